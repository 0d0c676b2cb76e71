"""The master problem against brute force."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from ringfence.paths import hitting_set
from ringfence.paths.demand import Demand
from ringfence.paths.hitting_set import solve_hitting_set

Problem = tuple[list[int], list[Demand]]


def random_problem(seed: int, columns: int = 9, rows: int = 8) -> Problem:
    random = Random(seed)
    costs = [random.randint(1, 9) for _ in range(columns)]
    demands = [
        Demand(
            frozenset(random.sample(range(columns), random.randint(1, 4))),
            frozenset(random.sample(range(columns), random.randint(1, 3)) if random.random() < 0.3 else ()),
        )
        for _ in range(rows)
    ]
    return costs, demands


def brute_force(costs: list[int], demands: list[Demand]) -> tuple[int, int]:
    """The least cost, and the fewest columns at that cost."""
    every = range(len(costs))
    sets = (chosen for size in range(len(costs) + 1) for chosen in combinations(every, size))
    met = (chosen for chosen in sets if all(demand.is_met(chosen) for demand in demands))
    return min((sum(costs[column] for column in chosen), len(chosen)) for chosen in met)


@pytest.mark.parametrize("seed", range(60))
def test_the_least_cost_and_then_the_fewest_columns(seed: int) -> None:
    costs, demands = random_problem(seed)
    solved = solve_hitting_set(costs, demands)
    assert all(demand.is_met(solved.chosen) for demand in demands)
    assert (solved.cost, len(solved.chosen)) == brute_force(costs, demands)
    assert solved.optimal
    assert solved.lower_bound == solved.cost == sum(costs[column] for column in solved.chosen)


@pytest.mark.parametrize("seed", range(5))
def test_a_limit_on_nodes_leaves_a_true_bound_and_a_set_that_hits(seed: int) -> None:
    costs, demands = random_problem(seed, columns=60, rows=200)
    short, full = solve_hitting_set(costs, demands, nodes=0), solve_hitting_set(costs, demands)
    assert all(demand.is_met(short.chosen) for demand in demands)
    assert short.lower_bound <= full.cost <= short.cost
    assert short.optimal == (short.lower_bound == short.cost)


def test_nothing_to_hit_costs_nothing() -> None:
    assert solve_hitting_set([3], []).chosen == ()


def test_a_demand_without_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="no column"):
        solve_hitting_set([3], [Demand(frozenset())])


def test_what_bids_settle_is_what_the_programme_finds() -> None:
    random, settled = Random(4), 0
    for _ in range(120):
        columns = random.randint(1, 8)
        costs = [random.choice((1, 8, 8, 24, 400)) for _ in range(columns)]
        takes = [random.sample(range(columns), random.randint(1, min(3, columns))) for _ in range(6)]
        demands = [Demand(frozenset(take)) for take in takes]
        by_bids = hitting_set._settle(costs, demands)
        if by_bids is not None:
            settled += 1
            assert by_bids == hitting_set._solve(costs, demands, hitting_set.NODES).chosen
    assert 20 < settled < 120
