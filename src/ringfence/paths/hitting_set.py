"""The cheapest set of choices that hits every demand: a mixed-integer programme, solved by HiGHS in SciPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

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


def solve_hitting_set(
    costs: Sequence[int], demands: Sequence[frozenset[int]], nodes: int = NODES
) -> HittingSet:
    """Choose columns so that every demand holds one of them, at the least total cost (whole numbers).

    Among equal costs the fewest columns. Every demand must hold a column, or ValueError is raised.
    """
    if not all(demands):
        raise ValueError("a demand that holds no column cannot be hit")
    if not demands:
        return HittingSet((), 0, 0, True)
    rows = [row for row, demand in enumerate(demands) for _ in demand]
    columns = [column for demand in demands for column in sorted(demand)]
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(demands), len(costs)))
    scaled = np.asarray(costs, dtype=np.float64) + CENTRAL
    solved = milp(
        scaled,
        integrality=np.ones(len(costs), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1),
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


def _greedy(costs: Sequence[int], demands: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """Most demands hit for the cost, again and again: a plan, not the best one."""
    left, chosen = list(demands), []
    while left:
        options = sorted({column for demand in left for column in demand})
        best = min(options, key=lambda c: ((costs[c] + CENTRAL) / sum(c in demand for demand in left), c))
        chosen.append(best)
        left = [demand for demand in left if best not in demand]
    return tuple(sorted(chosen))
