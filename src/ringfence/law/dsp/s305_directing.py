"""28 CFR 202.305 and 202.215: a U.S. person that directs what it may not do itself."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, any_of, leaf
from ..rule import rule
from .dealing import Dealing, name_dealing, words_of
from .matter import Matter
from .s243_prohibited_transaction import would_violate
from .s256_us_person import is_foreign_person, is_us_person


@rule(cites="28 CFR 202.305(a)", since="2025-04-08")
def is_directed_by_us_person(matter: Matter, dealing: Dealing) -> Proof:
    """No U.S. person may knowingly direct a foreign person's transaction that would be prohibited to the
    U.S. person, or restricted and not compliant.

    `directed_by` in the contract names whoever ordered, approved or operates the deal with authority to
    decide. Lending, carrying and processing payments (`facilitated_by`) is not directing, and neither is a
    vendor's own hiring of which its customer decided nothing.
    """
    directors = words_of(dealing, "directed_by")
    bystanders = [
        leaf(f"{matter.label(each)} lends, carries or processes only", FAILS, dealing.handover.facts)
        for each in words_of(dealing, "facilitated_by")
    ]
    return all_of(
        name_dealing(matter, dealing),
        any_of(
            "a U.S. person directs it",
            *(is_us_person(matter, director) for director in directors),
            *bystanders,
        ),
        is_foreign_person(matter, dealing.giver),
        would_violate(matter, dealing),
    )
