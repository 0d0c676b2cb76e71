"""28 CFR 202.217: employment agreements."""

from __future__ import annotations

from ...model.proof import Proof
from ..rule import rule
from .agreements import EMPLOYMENT, prove_kind, read_agreement
from .dealing import Dealing
from .matter import Matter


@rule(cites="28 CFR 202.217", since="2025-04-08", certainty="unverified")
def is_employment_agreement(matter: Matter, dealing: Dealing) -> Proof:
    """Under an employment agreement an individual, not as an independent contractor, works for a person in
    return for something; boards, committees and executive posts are included."""
    return prove_kind(matter, dealing, read_agreement(matter, dealing), EMPLOYMENT)
