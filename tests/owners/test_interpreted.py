"""The kernels of owners as plain Python give the answers of the compiled ones."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from ringfence.owners import cascades, components, controllers, look_through, network, repeated
from ringfence.owners.cascades import CascadeRule, seeds_of, spread
from ringfence.owners.controllers import find_controllers
from ringfence.owners.kernels import cascading, controlling, integrating, linking, repeating
from ringfence.owners.kernels import components as finding
from ringfence.owners.look_through import look_through as look
from tests.names.interpreted import load_interpreted
from tests.owners.random_holdings import network_of, random_rows
from tests.owners.test_arithmetics import chosen

KERNELS: list[tuple[ModuleType, ModuleType, tuple[str, ...]]] = [
    (network, linking, ("link_up", "add_up")),
    (repeated, repeating, ("find_pairs", "find_chains")),
    (cascades, cascading, ("cascade", "cascade_exact")),
    (components, finding, ("find_components", "peel")),
    (controllers, controlling, ("control",)),
    (look_through, integrating, ("integrate", "sweep_rows")),
]


def answers(seed: int, exact: bool) -> list[np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    certain, possible, line, strict = chosen(seed)
    of = network_of(random_rows(seed, exact=exact))
    seeds = seeds_of(sorted(certain), [] if exact else sorted(possible))
    found, held, top = spread(of, CascadeRule(line, strict), seeds), look(of, seeds), find_controllers(of)
    assert np.isfinite(held.least).all()
    assert np.isfinite(held.most).all()
    return [of.starts, of.totals, found.state, found.order, held.least, held.most, *(top.top, top.at_half)]


@pytest.mark.parametrize("exact", [True, False])
def test_interpreted_kernels_give_the_same(exact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = [answers(seed, exact) for seed in range(60)]
    for user, kernel, names in KERNELS:
        plain = load_interpreted(kernel)
        for name in names:
            monkeypatch.setattr(user, name, getattr(plain, name))
    for seed, expected in enumerate(compiled):
        for mine, theirs in zip(answers(seed, exact), expected, strict=True):
            np.testing.assert_array_equal(mine, theirs, str(seed))
