"""28 CFR 202.230: knowledge."""

from __future__ import annotations

from ...model.kinds import Certainty, Verdict
from ...model.proof import Proof
from ..logic import HOLDS, UNKNOWN, leaf
from ..readings import yes_no
from ..rule import rule
from .dealing import Dealing, is_contract
from .matter import Matter

SUMMARY = Certainty.SECONDARY


@rule(
    cites="28 CFR 202.230",
    since="2025-04-08",
    checked="2026-11-22 by the authors, against a summary alone; where the definition decides, that is said",
)
def acts_knowingly(matter: Matter, dealing: Dealing) -> Proof:
    """A person acts knowingly that knows, or reasonably should have known, of the conduct, circumstance or
    result.

    A party knows its own contracts and staff. Of what it only carries, stores or runs for a customer, it
    need not know the kind and volume (`knows_data`; "should have known" counts as knowing). Whether it knows
    what its software sends, and to whom, is for the case to say (`knowingly`); there the definition decides,
    of which a summary was read.
    """
    label, stated = matter.label(dealing.giver), dealing.term("knowingly")
    settles = f"whether {label} knew, or should have known, that {matter.label(dealing.taker)} gets the data"
    facts = dealing.handover.facts
    of_data = dealing.term("knows_data")
    if of_data and not stated:
        claim = f"{label} knew, or should have known, the kind and volume of the data"
        return leaf(claim, _read(of_data), facts, certainty=SUMMARY, settles=settles)
    if stated or "knowingly" in dealing.handover.terms:
        return leaf(
            f"{label} knowingly installed or approved it",
            _read(stated),
            facts,
            certainty=SUMMARY,
            settles=settles,
        )
    if is_contract(dealing.handover) or dealing.is_by_staff or HOLDS in dealing.deals.values():
        return leaf(f"{label} knows its own contracts and staff", HOLDS, facts)
    return leaf(f"{label} knows of it", UNKNOWN, facts, certainty=SUMMARY, settles=settles)


def _read(word: str) -> Verdict:
    return HOLDS if word == "should have known" else yes_no(word)
