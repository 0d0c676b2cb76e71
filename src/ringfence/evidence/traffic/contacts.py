"""What was seen of one endpoint in a capture or log, and how that becomes facts.

A place that was contacted gives a link on the rung *contacted*; `state_data_seen` adds the personal data that
went there. A name that was only looked up shows that something on the device
holds the name, and not that anything was sent: that is *in code*, the rung of what is there and was not
shown to be used. Who operates an endpoint no capture says. Values are looked at and forgotten; facts name
the kind, the field and the place in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ...formats.addresses.public_suffixes import public_suffixes
from ...model.fact import Entity, Fact, Link
from ...model.kinds import Kind, Rung, Verb
from ...model.source import Source
from .personal_data import Sighting

MOST_SIGHTINGS = 2_000  # of one endpoint
MOST_KEPT = 64  # addresses kept of one endpoint


@dataclass(slots=True)
class Contact:
    """What was seen of one endpoint. `requests` counts requests, or connections where no request is readable;
    `lookups` counts questions for its name, `blocked` those of both that something on the way refused."""

    hosts: set[str] = field(default_factory=set)
    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    first_entry: int = 0
    first_day: date | None = None
    sightings: dict[Sighting, tuple[int, int]] = field(default_factory=dict)  # -> first entry, how often
    lookups: int = 0
    blocked: int = 0
    learnt: set[str] = field(default_factory=set)  # how its name was learnt, in words
    addresses: set[str] = field(default_factory=set)
    first_time: str = ""  # as the log writes it

    def add(self, sightings: Iterable[Sighting], entry: int, count: int = 1) -> bool:
        """Note what was seen in one entry, or in `count` alike. False where there is no room for all of
        it."""
        for sighting in sightings:
            first, times = self.sightings.get(sighting, (entry, 0))
            if not times and len(self.sightings) >= MOST_SIGHTINGS:
                return False
            self.sightings[sighting] = (first, times + count)
        return True

    @property
    def was_contacted(self) -> bool:
        return self.requests > 0


@dataclass(frozen=True, slots=True)
class Capture:
    """The file that was read, and how a place in it is written: `place` is the format of a locator, `unit`
    the word for one record."""

    source: Source
    place: str = "line {}"
    unit: str = "line"

    def at(self, entry: int | None) -> Source:
        locator = self.source.locator if entry is None else self.place.format(entry)
        return Source(self.source.file, self.source.sha256, locator, system=self.source.system)


def find_endpoint(host: str, declared: Collection[str]) -> str:
    """The longest declared endpoint that the host is, or is below; else the host itself."""
    parts = host.split(".")
    for start in range(len(parts)):
        if (parent := ".".join(parts[start:])) in declared:
            return parent
    return host


def registrable(host: str) -> str:
    """The registrable domain: a.b.example.co.uk -> example.co.uk; an address or a bare name is itself."""
    if ":" in host or host.rpartition(".")[2].isdigit():
        return host
    return public_suffixes(host).privatesuffix(host) or host


def state_contacts(
    capture: Capture,
    sender: str,
    contacts: Mapping[str, Contact],
    *,
    site: str = "",
    totals: Mapping[str, Contact] | None = None,
) -> Iterator[Fact]:
    """The facts of what one sender contacted. `site` is the registrable domain of the page that was
    visited, which tells first parties from third ones ("": not known). `totals` is what all senders
    together did, where there are several: it is what the endpoint is described by."""
    for endpoint, seen in sorted(contacts.items()):
        party = _party(seen, site)
        note = _describe(seen, party)
        rung = Rung.CONTACTED if seen.was_contacted else Rung.IN_CODE
        stamp = (seen.first_entry, rung, seen.first_day, note)
        yield _state_endpoint(capture, endpoint, totals[endpoint] if totals else seen, party)
        yield state(Link(Verb.SENDS_TO, sender, endpoint), capture, *stamp)


def total(contacts: Iterable[Mapping[str, Contact]]) -> dict[str, Contact]:
    """What several senders together did, by endpoint."""
    totals: dict[str, Contact] = {}
    for each in contacts:
        for endpoint, seen in each.items():
            if (whole := totals.get(endpoint)) is None:
                totals[endpoint] = replace(
                    seen, hosts=set(seen.hosts), learnt=set(seen.learnt), addresses=set(seen.addresses)
                )
                continue
            whole.requests += seen.requests
            whole.bytes_up += seen.bytes_up
            whole.bytes_down += seen.bytes_down
            whole.lookups += seen.lookups
            whole.blocked += seen.blocked
            whole.hosts |= seen.hosts
            whole.learnt |= seen.learnt
            whole.addresses |= seen.addresses
            whole.first_entry = min(whole.first_entry, seen.first_entry)
            whole.first_day = min((day for day in (whole.first_day, seen.first_day) if day), default=None)
    return totals


def _state_endpoint(capture: Capture, endpoint: str, seen: Contact, party: str) -> Fact:
    rung = Rung.CONTACTED if seen.was_contacted else Rung.IN_CODE
    entity = Entity(endpoint, Kind.ENDPOINT, endpoint, _attributes(endpoint, seen, party))
    return state(entity, capture, seen.first_entry, rung, seen.first_day, _describe(seen, party))


def state(says: Entity | Link, capture: Capture, entry: int, rung: Rung, day: date | None, note: str) -> Fact:
    """One fact; its id is the same whenever the same file says the same."""
    told = says.key if isinstance(says, Link) else says.id
    limit = says.data if isinstance(says, Link) else ()
    text = "\x1f".join((capture.source.sha256, type(says).__name__, told, *limit))
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Fact(name, says, capture.at(entry), rung, recorded=day, note=note)


def _party(seen: Contact, site: str) -> str:
    if not site:
        return ""
    return "first" if all(registrable(host) == site for host in seen.hosts) else "third"


def _attributes(endpoint: str, seen: Contact, party: str) -> dict[str, str]:
    attributes = {
        "party": party,
        "requests": str(seen.requests) if seen.was_contacted else "",
        "bytes_up": str(seen.bytes_up) if seen.was_contacted else "",
        "bytes_down": str(seen.bytes_down) if seen.was_contacted else "",
        "registrable_domain": registrable(endpoint),
        "lookups": str(seen.lookups or ""),
        "blocked": str(seen.blocked or ""),
        "learnt_from": ";".join(sorted(seen.learnt)),
        "addresses": ";".join(sorted(seen.addresses)[:MOST_KEPT]),
    }
    return {name: value for name, value in attributes.items() if value}


def _describe(seen: Contact, party: str) -> str:
    said = []
    if seen.was_contacted:
        said.append(f"{seen.requests} requests, {seen.bytes_up:,} bytes up, {seen.bytes_down:,} down")
    elif seen.lookups:
        said.append(f"Its name was looked up ({seen.lookups} times) and no connection to it is in this file")
    else:
        said.append("Connections to it were tried, and none came about")
    if party:
        said.append(f"{party} party")
    if seen.learnt:
        said.append(f"name from: {', '.join(sorted(seen.learnt))}")
    if seen.blocked:
        said.append(f"{seen.blocked} refused on the way or not answered")
    return "; ".join(said) + "."
