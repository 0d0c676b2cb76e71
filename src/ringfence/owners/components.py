"""The part of a network below some nodes, cut into strongly connected components, owners first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .holdings import Ints
from .kernels.components import find_components
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
