"""28 CFR 202.204: biometric identifiers."""

from __future__ import annotations

from ...model.proof import Proof
from ..rule import rule
from .categories import BIOMETRIC, is_stated_as
from .matter import Matter


@rule(cites="28 CFR 202.204", since="2025-04-08")
def is_biometric(matter: Matter, data: str) -> Proof:
    """Biometric identifiers are measurable physical traits or behaviours used to recognise a person,
    enrolled in a biometric system, and the templates made of them."""
    return is_stated_as(matter, data, BIOMETRIC)
