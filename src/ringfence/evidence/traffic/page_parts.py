"""Scripts of third parties on a page -> components of the site, and who of them sent what.

A script is called by the catalogue's id of the service that its host belongs to; where it knows none, after
its host. That it was embedded is on the rung *contacted*: it was fetched, and what it asked for was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from ...catalogue.lookup import Catalogue
from ...catalogue.open_index import open_index
from ...model.fact import Entity, Fact, Link
from ...model.kinds import Kind, Rung, Verb
from .contacts import Capture, Contact, state, state_contacts, total
from .page_tags import ACCEPTED, NO_ANSWER, REJECTED, Script
from .state_data_seen import state_data_seen

_OF_A_PAGE = frozenset({"sdk", "service", "library"})  # kinds of software that a page can embed
_WORDS = {
    NO_ANSWER: "while no answer had been given",
    ACCEPTED: "after acceptance",
    REJECTED: "after rejection",
    "": "at unknown consent",
}


@lru_cache(maxsize=20_000)
def name_part(host: str) -> tuple[str, str]:
    """Id and name of the component that a script from this host is."""
    catalogue = _catalogue()
    for row in catalogue.find_domain(host):
        software = row.get("software", "")
        if software and row.get("shared") != "yes":
            known = catalogue.rows(software, "software")
            if known and known[0].get("kind") in _OF_A_PAGE:
                return software, known[0]["name"]
    return f"script from {host}", f"script from {host}"


@cache
def _catalogue() -> Catalogue:
    return Catalogue(open_index())


def state_parts(
    capture: Capture,
    system: str,
    site: str,
    contacts: Mapping[str, Mapping[str, Contact]],
    scripts: Mapping[str, Script],
) -> Iterator[Fact]:
    """The facts of one page: the components that it embeds, and what they and the page itself sent.
    `contacts` is by who sent, the system or a component, and then by endpoint; `scripts` by host."""
    for host, script in sorted(scripts.items()):
        id_, name = name_part(host)
        note = _introduce(script)
        embedded = Link(Verb.EMBEDS, system, id_)
        yield state(Entity(id_, Kind.COMPONENT, name), capture, script.entry, Rung.CONTACTED, None, note)
        yield state(embedded, capture, script.entry, Rung.CONTACTED, None, note)
    several = len(contacts) > 1
    totals = total(contacts.values()) if several else None
    for sender, sent in sorted(contacts.items()):
        yield from state_contacts(capture, sender, sent, site=site, totals=totals)
        yield from state_data_seen(capture, sender, sent, name_sender=several)


def _introduce(script: Script) -> str:
    by = f", brought by {' → '.join(script.chain)}" if script.chain else ", named by the page itself"
    counts = [f"{count} requests {_WORDS.get(consent, consent)}" for consent, count in script.counts.items()]
    hashes = f"; SHA-256 {', '.join(list(script.sha256)[:3])}" if script.sha256 else ""
    return f"A script from {script.host}{by}; it made {', '.join(counts) or 'no requests'}{hashes}."
