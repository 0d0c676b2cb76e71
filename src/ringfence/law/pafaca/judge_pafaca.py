"""PAFACA on a graph: a standing for each party, and a finding for each app of the named family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...errors import LawError
from ...model.finding import Finding, Standing
from ...model.kinds import Kind, Outcome, Verb
from ...model.proof import Proof
from ..adversary_control import combine, find_controlled
from ..asking import constant, name_pairs, things_of
from ..logic import FAILS, HOLDS, UNKNOWN, questions
from ..regime import Docket, Hearing, Opinion, Regime, Thing
from .matter import Matter
from .s2g1_controlled import is_controlled_by_adversary
from .s2g1a_adversary_person import is_adversary_person
from .s2g3_application import (
    find_operational_ties,
    is_of_named_family,
    is_unlawful_to_distribute,
    shows_grounds_of_divestiture,
)

NAME = "PAFACA"
SINCE = date(2024, 4, 24)
OUTCOMES = {HOLDS: Outcome.PROHIBITED, UNKNOWN: Outcome.UNKNOWN, FAILS: Outcome.NOT_REGULATED}


def judge_pafaca(docket: Docket) -> Opinion:
    """Judge every organisation and person, then every app and service of the named family."""
    matter = Matter(docket.graph, docket.law_on)
    controlled = find_controlled(matter, is_adversary_person, is_controlled_by_adversary)
    findings, standings = [], []
    for party, proof in controlled.items():
        if proof.verdict is not FAILS:
            findings.append(_party_finding(matter, party, proof))
        said = {
            HOLDS: "controlled by a foreign adversary",
            UNKNOWN: "may be controlled by a foreign adversary",
            FAILS: "not shown to be controlled",
        }[proof.verdict]
        standings.append(Standing(party, NAME, said, findings[-1].id if proof.verdict is not FAILS else ""))
    findings += _judge_apps(matter, controlled)
    return Opinion(tuple(findings), tuple(standings))


def hear_pafaca(docket: Docket) -> Hearing:
    """Every party and app of a docket, for rules that are asked one by one."""
    matter = Matter(docket.graph, max(docket.law_on, SINCE))  # before it there is nothing to count by
    controlled = find_controlled(matter, is_adversary_person, is_controlled_by_adversary)
    asked = Matter(docket.graph, docket.law_on, {party: proof.verdict for party, proof in controlled.items()})
    family = _find_family(asked, controlled)

    def ties_of(chosen: Mapping[str, Any]) -> Iterable[Thing]:
        return [("", find_operational_ties(asked, chosen["app"], chosen["operator"], family))]

    things = things_of(docket.graph) | {
        "combination": constant(combine(matter, is_adversary_person)),
        "controlled": constant(controlled),
        "ties": ties_of,
    }
    return Hearing(asked, things, name_pairs(docket.handovers))


def _find_family(matter: Matter, controlled: Mapping[str, Proof]) -> list[str]:
    return [org for org in controlled if is_of_named_family(matter, org, controlled).verdict is not FAILS]


def _party_finding(matter: Matter, party: str, proof: Proof) -> Finding:
    label, holds = matter.label(party), proof.verdict is HOLDS
    said = "is controlled" if holds else "may be controlled"
    limbs = "; ".join(each.cites for each in proof.because if each.verdict is proof.verdict)
    return Finding(
        id=f"{NAME} party {party}",
        regime=NAME,
        cites=limbs or proof.cites,
        outcome=Outcome.CONTROLLED if holds else Outcome.UNKNOWN,
        verdict=proof.verdict,
        certainty=proof.certainty,
        party=party,
        says=f"{label} {said} by a foreign adversary.",
        proof=proof,
        settles=questions(proof),
    )


def _judge_apps(matter: Matter, controlled: Mapping[str, Proof]) -> list[Finding]:
    """A finding on each app whose publisher or operator is, was or may be of the named family, or keeps
    ties."""
    family = _find_family(matter, controlled)
    found = []
    for app in sorted(matter.graph.entities):
        if matter.graph.kind(app) is not Kind.APP:
            continue
        for link in matter.graph.links_from(app, Verb.PUBLISHED_BY, Verb.OPERATED_BY):
            ties = find_operational_ties(matter, app, link.link.head, family)
            proof = is_unlawful_to_distribute(matter, app, link.link.head, controlled, ties)
            grounds = shows_grounds_of_divestiture(matter, app, link.link.head, controlled, ties)
            if proof.verdict is not FAILS or ties:
                found.append(_app_finding(matter, app, link.facts, proof, grounds))
    return list({finding.id: finding for finding in found}.values())


def _app_finding(matter: Matter, app: str, facts: tuple[str, ...], proof: Proof, grounds: Proof) -> Finding:
    label = matter.label(app)
    said = {
        HOLDS: f"{label} is a foreign adversary controlled application: to distribute or host it is unlawful",
        UNKNOWN: f"Whether {label} is a foreign adversary controlled application is not settled",
        FAILS: f"To distribute {label} is not unlawful under the Act on these facts",
    }[proof.verdict]
    whole = replace(proof, because=(*proof.because, replace(grounds, how=grounds.how)))
    return Finding(
        id=f"{NAME} app {app} {facts[0]}",
        regime=NAME,
        cites=proof.cites,
        outcome=OUTCOMES[proof.verdict],
        verdict=proof.verdict,
        certainty=proof.certainty,
        party=app,
        says=said + _say_enforcement(matter),
        proof=whole,
        via=facts,
        settles=questions(proof) if proof.verdict is UNKNOWN else (),
    )


def _say_enforcement(matter: Matter) -> str:
    try:
        order = matter.value("not_enforced")
    except LawError:
        return "."
    return f"; {order.value} says not to enforce it until {order.until}."


PAFACA = Regime(
    name=NAME,
    title="Protecting Americans from Foreign Adversary Controlled Applications Act (Pub. L. 118-50, div. H)",
    since=SINCE,
    does_not_cover=(
        "whether a presidential determination was rightly made: the determination is taken from the case",
        "the data portability duty (2(b)) and the penalties (2(d))",
        "the 90-day extension and its three certifications (2(a)(3))",
        "web sites and services: only apps are judged",
        "what two of the last three months were: the case gives one count of monthly users",
        "cooperation that leaves no trace in the case's tables",
    ),
    judge=judge_pafaca,
    hear=hear_pafaca,
)
