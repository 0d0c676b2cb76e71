"""Who may control: against every corner of every range, by sets and fractions."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from ringfence.owners import upper_controllers
from ringfence.owners.controllers import find_controllers
from ringfence.owners.kernels import upper_controlling
from ringfence.owners.upper_controllers import LISTED, find_upper_controllers
from tests.names.interpreted import load_interpreted
from tests.owners.brute_force import control_of, corners
from tests.owners.random_holdings import Row, network_of, random_rows

NODES = 5  # fewer than LISTED: nothing is left out
BATCHES = [range(start, start + 1000) for start in range(0, 10_000, 1000)]
MOST_CORNERS = 60


@pytest.mark.parametrize("seeds", BATCHES)
def test_whoever_controls_in_a_corner_may_control(seeds: range) -> None:
    for seed in seeds:
        rows = random_rows(seed, nodes=NODES)
        network = network_of(rows, NODES)
        found = find_upper_controllers(network)
        tops = {node for node in range(NODES) if found.certain.top[node] == node}
        expected: list[set[int]] = [set() for _ in range(NODES)]
        worlds = list(islice(corners(rows), MOST_CORNERS + 1))
        for sizes in worlds:
            for holder in tops:
                for node in control_of(rows, sizes, holder) - {holder}:
                    expected[node].add(holder)
        for node in range(NODES):
            listed = found.of(node)
            assert listed is not None
            assert set(listed) >= expected[node], (seed, node)
            if len(worlds) <= MOST_CORNERS:
                assert set(listed) == expected[node], (seed, node)
            if (top := int(found.certain.top[node])) != node:
                assert top in listed, (seed, node)
            assert not found.settled[node] or listed in ((), (top,)), (seed, node)


def test_exact_sizes_leave_nothing_open() -> None:
    for seed in range(300):
        network = network_of(random_rows(seed, exact=True, nodes=NODES), NODES)
        found, top = find_upper_controllers(network), find_controllers(network).top
        assert all(found.of(node) == ((top[node],) if top[node] != node else ()) for node in range(NODES))


def test_too_many_for_a_list_are_said_to_be_so() -> None:
    count = LISTED + 1
    rows = [Row(owner, count, 0, 1_000_000) for owner in range(count)]
    rows += [Row(count, count + 1, 600_000, 600_000), Row(0, count + 2, 400_000, 600_000)]
    found = find_upper_controllers(network_of(rows, count + 3))
    assert found.of(count) is None
    assert found.of(count + 1) is None  # whoever controls its owner controls it, and the owner is top itself
    assert found.of(count + 2) == (0,)
    assert not found.settled[count:].any()


def test_interpreted_kernel_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = [network_of(random_rows(seed)) for seed in range(60)]
    compiled = [find_upper_controllers(each) for each in networks]
    monkeypatch.setattr(upper_controllers, "control_upper", load_interpreted(upper_controlling).control_upper)
    for network, expected in zip(networks, compiled, strict=True):
        again = find_upper_controllers(network)
        np.testing.assert_array_equal(again.counts, expected.counts)
        np.testing.assert_array_equal(again.may, expected.may)
