"""28 CFR 202.401: restricted transactions, and the only cure."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import all_of
from ..rule import rule
from .dealing import Dealing, name_dealing
from .matter import Matter
from .parties import giver_is_us_person, taker_is_covered
from .s210_covered_data import involves_covered_data
from .s210_covered_transaction import is_restricted_kind
from .s230_knowingly import acts_knowingly


@rule(cites="28 CFR 202.401(a)", since="2025-04-08")
def is_restricted(matter: Matter, dealing: Dealing) -> Proof:
    """No U.S. person may knowingly engage in a vendor, employment or investment agreement that gives a
    country of concern or covered person such data, unless the security requirements are met."""
    return all_of(
        name_dealing(matter, dealing),
        giver_is_us_person(matter, dealing),
        taker_is_covered(matter, dealing),
        is_restricted_kind(matter, dealing),
        involves_covered_data(matter, dealing),
        acts_knowingly(matter, dealing),
    )
