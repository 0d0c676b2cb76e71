"""Over real worker processes, one of them killed on the way: the answers of one machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ringfence.owners import cluster
from ringfence.owners.cascades import CascadeRule, Unnamed, seeds_of, spread
from ringfence.owners.cluster import divide, look_through_over, spread_over
from ringfence.owners.look_through import look_through
from ringfence.owners.network import Network
from tests.owners.random_holdings import Row, network_of, random_rows

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
SEEDS = range(0, 120)
STARTING = list(range(0, 720, 9))


def many_networks(exact: bool) -> Network:
    """Random networks beside each other, each holding a little of the next one."""
    rows = []
    for seed in SEEDS:
        moved = [
            Row(r.owner + 6 * seed, r.owned + 6 * seed, r.lo, r.hi, r.lo_open, r.hi_open, r.possible)
            for r in random_rows(seed, exact=exact)
        ]
        held = {row.owned for row in moved}
        bridges = [Row(6 * seed + 5, 6 * seed + 6, 500_000, 500_000)] if 6 * seed + 6 not in held else []
        rows += moved + bridges
    return network_of([row for row in rows if row.owned < 6 * len(SEEDS)], 6 * len(SEEDS))


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as local:
        yield local


@pytest.mark.filterwarnings("ignore")  # of Dask, when a worker dies
@pytest.mark.parametrize("exact", [True, False])
def test_a_cluster_answers_as_one_machine(exact: bool, workers: Any, tmp_path: Path) -> None:
    network, seeds = many_networks(exact), seeds_of(STARTING, [] if exact else [61, 200])
    divide(network, str(tmp_path), 5)
    for rule in (CascadeRule(), CascadeRule(200_000, strict=True, unnamed=Unnamed.ONCE)):
        members = spread_over(workers.scheduler_address, str(tmp_path), rule, seeds)
        np.testing.assert_array_equal(members, spread(network, rule, seeds).members)
        assert (members == 1).sum() > 1.5 * len(STARTING)
    nodes, least, most = look_through_over(workers.scheduler_address, str(tmp_path), seeds)
    found = look_through(network, seeds)
    assert np.abs(least - found.least[nodes]).max() < 1e-12
    assert np.abs(most - found.most[nodes]).max() < 1e-9
    assert found.most.sum() == pytest.approx(most.sum())


@pytest.mark.filterwarnings("ignore")
def test_a_worker_killed_on_the_way(workers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network, seeds = many_networks(True), seeds_of(STARTING)
    divide(network, str(tmp_path), 5)
    killed: list[int] = []
    saved = cluster._save

    def save(url: str, column: Any) -> None:
        saved(url, column)
        if url.endswith("round-1.npy") and not killed:
            with distributed.Client(workers.scheduler_address) as client:
                process = next(iter(client.run(os.getpid).values()))
            killed.append(process)
            os.kill(process, signal.SIGKILL)

    monkeypatch.setattr(cluster, "_save", save)
    members = spread_over(workers.scheduler_address, str(tmp_path), CascadeRule(), seeds)
    assert killed
    np.testing.assert_array_equal(members, spread(network, CascadeRule(), seeds).members)
