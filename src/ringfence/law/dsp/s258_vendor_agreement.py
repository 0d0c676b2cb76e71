"""28 CFR 202.258: vendor agreements."""

from __future__ import annotations

from ...model.proof import Proof
from ..rule import rule
from .agreements import VENDOR, prove_kind, read_agreement
from .dealing import Dealing
from .matter import Matter


@rule(cites="28 CFR 202.258", since="2025-04-08", certainty="primary")
def is_vendor_agreement(matter: Matter, dealing: Dealing) -> Proof:
    """Under a vendor agreement a person provides goods or services, cloud computing included, for payment
    or other consideration, other than as an employee."""
    return prove_kind(matter, dealing, read_agreement(matter, dealing), VENDOR)
