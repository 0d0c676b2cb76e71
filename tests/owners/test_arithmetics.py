"""Cascade, look-through and ultimate controllers against brute force over corners and fractions."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from ringfence.owners.cascades import CascadeRule, seeds_of, spread
from ringfence.owners.controllers import find_controllers
from ringfence.owners.look_through import look_through
from tests.owners.brute_force import cascade_of, corners, groups_of_control, look_through_of
from tests.owners.random_holdings import network_of, random_rows

NODES = 6
BATCHES = [range(start, start + 1000) for start in range(0, 10_000, 1000)]
MOST_CORNERS = 100


def chosen(seed: int) -> tuple[set[int], set[int], int, bool]:
    random = Random(-1 - seed)
    certain = set(random.sample(range(NODES), random.randint(0, 2)))
    possible = {random.randrange(NODES)} if random.random() < 0.2 else set()
    return certain, possible, random.choice((200_000, 500_000, 500_000, 1)), random.random() < 0.5


@pytest.mark.parametrize("seeds", BATCHES)
def test_the_cascade_is_what_every_corner_says(seeds: range) -> None:
    for seed in seeds:
        rows = random_rows(seed)
        certain, possible, line, strict = chosen(seed)
        found = spread(
            network_of(rows), CascadeRule(line, strict), seeds_of(sorted(certain), sorted(possible))
        )
        every, any_ = set(range(NODES)), set[int]()
        for count, sizes in enumerate(corners(rows)):
            if count > MOST_CORNERS:
                break
            every &= cascade_of(rows, sizes, certain, line, strict)
            any_ |= cascade_of(rows, sizes, certain | possible, line, strict)
        members = found.members[:NODES]
        assert set(np.flatnonzero(members == 1).tolist()) <= every, seed
        assert set(np.flatnonzero(members).tolist()) >= any_, seed
        if count <= MOST_CORNERS:
            assert set(np.flatnonzero(members == 1).tolist()) == every, seed
            assert set(np.flatnonzero(members).tolist()) == any_, seed


@pytest.mark.parametrize("seeds", BATCHES)
def test_the_look_through_is_what_fractions_say(seeds: range) -> None:
    for seed in seeds:
        rows = random_rows(seed, exact=True)
        members = chosen(seed)[0]
        found = look_through(network_of(rows), seeds_of(sorted(members)))
        exact = look_through_of(rows, tuple(Fraction(row.lo) for row in rows), members, NODES)
        assert np.abs(found.least - np.array([float(each) for each in exact])).max() < 1e-12, seed
        assert found.most is found.least


@pytest.mark.parametrize("seeds", BATCHES)
def test_look_through_ranges_are_the_extremes_over_the_corners(seeds: range) -> None:
    for seed in seeds:
        rows = random_rows(seed, nodes=5)
        members = {each for each in chosen(seed)[0] if each < 5}
        found = look_through(network_of(rows, 5), seeds_of(sorted(members)))
        assert found.settled
        worlds = [
            look_through_of(rows, sizes, members, 5)
            for sizes, _ in zip(corners(rows), range(MOST_CORNERS), strict=False)
        ]
        least = np.array([float(min(world[node] for world in worlds)) for node in range(5)])
        most = np.array([float(max(world[node] for world in worlds)) for node in range(5)])
        assert (found.least <= least + 1e-9).all(), seed
        assert (found.most >= most - 1e-9).all(), seed
        if len(worlds) < MOST_CORNERS:
            assert np.abs(found.least - least).max() < 1e-8, seed  # open ends are a hair off in brute force
            assert np.abs(found.most - most).max() < 1e-8, seed


@pytest.mark.parametrize("seeds", BATCHES)
def test_controllers_are_those_that_sets_find(seeds: range) -> None:
    for seed in seeds:
        rows = random_rows(seed)
        found = find_controllers(network_of(rows))
        controls = groups_of_control(rows, NODES)
        for node in range(NODES):
            top = int(found.top[node])
            over = {each for each in range(NODES) if node in controls[each]}
            highest = {each for each in over if not any(each in controls[o] for o in range(NODES))}
            if top == node:
                assert not (over - {node}) or found.circular[node], (seed, node)
            elif found.circular[top]:
                assert top in over, (seed, node)
                assert not highest, (seed, node)
            else:
                assert highest == {top}, (seed, node)
