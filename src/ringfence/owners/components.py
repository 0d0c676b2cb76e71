"""The part of a network below some nodes, cut into strongly connected components, owners first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .holdings import Ints
from .kernels.components import find_components, peel
from .network import Network


@dataclass(frozen=True, slots=True)
class Components:
    """Component i is order[bounds[i]:bounds[i + 1]]; no link leads to an earlier one."""

    order: Ints
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def largest(self) -> int:
        return int(np.diff(self.bounds).max(initial=0))


def below(network: Network, roots: Ints) -> Components:
    """All that the roots lead to, the roots among it."""
    nodes = network.nodes
    low, link_at, path, stack, order, bounds = (np.empty(nodes, np.int32) for _ in range(6))
    index, counts = np.zeros(nodes, np.int32), np.zeros(2, np.int64)
    find_components(
        network.starts, network.owned, roots, index, low, link_at, path, stack, order, bounds, counts
    )
    first, found = int(counts[0]), int(counts[1])
    ends = np.empty(found + 1, np.int32)
    ends[:found] = bounds[:found][::-1] - first
    ends[found] = nodes - first
    return Components(order[first:].copy() if first else order, ends)


def all_components(network: Network) -> Components:
    """Of every node. What lies below all circles needs no search, and comes in the order of the nodes where
    it can: at millions of nodes memory decides."""
    nodes = network.nodes
    in_starts, owners, _ = network.incoming
    left, order = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    first = peel(network.starts, in_starts, owners, left, order)
    low, link_at, path, stack, bounds = (np.empty(nodes, np.int32) for _ in range(5))
    counts = np.zeros(2, np.int64)
    index = np.where(left == 0, np.int32(-1), np.int32(0))
    roots = np.flatnonzero(left).astype(np.int32)
    find_components(
        network.starts, network.owned, roots, index, low, link_at, path, stack, order[:first], bounds, counts
    )
    found = int(counts[1])
    ends = np.concatenate([bounds[:found][::-1], np.arange(first, nodes + 1, dtype=np.int32)])
    return Components(order, ends)
