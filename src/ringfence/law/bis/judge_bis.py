"""BIS's lists and its Affiliates rule on a graph: a standing for each party that they reach or may reach.

What they ask for is a licence to export software or technology that is subject to the EAR. Data on people is
not that by itself, so a standing here prohibits no hand-over of data.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ...model.finding import Finding, Standing
from ...model.kinds import Certainty, Kind, Outcome
from ...model.proof import Proof
from ..asking import name_pairs, things_of
from ..half_owned import HalfOwned, prove_members
from ..listings import TITLES
from ..logic import FAILS, HOLDS, any_of, leaf
from ..parameters import load_parameters
from ..readings import list_parties
from ..regime import Docket, Hearing, Opinion, Regime
from .listed_parties import is_affiliate_of_listed, is_listed
from .matter import Matter

NAME = "BIS"
AFFILIATES_SINCE = date(2025, 9, 29)


def judge_bis(docket: Docket) -> Opinion:
    """Judge every party that is listed, and every one below it."""
    matter, reached = find_reached(docket)
    findings = [
        _finding(matter, party, proof)
        for party, proof in sorted(reached.items())
        if proof.verdict is not FAILS and matter.graph.kind(party) is not Kind.STATE
    ]
    standings = tuple(Standing(each.party, NAME, _say_standing(each.proof), each.id) for each in findings)
    return Opinion(tuple(findings), standings)


def hear_bis(docket: Docket) -> Hearing:
    """Every party of a docket, for rules that are asked one by one."""
    matter, _ = find_reached(docket)
    return Hearing(matter, things_of(docket.graph), name_pairs(docket.handovers))


def find_reached(docket: Docket) -> tuple[Matter, dict[str, Proof]]:
    """Every party that is listed, or that listed parties own half of or may, with the proof."""
    graph, law_on = docket.graph, docket.law_on
    parties = [id_ for id_ in list_parties(graph) if any(graph.attribute(id_, word) for word in TITLES)]
    parameters = load_parameters("ringfence.law.bis")
    threshold = parameters.on("threshold", max(law_on, AFFILIATES_SINCE))
    nobody = HalfOwned(graph, {}, threshold, "")
    plain = Matter(graph, law_on, nobody, lambda party: leaf(party, FAILS))
    listed = {party: is_listed(plain, party) for party in parties}
    half_owned = HalfOwned(
        graph, {party: proof.verdict for party, proof in listed.items()}, threshold, "listed parties"
    )
    owned: dict[str, Proof] = {}

    def prove(party: str, status: Callable[[str], Proof]) -> Proof:
        matter = Matter(graph, law_on, half_owned, status)
        owned[party] = any_of(
            graph.label(party), is_listed(matter, party), is_affiliate_of_listed(matter, party)
        )
        return any_of(graph.label(party), is_listed(matter, party), half_owned.prove(party, status))

    proofs = prove_members(half_owned, prove)

    def known(party: str) -> Proof:
        return proofs.get(party) or leaf(f"{graph.label(party)} is not listed", FAILS)

    return Matter(graph, law_on, half_owned, known), owned


def _finding(matter: Matter, party: str, proof: Proof) -> Finding:
    label, holds = matter.label(party), proof.verdict is HOLDS
    said = "is listed or half owned by listed parties" if holds else "may be half owned by listed parties"
    if proof.because[0].verdict is proof.verdict:
        said = "is listed" if holds else "may be listed"
    unsure = " Whether the Affiliates rule applies on this day is not verified."
    return Finding(
        id=f"{NAME} party {party}",
        regime=NAME,
        cites="; ".join(each.cites for each in proof.because if each.verdict is proof.verdict),
        outcome=Outcome.NOT_REGULATED,
        verdict=proof.verdict,
        certainty=proof.certainty,
        party=party,
        says=f"{label} {said}: software or technology subject to the EAR needs a licence to go there; data "
        f"on people is not that by itself.{unsure if proof.certainty is Certainty.UNVERIFIED else ''}",
        proof=proof,  # its questions settle nothing of a path, so they stay in the proof
    )


def _say_standing(proof: Proof) -> str:
    listed, affiliate = proof.because
    if listed.verdict is HOLDS:
        return "listed"
    if affiliate.verdict is HOLDS:
        return "half owned by listed parties"
    return "may be listed" if listed.verdict is proof.verdict else "may be half owned by listed parties"


BIS = Regime(
    name=NAME,
    title="BIS lists and Affiliates rule (15 CFR part 744)",
    since=date(1997, 2, 3),
    does_not_cover=(
        "hand-overs of data: the EAR control exports of software and technology, and data on people is not "
        "that by itself",
        "which items need a licence, which exceptions apply and how a request is reviewed: entry by entry",
        "the lists themselves: a party is listed where the case or the catalogue says so, else it counts as "
        "not listed",
        "the Unverified List and the Denied Persons List; addresses on the Entity List",
        "foreign direct product rules; U.S. persons' support (744.6)",
        "Red Flag 29 as a duty: an unknown share of a listed owner shows as “may be half owned”",
        "what became of the Affiliates rule after 9 November 2026: it is applied as announced, unverified",
    ),
    judge=judge_bis,
    hear=hear_bis,
)
