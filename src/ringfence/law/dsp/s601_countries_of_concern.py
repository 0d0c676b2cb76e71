"""28 CFR 202.601 and 202.208: the countries of concern."""

from __future__ import annotations

from ...model.kinds import Kind, Tie
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, any_of, leaf, verdict_of
from ..readings import read_states
from ..rule import rule
from .matter import Matter


@rule(
    cites="28 CFR 202.601",
    since="2025-04-08",
    never_unknown="a state that is named has a code, and the list is known",
)
def is_country_of_concern(matter: Matter, state: str) -> Proof:
    """The countries of concern are China with Hong Kong and Macau, Cuba, Iran, North Korea, Russia and
    Venezuela.

    That Hong Kong and Macau are parts of China is 202.208. A change of the list applies to deals pending on
    its effective date.
    """
    listed, parts = matter.value("countries_of_concern"), matter.value("parts_of_china")
    value = parts if state in parts.words else listed
    known = state in value.words if state else None
    claim = matter.label(state) if state else "a state not named"
    return leaf(claim, verdict_of(known), certainty=value.certainty, settles="which state it is")


@rule(cites="28 CFR 202.209", since="2025-04-08")
def is_government_of_country_of_concern(matter: Matter, party: str) -> Proof:
    """A country of concern is its government, with its organs."""
    if matter.graph.kind(party) is Kind.STATE:
        return is_country_of_concern(matter, party)
    organs = read_states(matter.graph, party, Tie.IS, "is_state")
    reasons = [
        leaf(
            f"{matter.label(party)} is {tie.state} or an organ of it",
            tie.stands,
            tie.facts,
            settles=f"whether {matter.label(party)} is an organ of {tie.state}",
        )
        for tie in organs
        if is_country_of_concern(matter, tie.state).verdict is HOLDS
    ]
    return any_of(matter.label(party), *(reasons or [leaf("no state is said to be it", FAILS)]))
