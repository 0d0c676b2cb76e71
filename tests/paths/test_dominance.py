"""What is left out decides nothing: the best choices, all of them, are those of brute force."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest

from ringfence.paths.demand import Demand
from ringfence.paths.dominance import keep_deciding


def list_best(costs: Sequence[int], demands: Sequence[Demand]) -> list[tuple[int, ...]]:
    """Every choice that meets the demands at the least cost with the fewest columns."""
    every = range(len(costs))
    sets = (chosen for size in range(len(costs) + 1) for chosen in combinations(every, size))
    met = [chosen for chosen in sets if all(demand.is_met(chosen) for demand in demands)]
    costing = [(sum(costs[column] for column in chosen), len(chosen)) for chosen in met]
    return [chosen for chosen, cost in zip(met, costing, strict=True) if cost == min(costing)]


@pytest.mark.parametrize("seed", range(150))
def test_the_best_choices_stay_the_same(seed: int) -> None:
    random = Random(seed)
    columns, doubtful = random.randint(2, 9), random.choice((0.0, 0.0, 0.3))
    costs = [random.choice((0, 1, 8, 8, 24)) for _ in range(columns)]
    demands = [
        Demand(
            frozenset(random.sample(range(columns), random.randint(1, min(4, columns)))),
            frozenset(random.sample(range(columns), 2) if random.random() < doubtful else ()),
        )
        for _ in range(random.randint(1, 12))
    ]
    kept = keep_deciding(costs, demands)
    assert len(kept) <= len(demands)
    assert list_best(costs, kept) == list_best(costs, demands)


def test_a_demand_that_another_brings_about_is_left_out() -> None:
    narrow, wide = Demand(frozenset({1})), Demand(frozenset({0, 1}))
    assert keep_deciding([8, 8], [wide, narrow]) == [narrow]
    escape = Demand(frozenset({0, 1}), frozenset({2}))
    assert keep_deciding([8, 8, 8], [escape, wide]) == [wide]
    assert keep_deciding([8, 8, 8], [escape, Demand(frozenset({0}))]) == [Demand(frozenset({0}))]


def test_a_choice_beside_which_a_cheaper_one_always_stands_is_left_out() -> None:
    demands = [Demand(frozenset({0, 1, 2})), Demand(frozenset({1, 2, 3}))]
    assert keep_deciding([400, 400, 16, 400], demands) == [Demand(frozenset({2}))]
    assert keep_deciding([8, 8], [Demand(frozenset({0, 1}))]) == [
        Demand(frozenset({0, 1}))
    ]  # none is cheaper
