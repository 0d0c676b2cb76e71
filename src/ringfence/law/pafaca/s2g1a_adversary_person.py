"""PAFACA 2(g)(1)(A): foreign persons of an adversary country."""

from __future__ import annotations

from ...model.kinds import Kind, Tie
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..readings import read_states, read_yes_no
from ..rule import rule
from .matter import Matter

TIES = (
    (Tie.IS, "is_state"),
    (Tie.ORGANISED_UNDER, "organised_in"),
    (Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
    (Tie.HEADQUARTERED, "headquartered_in"),
    (Tie.DOMICILED, ""),
    (Tie.RESIDENT, "resident_in"),
)


@rule(cites="PAFACA 2(g)(1)(A)", since="2024-04-24")
def is_adversary_person(matter: Matter, party: str) -> Proof:
    """A foreign person that is domiciled in, headquartered in, has its principal place of business in, or is
    organised under the law of a foreign adversary country.

    Where an individual is domiciled is taken from the stated residence; the Act does not define the word.
    """
    label = matter.label(party)
    if matter.graph.kind(party) is Kind.STATE:
        return leaf(label, HOLDS if party in matter.value("adversary_countries").words else FAILS)
    return all_of(label, _is_foreign(matter, party), _is_tied(matter, party))


def _is_foreign(matter: Matter, party: str) -> Proof:
    """The Act does not define a foreign person; a U.S. person, and a company organised only here, is none."""
    label = matter.label(party)
    stated = read_yes_no(matter.graph, party, "us_person", f"{label} is a U.S. person", "")
    if stated.verdict is not UNKNOWN:
        return negation(f"{label} is a foreign person", stated)
    organised = read_states(matter.graph, party, Tie.ORGANISED_UNDER, "organised_in")
    facts = tuple(fact for tie in organised for fact in tie.facts)
    only_here = bool(organised) and all(tie.state == "US" for tie in organised)
    return leaf(f"{label} is a foreign person", FAILS if only_here else HOLDS, facts)


def _is_tied(matter: Matter, party: str) -> Proof:
    label = matter.label(party)
    listed, parts = matter.value("adversary_countries"), matter.value("parts_of_china")
    reasons = []
    for tie, attribute in TIES:
        for each in read_states(matter.graph, party, tie, attribute):
            value = parts if each.state in parts.words else listed
            verdict = each.stands if each.state in value.words else FAILS
            claim = f"{label}: {tie} {each.state}"
            reasons.append(
                leaf(claim, verdict, each.facts, certainty=value.certainty, settles=f"whether {claim}")
            )
    if not read_states(matter.graph, party, Tie.PRINCIPAL_PLACE, "principal_place_of_business"):
        reasons += _say_operations(matter, party)
    if not reasons:
        question = f"where {label} is organised, run and domiciled"
        reasons.append(leaf(f"{label}: no country is stated", UNKNOWN, settles=question))
    return any_of(f"{label} is tied to an adversary country", *reasons)


def _say_operations(matter: Matter, party: str) -> list[Proof]:
    """Where no principal place of business is stated, main operations there leave it open."""
    label, listed = matter.label(party), matter.value("adversary_countries")
    parts = matter.value("parts_of_china")
    return [
        leaf(
            f"{label}: {Tie.OPERATES} {each.state}",
            UNKNOWN,
            each.facts,
            settles=f"where {label} has its principal place of business",
        )
        for each in read_states(matter.graph, party, Tie.OPERATES, "")
        if each.state in (*listed.words, *parts.words)
    ]
