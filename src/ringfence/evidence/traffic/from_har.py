"""HAR 1.2 -> facts: which hosts were contacted, how much went up, and which personal data was in it.

A host that was contacted gives a link on the rung *contacted*; personal data seen in its requests gives a
class of data on the rung *data seen*. Who operates a host is not in a HAR file: that stays open until a table
says it. Values are looked at and forgotten; facts name the kind, the field and the entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

from ...cells import CellError, read_day
from ...errors import EvidenceError
from ...formats.har import BrokenEntry, HarRequest, read_requests
from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Rung, Verb
from ...model.source import Source
from ..files import check_file
from .fields import list_fields
from .personal_data import PRECISE_METRES, Sighting, find_personal_data

MOST_BYTES = 1 << 30
MOST_SHOWN = 5  # fields named in one fact's note


@dataclass(slots=True)
class Contact:
    """What was seen of one endpoint."""

    hosts: set[str] = field(default_factory=set)
    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    first_entry: int = 0
    first_day: date | None = None
    sightings: dict[Sighting, int] = field(default_factory=dict)  # -> the first entry it was seen in


def read_har(path: Path, folder: Path, system: str = "", declared: Collection[str] = ()) -> Evidence:
    """Read one HAR file. `system` is the app whose traffic it is ("" : the site of the first page or
    request);
    `declared` are endpoint ids of the case, which take the hosts below them as their own."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    contacts: dict[str, Contact] = {}
    gaps: list[Gap] = []
    site = ""
    source = Source(name, _hash(path), "log", system="HAR")
    with path.open("rb") as file:
        for number, item in enumerate(read_requests(file)):
            if isinstance(item, BrokenEntry):
                gaps.append(_gap(source, item))
                continue
            site = site or item.host
            _note(contacts.setdefault(find_endpoint(item.host, declared), Contact()), item, number)
            if item.cut:
                gaps.append(
                    Gap(_at(source, number), "a body was longer than is read", "personal data beyond the cut")
                )
    if not contacts and gaps:
        raise EvidenceError(
            name, "", f"nothing in it could be read: {gaps[0].what}", "export the capture as HAR 1.2"
        )
    own = system or registrable(site)
    facts = {fact.id: fact for fact in _state(own, system, registrable(site), contacts, source)}
    return Evidence(tuple(facts.values()), tuple(gaps), (source,))


def find_endpoint(host: str, declared: Collection[str]) -> str:
    """The longest declared endpoint that the host is, or is below; else the host itself."""
    parts = host.split(".")
    for start in range(len(parts)):
        if (parent := ".".join(parts[start:])) in declared:
            return parent
    return host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # the list that the package carries: no network


def registrable(host: str) -> str:
    """The registrable domain: a.b.example.co.uk -> example.co.uk; an address or a bare name is itself."""
    return _suffixes().privatesuffix(host) or host


def _note(contact: Contact, request: HarRequest, number: int) -> None:
    if not contact.requests:
        contact.first_entry = number
    contact.hosts.add(request.host)
    contact.requests += 1
    contact.bytes_up += request.bytes_up
    contact.bytes_down += request.bytes_down
    if day := _day(request.day):
        contact.first_day = min(contact.first_day or day, day)
    for sighting in find_personal_data(list_fields(request)):
        contact.sightings.setdefault(sighting, number)


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except CellError:
        return None


def _state(own: str, system: str, site: str, contacts: dict[str, Contact], source: Source) -> Iterator[Fact]:
    """The facts of one capture. A page's own site stands as a service, unless the case names the system."""
    if not system:
        yield _fact(
            Entity(own, Kind.SERVICE, own), source, 0, Rung.CONTACTED, None, "The site that was visited."
        )
    for endpoint, seen in sorted(contacts.items()):
        party = "first" if all(registrable(host) == site for host in seen.hosts) else "third"
        attributes = {
            "party": party,
            "requests": str(seen.requests),
            "bytes_up": str(seen.bytes_up),
            "bytes_down": str(seen.bytes_down),
            "registrable_domain": registrable(endpoint),
        }
        note = (
            f"{seen.requests} requests, {seen.bytes_up:,} bytes up, {seen.bytes_down:,} down; {party} party."
        )
        stamp = (source, seen.first_entry)
        yield _fact(
            Entity(endpoint, Kind.ENDPOINT, endpoint, attributes),
            *stamp,
            Rung.CONTACTED,
            seen.first_day,
            note,
        )
        yield _fact(Link(Verb.SENDS_TO, own, endpoint), *stamp, Rung.CONTACTED, seen.first_day, note)
        yield from _state_data(own, endpoint, seen, source)


def _state_data(own: str, endpoint: str, seen: Contact, source: Source) -> Iterator[Fact]:
    """One class of data for all listed identifiers that went to one place together, one for coordinates."""
    places = {s: n for s, n in seen.sightings.items() if s.kind == "coordinates"}
    identifiers = {s: n for s, n in seen.sightings.items() if s.kind != "coordinates"}
    if identifiers:
        kinds = ";".join(sorted({sighting.kind for sighting in identifiers}))
        attributes = {"category": "covered personal identifiers", "identifiers": kinds}
        yield from _state_class(
            f"identifiers sent to {endpoint}", attributes, own, endpoint, identifiers, seen, source
        )
    if places:
        finest = min(sighting.metres or 0 for sighting in places)
        precise = finest <= PRECISE_METRES
        attributes = {
            "category": "precise geolocation" if precise else "other",
            "precision_metres": str(finest),
        }
        yield from _state_class(
            f"coordinates sent to {endpoint}", attributes, own, endpoint, places, seen, source
        )


def _state_class(
    id_: str,
    attributes: dict[str, str],
    own: str,
    endpoint: str,
    sightings: dict[Sighting, int],
    seen: Contact,
    source: Source,
) -> Iterator[Fact]:
    shown = [f"{s.kind} in the {s.where} field {s.field!r} (entry {n})" for s, n in sightings.items()][
        :MOST_SHOWN
    ]
    more = f", and {len(sightings) - MOST_SHOWN} more" if len(sightings) > MOST_SHOWN else ""
    note = "; ".join(shown) + more
    stamp = (source, min(sightings.values()), Rung.DATA_SEEN, seen.first_day, note)
    yield _fact(Entity(id_, Kind.DATA_CLASS, id_, attributes), *stamp)
    yield _fact(Link(Verb.COLLECTED_BY, id_, own), *stamp)
    yield _fact(Link(Verb.SENDS_TO, own, endpoint, data=(id_,)), *stamp)


def _fact(says: Entity | Link, source: Source, entry: int, rung: Rung, day: date | None, note: str) -> Fact:
    told = says.key if isinstance(says, Link) else says.id
    limit = says.data if isinstance(says, Link) else ()
    text = "\x1f".join((source.sha256, type(says).__name__, told, *limit))
    return Fact(
        hashlib.sha256(text.encode()).hexdigest()[:16],
        says,
        _at(source, entry),
        rung,
        recorded=day,
        note=note,
    )


def _at(source: Source, entry: int | None) -> Source:
    locator = "log" if entry is None else f"/log/entries/{entry}"
    return Source(source.file, source.sha256, locator, system=source.system)


def _gap(source: Source, broken: BrokenEntry) -> Gap:
    return Gap(_at(source, broken.number), broken.what, "hosts contacted and data sent in what was not read")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
