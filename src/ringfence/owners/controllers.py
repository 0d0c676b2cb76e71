"""The ultimate controller of every entity: more than half of the votes, its own and of those it controls.

Two majorities of one company share a vote, so there is one answer at most, up to circles of control. At half
exactly there can be two, and both are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.share import WHOLE
from .components import all_components
from .holdings import Codes, Ints
from .kernels.controlling import control
from .look_through import least_weights
from .network import Network
from .repairs import BINDS

HALF = WHOLE // 2
FEW = 16  # owners that are compared one with another


@dataclass(frozen=True, slots=True)
class Controllers:
    """`top[n]` controls n for certain; nobody does where it is n itself.

    `at_half` are up to two who hold exactly half of it, with those they control, -1 for none. `circular`
    marks tops that those they control control in turn: any of that circle could be named.
    """

    top: Ints
    at_half: Ints  # two rows
    circular: Codes


def find_controllers(network: Network, line: int = HALF) -> Controllers:
    """Of every node; `line` is half or more, or two could have more than it at once."""
    if line < HALF:
        raise ValueError("less than half of the votes is no majority")
    nodes = network.nodes
    everyone = np.arange(nodes, dtype=np.int32)
    components = all_components(network)
    starts, owners, links = network.incoming
    sizes = _certain_votes(network)[links]
    parents, tops, nexts = everyone.copy(), everyone.copy(), everyone.copy()
    at_line = np.full((2, nodes), -1, np.int32)
    circular = np.zeros(nodes, np.uint8)
    control(
        starts,
        owners,
        sizes,
        network.starts,
        network.owned,
        network.over,
        components.order,
        components.bounds,
        line,
        parents,
        tops,
        np.ones(nodes, np.int32),
        nexts,
        np.zeros(FEW, np.int32),
        np.zeros(max(nodes, FEW), np.int64),
        at_line,
        circular,
        np.zeros(nodes, np.int32),
        np.zeros(nodes, np.uint8),
        np.empty(nodes, np.int32),
    )
    return Controllers(tops, at_line, circular)


def _certain_votes(network: Network) -> Ints:
    """Least votes, rounded ones scaled to 100 %, or two could have a majority; all members of a joint group
    together hold it, and no fewer of them."""
    measure = network.measure(votes=True)
    sizes: Ints = network.lo[measure]
    above = network.totals[measure] > WHOLE << 20
    if above.any():
        scaled = above[network.owned] & (sizes < BINDS)
        sizes = np.where(scaled, least_weights(network, measure) << 1, sizes).astype(np.int32)
    joint = np.flatnonzero(sizes >= BINDS)
    if not len(joint):
        return sizes
    sizes = sizes.copy()
    members = np.bincount(network.owned[joint], minlength=network.nodes)[network.owned[joint]]
    sizes[joint] = 2 * (HALF // np.maximum(members - 1, 1))
    return sizes
