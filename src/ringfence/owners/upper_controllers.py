"""Who may be the ultimate controller, where sizes are ranges, unknown, or only possible.

`Controllers` says who controls for certain. Here is the other end: for every entity all those who control it
for some sizes within the ranges and under 100 %, and whom nobody else controls for certain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .components import all_components
from .controllers import HALF, Controllers, find_controllers
from .holdings import Codes, Flags, Ints
from .kernels.upper_controlling import control_upper
from .network import Network

LISTED = 6  # holders a company; beyond them it is said that there are more


@dataclass(frozen=True, slots=True)
class UpperControllers:
    """The first counts[n] of may[n] may control n, and nobody else; where counts[n] is above LISTED too many
    for a list may, and the list is none."""

    certain: Controllers
    may: Ints  # a row a node
    counts: Codes

    def of(self, node: int) -> tuple[int, ...] | None:
        """Who may control a node; None: too many to list."""
        count = int(self.counts[node])
        return None if count > LISTED else tuple(sorted(self.may[node, :count].tolist()))

    @property
    def settled(self) -> Flags:
        """Where no size within the ranges changes the answer: nobody in any case, or one for certain."""
        alone = (self.counts == 1) & (self.may[:, 0] == self.certain.top)
        settled: Flags = (self.counts == 0) | alone
        return settled


def find_upper_controllers(network: Network, line: int = HALF) -> UpperControllers:
    """Of every node; with a certain controller where there is one."""
    nodes = network.nodes
    certain = find_controllers(network, line)
    components = all_components(network)
    starts, owners, links = network.incoming
    measure = network.measure(votes=True)
    may, counts = np.full((nodes, LISTED), -1, np.int32), np.zeros(nodes, np.uint8)
    control_upper(
        starts,
        owners,
        network.lo[measure][links],
        network.hi[measure][links],
        network.totals[measure],
        network.over,
        network.starts,
        network.owned,
        components.order,
        components.bounds,
        line,
        certain.top,
        may,
        counts,
        np.zeros(nodes, np.int32),
        np.zeros((2, nodes), np.int64),
        np.zeros(nodes, np.int32),
        np.zeros(nodes, np.uint8),
        np.empty(nodes, np.int32),
    )
    return UpperControllers(certain, may, counts)
