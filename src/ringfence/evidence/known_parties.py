"""What the catalogue knows of the carriers of a case: who operates an endpoint, who publishes software, whose
network an address is in.

Only what the case leaves open is looked up; what it states is left to it. An operator of shared hosting
carries the data of others and is not who receives it, so that stays open and becomes a gap that names the
operator. A row that nobody has compared with its source counts as assumed: it can make a path unproven, never
open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue
from ..catalogue.open_index import open_index
from ..catalogue.operators import list_operators
from ..catalogue.to_facts import Attested, attest, facts_about
from ..catalogue.updates.update import open_tables
from ..model.fact import Entity, Evidence, Fact, Gap, Guard, Link
from ..model.kinds import Certainty, Kind, Rung, Verb
from ..model.source import Source
from .ties.networks import (
    Said,
    find_owners,
    hosts_others,
    list_addresses,
    look_up,
    source_of,
    state_networks,
    tell_addresses_alone,
)

# What is looked up, and the links that say it already.
OPEN_ENDS = {
    Kind.ENDPOINT: (Verb.OPERATED_BY, Verb.SERVED_FROM),
    Kind.COMPONENT: (Verb.PUBLISHED_BY, Verb.OPERATED_BY),
    Kind.APP: (Verb.PUBLISHED_BY, Verb.OPERATED_BY),
}
APP_IDS = ("android id", "ios bundle id")
CATALOGUE = "ringfence catalogue"
MOST_SHOWN = 8  # endpoints named in one gap


def add_known_parties(evidence: Evidence) -> Evidence:
    """The evidence with what the catalogue says of its open ends, owners and their countries included, and
    what address tables say of its addresses."""
    open_ends = list(_find_open_ends(evidence))
    addresses = list_addresses(evidence.facts)
    if not open_ends and not addresses:
        return evidence
    catalogue = Catalogue(open_index())
    found: list[Attested] = []
    gaps: list[Gap] = []
    for entity in open_ends:
        if entity.kind is Kind.ENDPOINT:
            _add_operator(catalogue, entity, found, gaps)
        else:
            _add_publisher(catalogue, entity, found)
    tables = [table for _, table in open_tables()] if addresses else []
    said = list(look_up(addresses, tables))
    unknown = {
        each.id for each in open_ends if each.kind is Kind.ENDPOINT and not catalogue.find_domain(each.id)
    }
    _add_network_owners(catalogue, [each for each in said if each.endpoint in unknown], found, gaps)
    source = Source("catalogue", "", f"as of {catalogue.day}", system=CATALOGUE)
    if not tables:
        gaps += tell_addresses_alone(addresses, source)
    parties = dict.fromkeys(each.fact.says.head for each in found if isinstance(each.fact.says, Link))
    known = {each.fact.id: _weigh(each) for each in found}
    known |= {fact.id: fact for fact in list_behind(catalogue, parties)}
    networks = list(state_networks(said))
    if not known and not gaps and not networks:
        return evidence
    used = dict.fromkeys(fact.source for fact in networks)
    return replace(
        evidence,
        facts=(*evidence.facts, *known.values(), *networks),
        gaps=(*evidence.gaps, *gaps),
        sources=(*evidence.sources, *((source,) if known or gaps else ()), *used),
    )


def list_behind(catalogue: Catalogue, parties: Iterable[str]) -> list[Fact]:
    """What the catalogue says of these organisations and of all above them."""
    return [_weigh(each) for each in _without_people(facts_about(catalogue, parties))]


def _add_network_owners(
    catalogue: Catalogue, said: Iterable[Said], found: list[Attested], gaps: list[Gap]
) -> None:
    """The owner of a network is assumed to operate what nobody else is said to, unless it hosts others."""
    hosted: dict[str, list[Said]] = {}
    for endpoint, owners in find_owners(catalogue, said).items():
        for organisation, (each, row) in owners.items():
            if hosts_others(catalogue, organisation):
                hosted.setdefault(organisation, []).append(each)
                continue
            name, title = catalogue.name(organisation), each.table.head["title"]
            attested = attest(catalogue, row, Link(Verb.OPERATED_BY, endpoint, organisation))
            note = (
                f"{each.address} is in AS{row['asn']} of {name}, by {title}; that it operates it is assumed."
            )
            found.append(replace(attested, fact=replace(attested.fact, rung=Rung.ASSUMED, note=note)))
    for organisation, listed in hosted.items():
        ends = ", ".join(each.endpoint for each in listed[:MOST_SHOWN])
        more = f" and {len(listed) - MOST_SHOWN} more" if len(listed) > MOST_SHOWN else ""
        what = f"in networks of {catalogue.name(organisation)}, which hosts others: {ends}{more}"
        gaps.append(Gap(source_of(listed[0].table.head), what, "who receives what is sent there"))


def _find_open_ends(evidence: Evidence) -> Iterator[Entity]:
    """Endpoints, components and apps of which no fact says whose they are, each once."""
    links = (fact.says for fact in evidence.facts if isinstance(fact.says, Link))
    told = {(link.tail, link.verb) for link in links}
    seen: set[str] = set()
    for fact in evidence.facts:
        entity = fact.says
        if isinstance(entity, Entity) and entity.kind in OPEN_ENDS and entity.id not in seen:
            seen.add(entity.id)
            if not any((entity.id, verb) in told for verb in OPEN_ENDS[entity.kind]):
                yield entity


def _add_operator(catalogue: Catalogue, entity: Entity, found: list[Attested], gaps: list[Gap]) -> None:
    gaps += [
        _say_shared(catalogue, entity, row)
        for row in catalogue.find_domain(entity.id)
        if row.get("shared") == "yes"
    ]
    for row in list_operators(catalogue, entity.id):
        found.append(attest(catalogue, row, Link(Verb.OPERATED_BY, entity.id, row["operator"])))


def _say_shared(catalogue: Catalogue, entity: Entity, row: Record) -> Gap:
    place = Source(f"catalogue/{row['file']}", "", f"line {row['line']}", system=CATALOGUE)
    operator = catalogue.name(row["operator"])
    what = f"{entity.id} is on shared hosting of {operator}: whose service it is, is not known"
    return Gap(place, what, "who receives what is sent there")


def _add_publisher(catalogue: Catalogue, entity: Entity, found: list[Attested]) -> None:
    """The publisher of a component that the case names by the catalogue's id or by a package of it, or of an
    app that it names by its id in a store."""
    if entity.kind is Kind.APP:
        marks = [mark for kind in APP_IDS for mark in catalogue.index.find(f"mark:{kind}:{entity.id}")]
    else:
        marks = catalogue.find_package(entity.id)
    rows = catalogue.rows(entity.id, "software") or [
        row for mark in marks for row in catalogue.rows(mark["software"], "software")
    ]
    for row in rows:
        if row.get("publisher"):
            found.append(attest(catalogue, row, Link(Verb.PUBLISHED_BY, entity.id, row["publisher"])))


def _without_people(facts: list[Attested]) -> list[Attested]:
    """Less the people of whom nothing is stated but that they hold something: a path must not lead to one.

    Without them it is open who holds that part, which is what is known.
    """
    entities = [each.fact.says for each in facts if isinstance(each.fact.says, Entity)]
    stated = {entity.id for entity in entities if entity.attributes.get("us_person")}
    people = {entity.id for entity in entities if entity.kind is Kind.PERSON} - stated
    return [each for each in facts if not _names(each.fact.says, people)]


def _names(says: Entity | Link | Guard, people: set[str]) -> bool:
    if isinstance(says, Link):
        return says.head in people or says.tail in people
    return says.id in people


def _weigh(each: Attested) -> Fact:
    if each.certainty is Certainty.UNVERIFIED:
        return replace(each.fact, rung=Rung.ASSUMED)
    return each.fact
