"""The cheapest set of choices that hits every demand: a mixed-integer programme, solved by HiGHS in SciPy.

Many need no programme: bids settle them (`_settle`), with a proof that no other choice is as good, so it is
the one that the programme would find. SciPy, which takes longer to load than most cases take, is loaded for
the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .demand import Demand
from .dominance import keep_deciding

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

NODES = (
    200_000  # of the search tree: a limit on work, not on time, keeps the answer the same on every machine
)
CENTRAL = 1 / 1024  # what one more choice weighs, in hours: fewest changes among equal costs


@dataclass(frozen=True, slots=True)
class HittingSet:
    """Places of the chosen columns, their cost, and the least cost that any hitting set can have."""

    chosen: tuple[int, ...]
    cost: int
    lower_bound: int
    optimal: bool


def solve_hitting_set(costs: Sequence[int], demands: Sequence[Demand], nodes: int = NODES) -> HittingSet:
    """Choose columns so that every demand is met, at the least total cost (whole numbers).

    Among equal costs the fewest columns. Every demand must have a column to take, or ValueError is raised:
    then the choice of all columns meets it.
    """
    if not all(demand.take for demand in demands):
        raise ValueError("a demand that holds no column cannot be hit")
    # A choice that is in both halves meets the demand whether it is made or not.
    demands = [demand for demand in demands if demand.take.isdisjoint(demand.unless_all)]
    if not demands:
        return HittingSet((), 0, 0, True)
    demands = keep_deciding(costs, demands)
    settled = _settle(costs, demands)
    if settled is not None:
        cost = sum(costs[column] for column in settled)
        return HittingSet(settled, cost, cost, True)
    return _solve(costs, demands, nodes)


def _settle(costs: Sequence[int], demands: Sequence[Demand]) -> tuple[int, ...] | None:
    """The best choice, if a price for each demand proves that it is and that there is no other.

    All demands bid for their columns, more and more, until a column's bids come to its cost; then it is
    chosen, and who bid for it bid no more. No choice costs less than all bids together. If every demand has
    one chosen column, the chosen cost just that; and one that is not chosen is in no best choice, for its
    bids stay below its cost.
    """
    rows = {demand.take for demand in demands}
    if any(demand.unless_all for demand in demands):
        return None
    left = {column: Fraction(costs[column]) + Fraction(CENTRAL) for row in rows for column in row}
    bidding, chosen = set(rows), set[int]()
    while bidding:
        bids = Counter(column for row in bidding for column in row)
        raised = min(left[column] / count for column, count in bids.items())
        for column, count in bids.items():
            left[column] -= raised * count
        chosen |= {column for column in bids if not left[column]}
        bidding = {row for row in bidding if row.isdisjoint(chosen)}
    return tuple(sorted(chosen)) if all(len(row & chosen) == 1 for row in rows) else None


def _solve(costs: Sequence[int], demands: Sequence[Demand], nodes: int) -> HittingSet:
    import numpy as np
    from scipy.optimize import Bounds, milp

    scaled = np.asarray(costs, dtype=np.float64) + CENTRAL
    solved = milp(
        scaled,
        integrality=np.ones(len(costs), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=_constrain(demands, len(costs)),
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    if (found := getattr(solved, "x", None)) is None:
        chosen = _greedy(costs, demands)
        return HittingSet(chosen, sum(costs[c] for c in chosen), 0, False)
    chosen = tuple(int(column) for column in np.flatnonzero(found > 0.5))
    cost = sum(costs[column] for column in chosen)
    if solved.status == 0:
        return HittingSet(chosen, cost, cost, True)
    bound = max(0, int(np.ceil((solved.mip_dual_bound or 0.0) - CENTRAL * len(chosen) - 1e-6)))
    return HittingSet(chosen, cost, min(bound, cost), False)


def _constrain(demands: Sequence[Demand], width: int) -> LinearConstraint:
    """taken - unless_all >= 1 - how many those are: one row a demand."""
    import numpy as np
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    shape = (len(demands), width)
    entries = [
        (row, column, sign)
        for row, demand in enumerate(demands)
        for columns, sign in ((demand.take, 1.0), (demand.unless_all, -1.0))
        for column in sorted(columns)
    ]
    rows, columns, signs = zip(*entries, strict=True)
    least = np.array([1.0 - len(demand.unless_all) for demand in demands])
    return LinearConstraint(csr_array((np.array(signs), (rows, columns)), shape=shape), lb=least)


def _greedy(costs: Sequence[int], demands: Sequence[Demand]) -> tuple[int, ...]:
    """Most demands hit for the cost, again and again: a plan, not the best one."""
    chosen: list[int] = []
    while left := [demand.take for demand in demands if not demand.is_met(chosen)]:
        options = sorted(frozenset().union(*left))
        best = min(options, key=lambda c: ((costs[c] + CENTRAL) / sum(c in take for take in left), c))
        chosen.append(best)
    return tuple(sorted(chosen))
