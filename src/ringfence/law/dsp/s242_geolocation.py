"""28 CFR 202.242: precise geolocation data."""

from __future__ import annotations

from ...model.proof import Proof
from ..rule import rule
from .categories import GEOLOCATION, is_stated_as
from .matter import Matter


@rule(cites="28 CFR 202.242", since="2025-04-08", certainty="primary")
def is_precise_geolocation(matter: Matter, data: str) -> Proof:
    """Precise geolocation data places an individual or a device to within 1,000 metres, in real time or in
    the past."""
    return is_stated_as(matter, data, GEOLOCATION)
