"""28 CFR 202.801 and 202.802: what a licence of the Department authorises."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, leaf, verdict_of
from ..rule import rule
from .dealing import Dealing, name_dealing, words_of
from .instruments import is_in_effect, is_within_terms
from .matter import Matter

LICENCES = frozenset({"general licence", "specific licence"})


@rule(cites="28 CFR 202.801-802", since="2025-04-08", certainty="secondary")
def is_licensed(matter: Matter, dealing: Dealing) -> Proof:
    """A general or specific licence authorises a transaction from its date and within its terms.

    `under` in the contract names the licence, `under_since` its first day, and `within_terms` says whether it
    covers what is done.
    """
    label = name_dealing(matter, dealing)
    under = bool(LICENCES & set(words_of(dealing, "under")))
    claim = leaf(f"{label} relies on a licence", verdict_of(under), dealing.handover.facts)
    if claim.verdict is FAILS:
        return claim
    return all_of(label, claim, is_in_effect(matter, dealing), is_within_terms(matter, dealing))
