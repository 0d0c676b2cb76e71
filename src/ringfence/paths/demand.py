"""What a plan has to do, as a choice among remedies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """Choose one of `take`, or else leave out one of `unless_all` (empty: there is no way but `take`).

    The second way is for what the choices themselves bring about: a holder of which nothing is known any more
    may be tied, and the choices that ended what was known of it need not all be made.
    """

    take: frozenset[int]
    unless_all: frozenset[int] = frozenset()

    def is_met(self, chosen: Collection[int]) -> bool:
        return not self.take.isdisjoint(chosen) or bool(self.unless_all.difference(chosen))
