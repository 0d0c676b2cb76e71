"""What holds whatever the table: owners come to no more than the whole, parents deemed whole to no more than
brute force finds, and an answer that is not exact says so."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from ringfence.model.share import WHOLE
from ringfence.owners import look_through as look_through_module
from ringfence.owners.cascades import seeds_of
from ringfence.owners.look_through import Floats, look_through
from ringfence.owners.readings import deem_parents_whole
from tests.owners.brute_force import Sizes, corners
from tests.owners.random_holdings import Row, network_of, random_rows
from tests.owners.test_arithmetics import MOST_CORNERS, NODES, chosen
from tests.owners.test_vectors import network_of as network_of_stakes

ROUNDS = 1_000
BATCHES = [range(start, start + 500) for start in range(0, 2_000, 500)]


@pytest.mark.parametrize("seeds", BATCHES)
def test_owners_whom_nobody_owns_come_to_no_more_than_the_whole(seeds: range) -> None:
    for seed in seeds:
        network = network_of(random_rows(seed, exact=bool(seed % 2)))
        first = sorted(set(range(NODES)) - set(network.owned.tolist()))
        total = sum((look_through(network, seeds_of([owner])).least for owner in first), np.zeros(NODES))
        assert total.max() <= 1 + 1e-12, seed


def test_more_than_there_is_comes_to_no_more_than_the_whole_either() -> None:
    random = Random(5)
    for _ in range(200):
        stakes = [("PQRS"[at % 4], "A", random.choice((30.0, 33.4, 40.0, 60.0))) for at in range(4)]
        network, numbers = network_of_stakes([*stakes, ("A", "B", 60), ("B", "A", 20)])
        owners = [numbers[each] for each in "PQRS"]
        total = sum(look_through(network, seeds_of([owner])).least for owner in owners)
        assert np.max(total) <= 1 + 1e-12


def deemed_of(rows: list[Row], sizes: Sizes, seeds: set[int]) -> Floats:
    """The least x = min(1, what holders hold times x), parents' stakes whole, by rounds from below."""
    weights = np.zeros((NODES, NODES))
    for row, size in zip(rows, sizes, strict=True):
        weights[row.owned, row.owner] += 1.0 if size >= WHOLE // 2 else float(size / WHOLE)
    shares = np.zeros(NODES)
    for _ in range(ROUNDS):
        shares = np.minimum(weights @ shares, 1.0)
        shares[list(seeds)] = 1.0
    return shares


@pytest.mark.parametrize("seeds", BATCHES[:1])
def test_parents_deemed_whole_are_within_their_bounds(seeds: range) -> None:
    for seed in seeds:
        exact = bool(seed % 2)
        rows = random_rows(seed, exact=exact)
        members = chosen(seed)[0]
        found = deem_parents_whole(network_of(rows), seeds_of(sorted(members)))
        for sizes, _ in zip(corners(rows), range(MOST_CORNERS // 10), strict=False):
            shares = deemed_of(rows, sizes, members)
            assert (found.least <= shares + 1e-9).all(), seed
            assert (found.most >= shares - 1e-9).all(), seed
            if exact:
                assert np.abs(found.least - shares).max() < 1e-9, seed


def test_a_component_that_does_not_settle_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 300
    circle = [(str(at), str((at + 1) % count), 99.0) for at in range(count)]
    back = [(str((at + 2) % count), str(at), 0.9) for at in range(count)]
    network, numbers = network_of_stakes([*circle, *back, ("P", "0", 0.1)])
    assert look_through(network, seeds_of([numbers["P"]])).settled
    monkeypatch.setattr(look_through_module, "LARGEST_LU", 100)
    monkeypatch.setattr(look_through_module, "SWEEPS", 0)
    found = look_through(network, seeds_of([numbers["P"]]))
    assert not found.settled
    assert found.most[numbers["7"]] == 1
