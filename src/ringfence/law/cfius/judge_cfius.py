"""31 CFR Part 800 on a graph: a finding for each investment in a U.S. business with personal data that is,
or may be, a covered transaction, and for each hand-over that breaks a mitigation agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...model.finding import Finding, Standing
from ...model.kinds import Kind, Outcome, Verb
from ...model.proof import Proof
from ..asking import give, name_pairs, things_of
from ..fixpoint import find_least
from ..logic import FAILS, HOLDS, UNKNOWN, questions
from ..powers import holders_of
from ..regime import Docket, Hearing, Opinion, Regime, Thing
from .investment import PARTIES, Investment, find_investments
from .matter import Matter
from .mitigation import breaks_agreement
from .s210_covered_transaction import (
    could_control,
    is_covered_control_transaction,
    is_covered_investment,
    is_covered_transaction,
)
from .s224_foreign_person import is_foreign_person
from .s244_substantial_interest import must_be_declared
from .s248_tid_business import is_us_business

NAME = "CFIUS"


def judge_cfius(docket: Docket) -> Opinion:
    """Judge every investment in a business that has data, then every agreement that the case states."""
    matter = lay_out(docket)
    findings = [finding for each in _businesses(matter) for finding in _judge_business(matter, each)]
    findings += _judge_agreements(matter, docket)
    standings = dict.fromkeys(
        Standing(finding.party, NAME, _STANDINGS[finding.verdict], finding.id) for finding in findings[::-1]
    )
    last = {standing.party: standing for standing in standings}
    return Opinion(tuple(findings), tuple(last[party] for party in sorted(last)))


_STANDINGS = {HOLDS: "business of a covered transaction", UNKNOWN: "may be of a covered transaction"}


def lay_out(docket: Docket) -> Matter:
    """The matter, with the proof of every party whether it is a foreign person."""
    graph = docket.graph
    asked = Matter(graph, docket.law_on)
    parties = [id_ for id_ in sorted(graph.entities) if graph.kind(id_) in PARTIES]
    persons = find_least(
        parties,
        lambda party: holders_of(graph, party),
        lambda party, verdicts: is_foreign_person(replace(asked, foreign=verdicts), party),
    )
    return replace(asked, persons=persons)


def hear_cfius(docket: Docket) -> Hearing:
    """Every investment, party and hand-over of a docket, for rules that are asked one by one."""
    matter, things = lay_out(docket), things_of(docket.graph)
    orgs = [id_ for id_, each in docket.graph.entities.items() if each.kind is Kind.ORG]
    investments = [each for org in sorted(orgs) for each in find_investments(matter, org)]
    pairs = name_pairs(docket.handovers)

    def classes_of(chosen: Mapping[str, Any]) -> list[Thing]:
        lower, upper = docket.graph.data_at(chosen["business"])
        return [("", tuple(sorted(lower | upper)))]

    named = {
        "business": things["org"],
        "investor": things["party"],
        "taker": things["party"],
        "classes": classes_of,
        "investment": give((f"{each.investor} > {each.business}", each) for each in investments),
        "handover": give((pairs[each.facts], each) for each in docket.handovers),
    }
    pairs |= {each.via: f"{each.investor} > {each.business}" for each in investments}
    return Hearing(matter, things | named, pairs)


def _businesses(matter: Matter) -> Iterator[str]:
    """Who may be a U.S. business, has data, and has a holder or director that is stated."""
    graph = matter.graph
    for id_ in sorted(graph.entities):
        held = graph.kind(id_) is Kind.ORG and graph.links_from(id_, Verb.OWNED_BY, Verb.DIRECTED_BY)
        if held and graph.exposed_at(id_) and is_us_business(matter, id_).verdict is not FAILS:
            yield id_


def _judge_business(matter: Matter, business: str) -> Iterator[Finding]:
    for investment in find_investments(matter, business):
        covered = is_covered_transaction(matter, investment)
        if covered.verdict is HOLDS or (covered.verdict is UNKNOWN and _has_ground(matter, investment)):
            yield _word(matter, investment, covered)


def _has_ground(matter: Matter, investment: Investment) -> bool:
    """An open question is told where the investor is foreign, or may be and has power for certain."""
    foreign = matter.foreign_person(investment.investor).verdict
    power = could_control(matter, investment).verdict
    return foreign is HOLDS or (
        foreign is UNKNOWN and power is HOLDS and _is_told(matter, investment.investor)
    )


def _is_told(matter: Matter, party: str) -> bool:
    """Does any fact leave open whether it is foreign, or is simply nothing stated of it?"""
    proofs = matter.foreign_person(party).walk()
    return any(each.verdict is UNKNOWN and each.facts for each in proofs if not each.because)


def _word(matter: Matter, investment: Investment, covered: Proof) -> Finding:
    investor, business = matter.label(investment.investor), matter.label(investment.business)
    declared = must_be_declared(matter, investment)
    kind = _say_kind(matter, investment)
    says = f"What {investor} has in {business} is {kind}: CFIUS may review it."
    if covered.verdict is not HOLDS:
        says = f"Whether what {investor} has in {business} is a covered transaction is not settled."
    if declared.verdict is not FAILS:
        must = "It had" if declared.verdict is HOLDS else "Whether it had"
        days = matter.value("declaration_days").number
        says += f" {must} to be declared {days} days before it was completed" + (
            "." if declared.verdict is HOLDS else " is not settled."
        )
    return Finding(
        id=f"{NAME} {investment.investor} in {investment.business}",
        regime=NAME,
        cites=_cite(covered),
        outcome=Outcome.REVIEW if covered.verdict is HOLDS else Outcome.UNKNOWN,
        verdict=covered.verdict,
        certainty=covered.certainty,
        party=investment.business,
        says=says,
        proof=replace(covered, because=(*covered.because, declared)),
        via=investment.via,
        settles=questions(covered)[:2],
    )


def _say_kind(matter: Matter, investment: Investment) -> str:
    if is_covered_control_transaction(matter, investment).verdict is HOLDS:
        return "a covered control transaction"
    if is_covered_investment(matter, investment).verdict is HOLDS:
        return "a covered investment"
    return "a covered transaction"


def _cite(covered: Proof) -> str:
    return next(
        (each.cites for each in covered.because if each.verdict is HOLDS and each.cites), covered.cites
    )


def _judge_agreements(matter: Matter, docket: Docket) -> Iterator[Finding]:
    """Every hand-over by a business that states an agreement, to somebody whom it bars."""
    for handover in docket.handovers:
        if not matter.graph.attribute(handover.giver, "cfius_agreement_since"):
            continue
        proof = breaks_agreement(matter, handover.giver, handover)
        if proof.verdict is FAILS:
            continue
        giver, taker = matter.label(handover.giver), matter.label(handover.taker)
        breaks = "breaks" if proof.verdict is HOLDS else "may break"
        yield Finding(
            id=f"{NAME} agreement {handover.facts[0]}",
            regime=NAME,
            cites=proof.cites,
            outcome=Outcome.PROHIBITED if proof.verdict is HOLDS else Outcome.UNKNOWN,
            verdict=proof.verdict,
            certainty=proof.certainty,
            party=handover.taker,
            says=f"What goes from {giver} to {taker} {breaks} the agreement of {giver} with CFIUS.",
            proof=proof,
            via=handover.facts,
            settles=questions(proof),
        )


CFIUS = Regime(
    name=NAME,
    title="Committee on Foreign Investment in the United States (31 CFR Part 800)",
    since=date(1988, 8, 23),
    does_not_cover=(
        "critical technologies and critical infrastructure (800.248(a)-(b)); real estate (Part 802)",
        "businesses of which no personal data is seen",
        "general partners of funds, and limited partners on advisory boards (800.244(b), 800.307)",
        "lending, underwriting, contingent interests and incremental acquisitions (800.305 to 800.308)",
        "changes of rights and transactions made to evade (800.213(c)-(d)): only what stands on the day",
        "board and holders of an excepted investor (800.219(a)(3)(iii)-(v)): the case says it is one",
        "foreign companies' branches in the United States as businesses of their own (800.252)",
        "whether a transaction was notified, reviewed or cleared, and penalties (800.901)",
        "what a mitigation agreement says beyond whom it bars from data (`cfius_bars`)",
    ),
    judge=judge_cfius,
    hear=hear_cfius,
)
