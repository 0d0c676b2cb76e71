"""Which link rows stand, on each of the three graphs, when some facts are gone and some links are shut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import Flags, Ints
from .gates import Standing


@dataclass(frozen=True, slots=True)
class Needs:
    """Links that other links need: need `of_row[i]` belongs to row `rows[i]`; key `keys[i]` can meet need
    `met_by[i]`."""

    count: int
    rows: Ints
    of_row: Ints
    keys: Ints
    met_by: Ints


@dataclass(frozen=True, slots=True)
class RowFacts:
    """For each row its key, and how many facts state it, certain ones and all."""

    keys: Ints
    certain: Ints
    stated: Ints

    def without(self, gone: Iterable[tuple[int, bool]]) -> RowFacts:
        """The same with some facts gone, each given as its row and whether it is certain."""
        certain, stated = self.certain.copy(), self.stated.copy()
        for row, was_certain in gone:
            stated[row] -= 1
            certain[row] -= was_certain
        return RowFacts(self.keys, certain, stated)


@dataclass(frozen=True, slots=True)
class Shut:
    """For each key: is its link shut by a guard, on the lower and on the upper graph?"""

    lower: Flags
    upper: Flags


def stand_rows(keys: Ints, facts: Ints, needs: Needs, shut: Flags) -> Flags:
    """Rows stated by a fact, not shut, and with every need met by a link that is stated and not shut
    itself."""
    stands = np.append((facts > 0) & ~shut[keys], True)  # the last one is for clauses that need no row
    if needs.count:
        stated_keys = np.zeros(len(shut), bool)
        stated_keys[keys[facts > 0]] = True
        met = np.zeros(needs.count, bool)
        met[needs.met_by[(stated_keys & ~shut)[needs.keys]]] = True
        stands[needs.rows[~met[needs.of_row]]] = False
    return stands


def find_standing(clauses: Clauses, facts: RowFacts, needs: Needs, shut: Shut) -> tuple[Standing, Standing]:
    """What stands on the lower and on the upper graph.

    A guard on encryption itself would open what it should shut, so it counts for nothing.
    """
    nothing_shut, at = np.zeros(len(shut.lower), bool), clauses.seals.rows
    sure_seal = stand_rows(facts.keys, facts.certain, needs, nothing_shut)[at]
    may_seal = stand_rows(facts.keys, facts.stated, needs, nothing_shut)[at]
    lower = stand_rows(facts.keys, facts.certain, needs, shut.lower)
    upper = stand_rows(facts.keys, facts.stated, needs, shut.upper)
    return (
        Standing(lower, may_seal, sure_seal, certain_only=True),
        Standing(upper, may_seal, sure_seal, certain_only=False),
    )


def find_exposed(clauses: Clauses, facts: RowFacts, needs: Needs, keys: int) -> Standing:
    """What may stand without regard to controls: guards and encryption shut nothing."""
    rows = stand_rows(facts.keys, facts.stated, needs, np.zeros(keys, bool))
    seals = rows[clauses.seals.rows]
    return Standing(rows, seals, seals, certain_only=False, controls=False)
