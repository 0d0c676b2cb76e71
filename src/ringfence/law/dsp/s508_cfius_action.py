"""28 CFR 202.508 and 202.207: investment agreements that are subject to a CFIUS action."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, any_of, leaf
from ..readings import yes_no
from ..rule import rule
from .agreements import INVESTMENT, prove_kind, read_agreement
from .dealing import Dealing, name_dealing
from .instruments import is_in_effect, is_stated, is_under
from .matter import Matter


@rule(cites="28 CFR 202.508", since="2025-04-08", certainty="unverified")
def is_subject_to_cfius_action(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: an investment agreement, from the day and as far as it is subject to a CFIUS action: an
    agreement, condition or order of CFIUS about access to the data that states that it is one.

    A filing, a clearance without conditions and an order of the President are none.
    """
    label, stated = name_dealing(matter, dealing), is_stated(matter, dealing, "508")
    action = is_under(matter, dealing, "cfius_actions")
    if action.verdict is FAILS:
        return any_of(label, stated, action)
    claim = "it states that it is a CFIUS action for the purposes of the part"
    says = leaf(
        claim, yes_no(dealing.term("states_cfius_action")), dealing.handover.facts, settles=f"whether {claim}"
    )
    invests = prove_kind(matter, dealing, read_agreement(matter, dealing), INVESTMENT)
    return any_of(label, stated, all_of(label, invests, action, says, is_in_effect(matter, dealing)))
