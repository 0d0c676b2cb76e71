"""28 CFR 202.210 and 202.246: the agreements that make a transaction covered, and those only restricted."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, any_of, leaf
from ..rule import rule
from .agreements import BROKERAGE, INVESTMENT, Agreement, read_agreement
from .dealing import Dealing, name_dealing
from .matter import Matter
from .s214_data_brokerage import is_data_brokerage
from .s217_employment_agreement import is_employment_agreement
from .s228_investment_agreement import is_investment_agreement
from .s258_vendor_agreement import is_vendor_agreement


@rule(cites="28 CFR 202.210(a)", since="2025-04-08")
def is_covered_kind(matter: Matter, dealing: Dealing) -> Proof:
    """A covered data transaction is data brokerage, or a vendor, employment or investment agreement."""
    return any_of(
        name_dealing(matter, dealing),
        is_data_brokerage(matter, dealing),
        is_restricted_kind(matter, dealing),
        _one_of(read_agreement(matter, dealing), frozenset({INVESTMENT}), "one of the kinds in any case"),
    )


@rule(cites="28 CFR 202.401(a)", since="2025-04-08")
def is_restricted_kind(matter: Matter, dealing: Dealing) -> Proof:
    """Vendor, employment and investment agreements are restricted rather than prohibited."""
    return any_of(
        name_dealing(matter, dealing),
        is_vendor_agreement(matter, dealing),
        is_employment_agreement(matter, dealing),
        is_investment_agreement(matter, dealing),
        _one_of(
            read_agreement(matter, dealing),
            frozenset({BROKERAGE, INVESTMENT}),
            "an employee or a vendor in any case",
        ),
    )


def _one_of(agreement: Agreement, without: frozenset[str], claim: str) -> Proof:
    """It may be this kind or that, but it is certainly one of them (and none that has conditions of its
    own)."""
    return leaf(claim, HOLDS if agreement.is_one is HOLDS and not without & set(agreement.kinds) else FAILS)
