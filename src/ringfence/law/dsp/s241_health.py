"""28 CFR 202.241: personal health data."""

from __future__ import annotations

from ...model.proof import Proof
from ..rule import rule
from .categories import HEALTH, is_stated_as
from .matter import Matter


@rule(cites="28 CFR 202.241", since="2025-04-08", certainty="secondary")
def is_personal_health(matter: Matter, data: str) -> Proof:
    """Personal health data indicates, reveals or describes a person's health or condition, past, present or
    future, its care, or the payment for it."""
    return is_stated_as(matter, data, HEALTH)
