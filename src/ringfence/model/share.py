"""Exact shares of ownership: integer millionths, each end open or closed.

Floats miss "exactly 50 %". The band "more than 25 % and up to 50 %" is (25, 50], so it is
*undecided* at 50; `Share.at_least` says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import Verdict

WHOLE = 1_000_000  # 100 %, in millionths


@dataclass(frozen=True, slots=True)
class Share:
    """A share between `lower` and `upper` millionths; an open end excludes the number itself."""

    lower: int
    upper: int
    lower_open: bool = False
    upper_open: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.lower <= self.upper <= WHOLE:
            ends = f"{self.lower}, {self.upper}"
            raise ValueError(f"a share runs from 0 to {WHOLE} millionths, lower end first: {ends}")
        if self.lower == self.upper and (self.lower_open or self.upper_open):
            raise ValueError("an exact share has closed ends")

    @property
    def exact(self) -> bool:
        return self.lower == self.upper

    def at_least(self, threshold: int) -> Verdict:
        """Is the share `threshold` millionths or more?"""
        if self.lower >= threshold:
            return Verdict.HOLDS
        if self.upper < threshold or (self.upper == threshold and self.upper_open):
            return Verdict.FAILS
        return Verdict.UNKNOWN

    def __str__(self) -> str:
        if self.exact:
            return percent(self.lower)
        left = "more than " if self.lower_open else ""
        right = "less than " if self.upper_open else ""
        return f"{left}{percent(self.lower)} to {right}{percent(self.upper)}"


UNKNOWN_SHARE = Share(0, WHOLE)


def percent(millionths: int) -> str:
    """Write millionths as percent without rounding: 199000 -> '19.9 %'."""
    whole, rest = divmod(millionths, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + " %"
