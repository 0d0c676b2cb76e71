"""Demands, and choices, that decide nothing beside others: left out, the best choices are the very same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .demand import Demand


def keep_deciding(costs: Sequence[int], demands: Iterable[Demand]) -> list[Demand]:
    """The demands without those that another one brings about, and in them without the choices for which
    there is always a cheaper one; in their order. Every demand needs a column to take."""
    kept = _drop_implied(demands)
    if any(demand.unless_all for demand in kept):  # there a choice may do harm, and a cheaper one more
        return kept
    while dear := _find_dear(costs, kept):
        kept = _drop_implied(Demand(demand.take - dear) for demand in kept)
    return kept


def _drop_implied(demands: Iterable[Demand]) -> list[Demand]:
    """A demand is met by whatever meets one that offers no more ways. Such a one is looked for under the
    column that fewest demands share, which is in it and so in the other one."""
    listed = list(dict.fromkeys(demands))
    common = Counter(column for demand in listed for column in demand.take)
    kept: dict[int, list[Demand]] = {}
    for demand in sorted(listed, key=lambda each: (len(each.take), len(each.unless_all))):
        near = (other for column in demand.take for other in kept.get(column, ()))
        if not any(other.take <= demand.take and other.unless_all <= demand.unless_all for other in near):
            kept.setdefault(min(demand.take, key=lambda column: (common[column], column)), []).append(demand)
    deciding = {demand for group in kept.values() for demand in group}
    return [demand for demand in listed if demand in deciding]


def _find_dear(costs: Sequence[int], demands: Sequence[Demand]) -> frozenset[int]:
    """The columns beside which, in every demand that has them, the same cheaper one stands: a set with such a
    column costs less with the other one in its place."""
    rows: dict[int, set[int]] = {}
    for row, demand in enumerate(demands):
        for column in demand.take:
            rows.setdefault(column, set()).add(row)
    dear = []
    for column, mine in rows.items():
        fewest = min((demands[row].take for row in mine), key=len)
        if any(costs[other] < costs[column] and mine <= rows[other] for other in fewest):
            dear.append(column)
    return frozenset(dear)
