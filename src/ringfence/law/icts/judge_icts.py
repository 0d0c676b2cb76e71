"""15 CFR Part 791 on a graph: a finding for each supplier who is, or may be, a foreign adversary's, and for
what was forbidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ...model.finding import Finding, Standing
from ...model.kinds import Kind, Outcome, Verb
from ...model.proof import Proof
from ..asking import give, name_pairs, things_of
from ..families import find_family
from ..fixpoint import find_least
from ..logic import FAILS, HOLDS, UNKNOWN, any_of, questions
from ..powers import holders_of
from ..regime import Docket, Hearing, Opinion, Regime
from ..supplies import Supply, find_supplies
from .determinations import is_barred_in_vehicles, is_barred_new_agreement, is_barred_service
from .matter import Matter
from .s2_adversary_person import is_adversary_person
from .s3_covered_transaction import is_covered_transaction

NAME = "ICTS"
PARTIES = (Kind.ORG, Kind.PERSON, Kind.STATE)
FIRST_KASPERSKY, FIRST_VEHICLES = date(2024, 6, 24), date(2025, 3, 17)
BARS = (is_barred_new_agreement, is_barred_service, is_barred_in_vehicles)


def judge_icts(docket: Docket) -> Opinion:
    """Judge every supply, supplier by supplier."""
    matter = lay_out(docket)
    by_supplier: dict[str, list[Supply]] = {}
    for supply in find_supplies(docket.graph):
        if supply.supplier != docket.we:
            by_supplier.setdefault(supply.supplier, []).append(supply)
    findings: list[Finding] = []
    for supplier, supplies in by_supplier.items():
        findings += _judge_bars(matter, supplier, supplies)
        findings += _judge_supplier(matter, supplier, supplies)
    said = {HOLDS: "a foreign adversary's person", UNKNOWN: "may be a foreign adversary's person"}
    standings = (
        Standing(each.party, NAME, said[matter.person(each.party).verdict], each.id)
        for each in findings
        if matter.person(each.party).verdict is not FAILS
    )
    return Opinion(tuple(findings), tuple({each.party: each for each in standings}.values()))


def lay_out(docket: Docket) -> Matter:
    """The matter, with every person's proof, for all adversaries and for those of the vehicles."""
    asked = Matter(docket.graph, docket.law_on)
    found = replace(asked, persons=_find_persons(asked))
    if docket.law_on >= FIRST_VEHICLES:
        narrow = replace(asked, listed="vehicle_adversaries")
        found = replace(found, vehicle_persons=_find_persons(narrow))
    if docket.law_on >= FIRST_KASPERSKY:
        found = replace(found, kaspersky=find_family(docket.graph, asked.value("kaspersky"), affiliates=True))
    return found


def _find_persons(matter: Matter) -> Mapping[str, Proof]:
    graph = matter.graph
    return find_least(
        [id_ for id_ in sorted(graph.entities) if graph.kind(id_) in PARTIES],
        lambda party: holders_of(graph, party),
        lambda party, verdicts: is_adversary_person(replace(matter, raised=verdicts), party),
    )


def hear_icts(docket: Docket) -> Hearing:
    """Every party and supply of a docket, for rules that are asked one by one."""
    supplies = [(each.thing, each) for each in find_supplies(docket.graph)]
    return Hearing(
        lay_out(docket), things_of(docket.graph) | {"supply": give(supplies)}, name_pairs(docket.handovers)
    )


def _judge_bars(matter: Matter, supplier: str, supplies: list[Supply]) -> Iterator[Finding]:
    """What was forbidden: one finding a supplier, of the worst. Vehicles are asked about where the case
    speaks of such software."""
    supplies = [supply for supply in supplies if _may_be_barred(matter, supply)]
    proofs = [rule(matter, supply) for supply in supplies for rule in BARS]
    barred = any_of(f"{matter.label(supplier)} supplies what was forbidden", *proofs)
    if barred.verdict is FAILS:
        return
    names = _name(
        matter, supplies, lambda supply: any(rule(matter, supply).verdict is not FAILS for rule in BARS)
    )
    is_ = "is" if barred.verdict is HOLDS else "may be"
    yield Finding(
        id=f"{NAME} forbidden {supplier}",
        regime=NAME,
        cites=next(each.cites for each in proofs if each.verdict is barred.verdict),
        outcome=Outcome.PROHIBITED if barred.verdict is HOLDS else Outcome.UNKNOWN,
        verdict=barred.verdict,
        certainty=barred.certainty,
        party=supplier,
        says=f"{names}, of {matter.label(supplier)}, {is_} forbidden in the United States.",
        proof=barred,
        settles=questions(barred)[:2],
    )


def _may_be_barred(matter: Matter, supply: Supply) -> bool:
    kin = matter.kaspersky.get(supply.supplier)
    if kin is not None and kin.verdict is not FAILS:
        return True
    vehicles = matter.law_on >= FIRST_VEHICLES and matter.value("vehicle_software").words
    return bool(vehicles and set(vehicles) & set(supply.words(matter.graph)))


def _judge_supplier(matter: Matter, supplier: str, supplies: list[Supply]) -> Iterator[Finding]:
    """Dealings that may be reviewed; an open question only where a fact leaves it open, not where none is
    stated."""
    proofs = [is_covered_transaction(matter, supply) for supply in supplies]
    covered = any_of(f"what {matter.label(supplier)} supplies", *proofs)
    person = matter.person(supplier)
    if covered.verdict is FAILS or (person.verdict is UNKNOWN and not _has_ground(matter, supplier, set())):
        return
    holds = covered.verdict is HOLDS
    names = _name(
        matter, supplies, lambda supply: is_covered_transaction(matter, supply).verdict is not FAILS
    )
    may = "may" if holds else "might"
    yield Finding(
        id=f"{NAME} supplier {supplier}",
        regime=NAME,
        cites="15 CFR 791.3",
        outcome=Outcome.REVIEW if holds else Outcome.UNKNOWN,
        verdict=covered.verdict,
        certainty=covered.certainty,
        party=supplier,
        via=()
        if holds
        else next(
            supply.link.facts
            for supply, proof in zip(supplies, proofs, strict=True)
            if proof.verdict is UNKNOWN
        ),
        says=f"Commerce {may} review dealings with {matter.label(supplier)} in {names}.",
        proof=covered,
    )


def _has_ground(matter: Matter, party: str, seen: set[str]) -> bool:
    """Is something stated of it, or of those above it, that ties it to a foreign adversary?"""
    seen.add(party)
    graph, listed = matter.graph, {*matter.value("adversaries").words, *matter.value("regimes").words}
    if any(each.link.head in listed for each in graph.links_from(party, Verb.SUBJECT_TO)):
        return True
    above = [each for each in holders_of(graph, party) if each not in seen]
    return any(
        matter.person(each).verdict is HOLDS
        or (matter.person(each).verdict is UNKNOWN and _has_ground(matter, each, seen))
        for each in above
    )


def _name(matter: Matter, supplies: list[Supply], counts: Callable[[Supply], bool]) -> str:
    names = list(dict.fromkeys(matter.label(each.thing) for each in supplies if counts(each)))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


ICTS = Regime(
    name=NAME,
    title="Information and communications technology and services supply chain (15 CFR Part 791)",
    since=date(2021, 3, 22),
    does_not_cover=(
        "hardware, networks, satellites, drones, and technology of critical infrastructure (791.3(a)(4))",
        "the criteria that Commerce weighs (791.103), for connected software those of Executive Order 14034: "
        "ownership, surveillance, audits, scope of the data, number of users, mitigation",
        "what an adversary finances or subsidises in main part, and orders and requests (791.2 (1))",
        "initial and final determinations but that on Kaspersky; licences and mitigation (791.200)",
        "hardware of connected vehicles, their makers, and authorisations (791.302, 791.305 to 791.308)",
        "who supplies components inside a product, where the case does not say so",
    ),
    judge=judge_icts,
    hear=hear_icts,
)
