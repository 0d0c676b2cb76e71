"""Supplies: the software, services, systems and endpoints of a case, and who stands behind each.

What a thing does is said by its `does`, and by the `purpose` of a contract over it. Everything that the case
names counts as used by whoever the case is of: a rule that binds only some users asks who that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from ..graph.exposure import ExposureGraph, StandingLink
from ..model.kinds import Kind, Verb, Verdict
from ..model.proof import Proof
from .asking import give, name_pairs, things_of
from .logic import FAILS, HOLDS, UNKNOWN, leaf
from .readings import read, read_yes_no
from .regime import Docket, Hearing

THINGS = (Kind.APP, Kind.COMPONENT, Kind.SERVICE, Kind.STORE, Kind.DATASET, Kind.ENDPOINT)
MatterT = TypeVar("MatterT")
BEHIND = (Verb.PUBLISHED_BY, Verb.OPERATED_BY, Verb.PROCESSED_BY)


@dataclass(frozen=True, slots=True)
class Supply:
    """A thing and one organisation behind it, by one link."""

    thing: str
    supplier: str
    link: StandingLink

    def words(self, graph: ExposureGraph) -> tuple[str, ...]:
        """What it does, as far as the case says."""
        purpose = self.link.link.terms.get("purpose", "")
        stated = (*read(graph, self.thing, "does").words, *(word.strip() for word in purpose.split(";")))
        return tuple(dict.fromkeys(word for word in stated if word))

    def stands(self, graph: ExposureGraph) -> Proof:
        claim = f"{graph.label(self.thing)} is of {graph.label(self.supplier)}"
        return leaf(claim, self.link.stands, self.link.facts, settles=f"whether {claim}")


def find_supplies(graph: ExposureGraph) -> tuple[Supply, ...]:
    """Every supply, in order of things."""
    return tuple(
        Supply(id_, link.link.head, link)
        for id_ in sorted(graph.entities)
        if graph.kind(id_) in THINGS
        for link in graph.links_from(id_, *BEHIND)
        if graph.kind(link.link.head) is Kind.ORG
    )


def find_suppliers(graph: ExposureGraph, is_one: Callable[[Supply], Proof]) -> dict[str, list[Supply]]:
    """The supplies that are, or may be, what a law means, by the organisation behind them."""
    found: dict[str, list[Supply]] = {}
    for supply in find_supplies(graph):
        if is_one(supply).verdict is not FAILS:
            found.setdefault(supply.supplier, []).append(supply)
    return found


def find_bars(
    matter: MatterT,
    users: Iterable[str],
    supplier: str,
    supplies: Iterable[Supply],
    rules: Iterable[Callable[[MatterT, str, Supply], Proof]],
) -> list[Proof]:
    """What each rule says of each user other than the supplier itself and of each supply."""
    pairs = [(user, supply) for user in users if user != supplier for supply in supplies]
    return [rule(matter, user, supply) for user, supply in pairs for rule in rules]


def hear_supplies(docket: Docket, matter: Any) -> Hearing:
    """Every company, user and supply of a docket, for rules that are asked one by one."""
    things = things_of(docket.graph)
    supplies = [(each.thing, each) for each in find_supplies(docket.graph)]
    named = {"user": things["org"], "supply": give(supplies)}
    return Hearing(matter, things | named, name_pairs(docket.handovers))


def does_one_of(graph: ExposureGraph, supply: Supply, words: Iterable[str], what: str) -> Proof:
    """Does the thing do one of these? What the case does not say is a question."""
    stated, listed = supply.words(graph), set(words)
    label = graph.label(supply.thing)
    found = [word for word in stated if word in listed]
    verdict: Verdict = HOLDS if found else FAILS if stated and "unknown" not in stated else UNKNOWN
    facts = (*graph.attribute_facts(supply.thing, "does"), *supply.link.facts)
    claim = f"{label} does {', '.join(found or stated) or 'what nobody states'}"
    return leaf(claim, verdict, facts, settles=f"whether {label} is {what}")


def users_of(docket: Docket, *attributes: str) -> Iterator[str]:
    """Every organisation of which one of these attributes is stated, be it as unknown. Of the
    others nothing is said: that they might be bound would be said of every case."""
    graph = docket.graph
    for id_ in sorted(graph.entities):
        stated = any(graph.attribute(id_, name) for name in attributes)
        if graph.kind(id_) is Kind.ORG and stated:
            yield id_


def is_federal_contractor(graph: ExposureGraph, org: str) -> Proof:
    """Has it a contract with the Federal Government? Only the case can say so."""
    claim = f"{graph.label(org)} is a federal contractor"
    return read_yes_no(graph, org, "federal_contractor", claim, f"whether {claim}")


def is_agency_of(graph: ExposureGraph, org: str, government: str) -> Proof:
    """Is it an agency of this government? Where the case names governments, it is of no other."""
    reading, label = read(graph, org, "agency_of"), graph.label(org)
    claim = f"{label} is an agency of {government}"
    named = government.casefold() in {word.casefold() for word in reading.words}
    verdict = UNKNOWN if not reading.words or not reading.certain else HOLDS if named else FAILS
    return leaf(claim, verdict, reading.facts, settles=f"whether {claim}")
