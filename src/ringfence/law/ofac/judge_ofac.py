"""OFAC's 50 Percent Rule on a graph: a standing for each party that is or may be blocked, a finding on what
U.S. persons give to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain

from ...graph.handovers import KEEPERS, Handover
from ...model.finding import Finding, Standing
from ...model.kinds import Kind, Outcome
from ...model.proof import Proof
from ..asking import give, things_of
from ..half_owned import HalfOwned, prove_members
from ..listings import SDN, read_listing
from ..logic import FAILS, HOLDS, leaf, questions
from ..parameters import load_parameters
from ..readings import list_parties
from ..regime import Docket, Hearing, Opinion, Regime
from .blocked_persons import is_blocked
from .dealings import is_given_to_blocked_person
from .matter import Matter

NAME = "OFAC"
SINCE = date(2014, 8, 13)  # the guidance that adds up several blocked persons


def judge_ofac(docket: Docket) -> Opinion:
    """Judge every party below one that is listed, then what is given to those that are or may be blocked."""
    matter, blocked = find_blocked(docket)
    on_parties, standings = [], []
    for party, proof in sorted(blocked.items()):
        if matter.graph.kind(party) is not Kind.STATE:
            on_parties.append(_party_finding(matter, party, proof))
            standings.append(Standing(party, NAME, _say_standing(proof), on_parties[-1].id))
    given = (_judge_handover(matter, each) for each in docket.handovers if each.taker in blocked)
    return Opinion(chain(on_parties, (found for found in given if found)), tuple(standings))


def hear_ofac(docket: Docket) -> Hearing:
    """Every party and hand-over of a docket, for rules that are asked one by one."""
    matter, _ = find_blocked(docket)
    pairs = {each.facts: f"{_giver(each)} > {each.taker}" for each in docket.handovers}
    things = things_of(docket.graph) | {
        "handing": give([(pairs[each.facts], (each, _giver(each))) for each in docket.handovers]),
    }
    return Hearing(matter, things, pairs)


def find_blocked(docket: Docket) -> tuple[Matter, dict[str, Proof]]:
    """Every party that is or may be blocked, with the proof."""
    graph, law_on = docket.graph, docket.law_on
    listed = {party: read_listing(graph, party, SDN, "").verdict for party in list_parties(graph)}
    threshold = load_parameters("ringfence.law.ofac").on("threshold", max(law_on, SINCE))
    half_owned = HalfOwned(graph, listed, threshold, "blocked persons")

    def prove(party: str, status: Callable[[str], Proof]) -> Proof:
        return is_blocked(Matter(graph, law_on, half_owned, status), party)

    proofs = prove_members(half_owned, prove)

    def status(party: str) -> Proof:
        return proofs.get(party) or leaf(f"{graph.label(party)} is not blocked", FAILS)

    return Matter(graph, law_on, half_owned, status), proofs


def _say_standing(proof: Proof) -> str:
    return "blocked" if proof.verdict is HOLDS else "may be blocked"


def _party_finding(matter: Matter, party: str, proof: Proof) -> Finding:
    label, holds = matter.label(party), proof.verdict is HOLDS
    listed = proof.because[0].verdict is proof.verdict
    why = "it is on the SDN List" if listed else "blocked persons own half of it or more"
    says = f"{label} is blocked: {why}." if holds else f"Whether {label} is blocked is not known."
    return Finding(
        id=f"{NAME} party {party}",
        regime=NAME,
        cites="; ".join(each.cites for each in proof.because if each.verdict is proof.verdict) or proof.cites,
        outcome=Outcome.CONTROLLED if holds else Outcome.UNKNOWN,
        verdict=proof.verdict,
        certainty=proof.certainty,
        party=party,
        says=says,
        proof=proof,
        settles=questions(proof),
    )


def _judge_handover(matter: Matter, handover: Handover) -> Finding | None:
    giver = _giver(handover)
    if giver == handover.taker:
        return None
    proof = is_given_to_blocked_person(matter, (handover, giver))
    if proof.verdict is FAILS:
        return None
    holds = proof.verdict is HOLDS
    taker = matter.label(handover.taker)
    says = (
        f"{matter.label(giver)} gives {taker}, which is blocked, data: prohibited without a licence."
        if holds
        else f"Whether {matter.label(giver)} may give {taker} data depends on what is not known."
    )
    return Finding(
        id=f"{NAME} hand-over {handover.facts[0]}",
        regime=NAME,
        cites=proof.cites,
        outcome=Outcome.PROHIBITED if holds else Outcome.UNKNOWN,
        verdict=proof.verdict,
        certainty=proof.certainty,
        party=handover.taker,
        says=says,
        proof=proof,
        via=handover.facts,
        settles=questions(proof),
    )


def _giver(handover: Handover) -> str:
    own = handover.taker if handover.verb in KEEPERS else ""  # with nobody further up: its own
    return handover.terms.get("giver") or handover.giver or own


OFAC = Regime(
    name=NAME,
    title="OFAC's 50 Percent Rule (31 CFR chapter V)",
    since=SINCE,
    does_not_cover=(
        "the lists themselves: a party is listed where the case or the catalogue says so, else it counts as "
        "not listed",
        "lists that block nobody and do not aggregate this way: the NS-CMIC List (FAQ 857), menu-based and "
        "sectoral ones",
        "persons blocked without an entry: governments, and residents of embargoed countries and regions",
        "licences and exempt transactions, such as personal communications and informational materials: the "
        "contract says whether one covers it (`ofac_licence`)",
        "votes and control without ownership (FAQ 398); who acts for a blocked person (FAQ 400)",
        "stakes sold since: what of the property stays blocked (FAQ 402)",
        "what foreign persons cause others to do; facilitation; penalties; guidance before 13 August 2014",
    ),
    judge=judge_ofac,
    hear=hear_ofac,
)
