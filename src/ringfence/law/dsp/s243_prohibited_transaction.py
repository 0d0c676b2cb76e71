"""28 CFR 202.243 and 202.401(a): what is prohibited, or restricted and not compliant, whoever takes part."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import all_of, any_of, negation
from .dealing import Dealing, name_dealing
from .matter import Matter
from .parties import taker_is_covered
from .s210_covered_data import involves_bulk_omic, involves_covered_data
from .s210_covered_transaction import is_covered_kind
from .s214_data_brokerage import is_data_brokerage
from .s248_security_requirements import meets_security_requirements


def would_violate(matter: Matter, dealing: Dealing) -> Proof:
    """Would the deal be prohibited to a U.S. person, or restricted and not compliant?"""
    return all_of(
        name_dealing(matter, dealing),
        taker_is_covered(matter, dealing),
        is_covered_kind(matter, dealing),
        any_of("such data", involves_covered_data(matter, dealing), involves_bulk_omic(matter, dealing)),
        any_of(
            "it would be prohibited, or restricted and not compliant",
            is_data_brokerage(matter, dealing),
            involves_bulk_omic(matter, dealing),
            negation("the requirements are not met", meets_security_requirements(matter, dealing)),
        ),
    )
