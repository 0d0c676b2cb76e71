"""28 CFR 202.240: personal financial data."""

from __future__ import annotations

from ...model.proof import Proof
from ..rule import rule
from .categories import FINANCIAL, is_stated_as
from .matter import Matter


@rule(cites="28 CFR 202.240", since="2025-04-08", certainty="primary")
def is_personal_financial(matter: Matter, data: str) -> Proof:
    """Personal financial data is data about a card or bank account with its payments, or in a financial
    statement, or in a credit or consumer report."""
    return is_stated_as(matter, data, FINANCIAL)
