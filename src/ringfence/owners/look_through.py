"""Look-through (integrated) ownership: what a set of owners holds of every node, multiplied along all chains.

Exact on circles too: each strongly connected component is solved as one system of equations. A circle that
nothing enters from outside (A owns all of B, B all of A) holds nothing: the least solution. Least ends take
the least sizes. Most ends take, company by company, the sizes within their ranges and within 100 % that give
the set most: that is a decision process, and it is solved as one (policy iteration).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..model.share import WHOLE
from .cascades import Seeds
from .components import Components, below
from .holdings import Codes, Ints
from .kernels.integrating import integrate, sweep_rows
from .network import EQUITY, Network
from .repairs import BINDS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix as Matrix

Floats = npt.NDArray[np.float64]
DENSE = 100  # equations that the kernel solves by itself
SWEEPS = 200  # Gauss-Seidel
CLOSE = 1e-16
LARGEST_LU = 20_000  # equations
ROUNDS = 200  # of policy iteration; each one is better than the last, and few are ever needed
BETTER = 1e-12
NEAR = 1e-12


@dataclass(frozen=True, slots=True)
class Integrated:
    """What the set holds of each node, as fractions of 1, at least and at most.

    `settled` is false where the most was not found within ROUNDS, or where a component beyond LARGEST_LU left
    equations open by more than NEAR: the most is then 1 wherever it is above 0. The least stands all the
    same, for sweeps come to it from below.
    """

    least: Floats
    most: Floats
    components: Components
    settled: bool = True


def look_through(network: Network, seeds: Seeds, measure: int = EQUITY) -> Integrated:
    """Whole ownership by the certain seeds at least, by all seeds at most."""
    roots = np.unique(np.concatenate([seeds.certain, seeds.possible])).astype(np.int32)
    components = below(network, roots)
    certain, possible = (np.zeros(network.nodes, np.uint8) for _ in range(2))
    certain[seeds.certain] = possible[roots] = 1
    lo = least_weights(network, measure)
    least = solve(network, components, lo, certain)
    if components.largest > LARGEST_LU and find_residual(network, lo, certain, least) > NEAR:
        reached = np.zeros(network.nodes)
        reached[components.order] = 1.0
        return Integrated(least, reached, components, settled=False)
    if not network.ranged and len(roots) == len(np.unique(seeds.certain)):
        return Integrated(least, least, components)
    most, settled = _maximise(network, components, possible, measure, lo)
    return Integrated(least, np.maximum(least, most), components, settled)


def find_residual(network: Network, weights: Ints, members: Codes, shares: Floats) -> float:
    """By how much the equations are open at most: share = what owners hold times their shares."""
    again = np.bincount(network.owned, weights * 1e-6 * shares[network.owner], minlength=network.nodes)
    again[members != 0] = 1.0
    return float(np.abs(np.minimum(again, 1.0) - shares).max(initial=0.0))


def solve(
    network: Network,
    components: Components,
    weights: Ints,
    members: Codes,
    base: Floats | None = None,
    *,
    capped: bool = False,
) -> Floats:
    """Shares in every node below the members, on the way of `components`; `base` comes from elsewhere."""
    shares = np.zeros(network.nodes) if base is None else base.copy()
    local = np.full(network.nodes, -1, np.int32)
    table, result = np.empty((DENSE + 1, DENSE + 2)), np.empty(DENSE + 1)
    done = 0
    while True:
        done = integrate(
            network.starts,
            network.owned,
            weights,
            components.order,
            components.bounds,
            done,
            members,
            shares,
            local,
            table,
            result,
            capped,
        )
        if done == len(components):
            return shares
        _solve_large(network, components, done, weights, members, shares, capped)
        done += 1


def _solve_large(
    network: Network,
    components: Components,
    which: int,
    weights: Ints,
    members: Codes,
    shares: Floats,
    capped: bool,
) -> None:
    """One large component as a system of its own; then its links out of it are followed."""
    from scipy.sparse import csr_matrix

    nodes = components.order[components.bounds[which] : components.bounds[which + 1]]
    links = _links_of(network, nodes)
    owner, owned = network.owner[links], network.owned[links]
    weight = weights[links] * 1e-6
    place = np.full(network.nodes, -1, np.int32)
    place[nodes] = np.arange(len(nodes), dtype=np.int32)
    inside = place[owned] >= 0
    fixed = members[nodes] != 0
    free = inside & (members[owned] == 0)  # a member holds all of itself, whoever holds it
    matrix = csr_matrix(
        (weight[free], (place[owned[free]], place[owner[free]])), shape=(len(nodes), len(nodes))
    )
    known = np.where(fixed, 1.0, shares[nodes])
    solution = _solve_capped(matrix, known) if capped else _solve_free(matrix, known)
    shares[nodes] = np.clip(solution, 0.0, 1.0)
    out = ~inside & (members[owned] == 0)
    np.add.at(shares, owned[out], weight[out] * shares[owner[out]])


def _solve_free(matrix: Matrix, known: Floats) -> Floats:
    """The least x = known + matrix x: sweeps in the order owners first, which end soon where few links lead
    back; else sparse LU with refinement, but for components so large that it would fill the memory."""
    from scipy.sparse import csr_matrix, diags_array

    if (matrix.data == 0).any():
        live = _reached(matrix, known)
        matrix = csr_matrix(diags_array(live.astype(np.float64)) @ matrix)
    solution = known.copy()
    moved = _sweep(matrix, known, solution, SWEEPS)
    if moved <= CLOSE:
        return solution
    if len(known) > LARGEST_LU:
        _sweep(matrix, known, solution, 100 * SWEEPS)
        return solution
    return _factorise(matrix, known)


def _sweep(matrix: Matrix, known: Floats, solution: Floats, most: int) -> float:
    return float(sweep_rows(matrix.indptr, matrix.indices, matrix.data, known, solution, most, CLOSE))


def _factorise(matrix: Matrix, known: Floats) -> Floats:
    from scipy.sparse import csc_matrix, eye_array
    from scipy.sparse.linalg import splu

    system = csc_matrix(eye_array(len(known)) - matrix)
    solver = splu(system)
    solution = solver.solve(known)
    for _ in range(3):
        solution += solver.solve(known - system @ solution)
    return np.asarray(solution, np.float64)


def _solve_capped(matrix: Matrix, known: Floats) -> Floats:
    """The least x = min(1, known + matrix x): rounds from below, which only grow and end at the caps."""
    solution = np.minimum(known, 1.0)
    for _ in range(100_000):
        better: Floats = np.minimum(1.0, known + matrix @ solution)
        if np.max(np.abs(better - solution)) < 1e-15:
            return better
        solution = better
    return solution


def _reached(matrix: Matrix, known: Floats) -> npt.NDArray[np.bool_]:
    """Where something comes to from what is known; the rest may be a circle that would have any answer."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    links, source = matrix.tocoo(), len(known)
    real, sources = links.data > 0, np.flatnonzero(known > 0)
    tails = np.concatenate([links.col[real], np.full(len(sources), source)])
    heads = np.concatenate([links.row[real], sources])
    graph = csr_array((np.ones(len(tails)), (tails, heads)), shape=(source + 1, source + 1))
    live = np.zeros(source + 1, np.bool_)
    live[breadth_first_order(graph, source, return_predecessors=False)] = True
    return live[:source]


def _links_of(network: Network, nodes: Ints) -> npt.NDArray[np.int64]:
    """The links out of these nodes."""
    sizes = network.starts[nodes + 1] - network.starts[nodes]
    offsets: npt.NDArray[np.int64] = np.repeat(
        network.starts[nodes].astype(np.int64) - np.cumsum(sizes) + sizes, sizes
    )
    return np.arange(int(sizes.sum()), dtype=np.int64) + offsets


def least_weights(network: Network, measure: int) -> Ints:
    """Least sizes as millionths, so that no company's come to more than the whole.

    Of what members of a joint group hold each nothing is certain. Where more is held than there is, only the
    largest stake is; a sum that is over by rounding is scaled down.
    """
    lo = network.lo[measure]
    weights = np.where(lo >= BINDS, 0, lo >> 1).astype(np.int32)
    above = np.flatnonzero(network.totals[measure] > WHOLE << 20)
    if not len(above) and not network.over.any():
        return weights
    marked = np.zeros(network.nodes, np.bool_)
    marked[above] = True
    marked |= network.over != 0
    links = np.flatnonzero(marked[network.owned])
    owned = network.owned[links]
    order = np.lexsort((links, -weights[links], owned))
    links, owned = links[order], owned[order]
    first = np.ones(len(links), np.bool_)
    first[1:] = owned[1:] != owned[:-1]
    over = network.over[owned] != 0
    weights[links[over & ~first]] = 0
    rounded = links[~over]
    total = network.totals[measure, network.owned[rounded]] >> 20
    weights[rounded] = weights[rounded].astype(np.int64) * WHOLE // np.maximum(total, WHOLE)
    return weights


def _maximise(
    network: Network, components: Components, members: Codes, measure: int, lo: Ints
) -> tuple[Floats, bool]:
    """The most: give every company the sizes that are best for the set, until nothing gets better."""
    hi = np.where(network.hi[measure] >= BINDS, WHOLE, np.minimum(network.hi[measure] >> 1, WHOLE))
    floor = np.where(network.over[network.owned] != 0, 0, lo)
    ranged = np.flatnonzero(hi > floor)
    reached = np.zeros(network.nodes, np.bool_)
    reached[components.order] = True
    companies = np.unique(network.owned[ranged])
    companies = companies[reached[companies]]
    chosen = np.zeros(network.nodes, np.bool_)
    chosen[companies] = True
    links = np.flatnonzero(chosen[network.owned])
    owner, owned = network.owner[links], network.owned[links]
    spare = (hi - floor)[links].astype(np.int64)
    held = np.zeros(network.nodes, np.int64)
    np.add.at(held, owned, floor[links])
    weights = lo.copy()
    weights[links] = floor[links]
    shares = solve(network, components, weights, members)
    for _ in range(ROUNDS):
        value = np.where(members[owner] != 0, 1.0, shares[owner])
        taken = _fill(owned, value, (weights[links] - floor[links]).astype(np.int64), spare, WHOLE - held)
        gain = np.zeros(network.nodes)
        np.add.at(gain, owned, value * (taken + floor[links] - weights[links]))
        better = gain[owned] > BETTER * WHOLE
        if not better.any():
            return shares, True
        weights[links[better]] = (floor[links] + taken)[better]
        shares = solve(network, components, weights, members)
    return np.where(shares > 0.0, 1.0, shares), False


def _fill(
    owned: Ints,
    value: Floats,
    present: npt.NDArray[np.int64],
    spare: npt.NDArray[np.int64],
    room: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """What each link gets beyond its least: the most valuable owners first, up to what a company has room
    for. Of equal owners, those who have it keep it."""
    order = np.lexsort((-present, -value, owned))
    spare, company = spare[order], owned[order]
    before = np.cumsum(spare) - spare
    new = np.ones(len(order), np.bool_)
    new[1:] = company[1:] != company[:-1]
    before -= np.repeat(before[new], np.diff(np.append(np.flatnonzero(new), len(order))))
    taken: npt.NDArray[np.int64] = np.empty(len(order), np.int64)
    taken[order] = np.clip(np.maximum(room[company], 0) - before, 0, spare)
    return taken
