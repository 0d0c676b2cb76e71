"""Why a company counts: the rows that bring it over the line, and theirs, up to the seeds; and for an unknown
the fewest facts that would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ..model.share import WHOLE
from .cascades import Seeds, Spread, seeds_of, spread
from .holdings import Flags, Ints
from .kernels.linking import link_up
from .network import Network
from .repairs import BINDS, Sizes

MOST_STEPS = 10_000
MOST_TRIES = 600


@dataclass(frozen=True, slots=True)
class Step:
    """`node` counts because these links bring it over the line; their owners are seeds or later steps."""

    node: int
    links: tuple[int, ...]
    rows: tuple[int, ...]  # of the table


@dataclass(frozen=True, slots=True)
class Settling:
    """The fewest links whose most end, were it true, makes the answer certain; and the fewest whose least end
    (no such stake) excludes it. Owners listed in `members` may count or not. Empty: no such set was found."""

    proves: tuple[int, ...]
    excludes: tuple[int, ...]
    members: tuple[int, ...]


def prove(found: Spread, node: int, most: int = MOST_STEPS) -> tuple[Step, ...]:
    """Steps from the node up, each node once; the largest stakes first, and no more than are needed.

    Empty for who is no member and for seeds. Owners came earlier than what they make count, so it ends.
    """
    rank = np.full(found.network.nodes, len(found.order), np.int64)
    rank[found.order] = np.arange(len(found.order))
    steps: list[Step] = []
    pending, seen = [node], {node}
    while pending and len(steps) < most:
        at = pending.pop()
        links = _reasons(found, at, rank)
        if not len(links):
            continue
        steps.append(Step(at, tuple(links.tolist()), tuple(found.network.rows[links].tolist())))
        for owner in found.network.owner[links].tolist():
            if owner not in seen:
                seen.add(owner)
                pending.append(owner)
    return tuple(steps)


def _reasons(found: Spread, node: int, rank: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Ints:
    member = int(found.state[node] & 3)
    starting = (
        found.seeds.certain if member == 1 else np.concatenate([found.seeds.certain, found.seeds.possible])
    )
    if not member or node in starting:
        return np.empty(0, np.int32)
    links = found.network.links_into(node)
    owner = found.network.owner[links]
    links = links[(rank[owner] < rank[node]) & ((found.state[owner] & 3 == 1) | (member == 2))]
    best = links
    for measure in range(len(found.lo)):
        sizes = (found.lo if member == 1 else found.hi)[measure, links].astype(np.int64)
        order = np.argsort(-sizes, kind="stable")
        held = np.cumsum(np.minimum(sizes[order], BINDS) >> 1)
        opened = np.maximum.accumulate(sizes[order] & 1) if len(order) else held
        over = (held > found.rule.line) | (
            (held == found.rule.line)
            & ((opened == 1) if member == 1 and found.rule.strict else not found.rule.strict)
        )
        if over.any() and int(np.argmax(over)) + 1 < len(best) + 1:
            best = links[order[: int(np.argmax(over)) + 1]]
    kept: Ints = best[found.hi[:, best].max(axis=0) > 0] if len(best) else best
    return kept


def find_settling(found: Spread, node: int, tries: int = MOST_TRIES) -> Settling:
    """What to ask about a node that may count: sets of one, then of two, then whatever is left when all that
    is not needed was dropped."""
    if found.state[node] & 3 != 2:
        return Settling((), (), ())
    cone = _cut_out(found, node)
    facts = cone.facts()
    proves, excludes = (_fewest(cone, facts, proving, tries) for proving in (True, False))
    return Settling(proves, excludes, cone.doubtful)


@dataclass(frozen=True, slots=True)
class _Cone:
    """The members above one node and the links among them, as a network of their own."""

    found: Spread
    network: Network
    seeds: Seeds
    target: int
    links: Ints  # of the whole network, one for each link of the cone
    doubtful: tuple[int, ...]

    def facts(self) -> list[int]:
        lo, hi = self.network.lo, self.network.hi
        return np.flatnonzero((lo != hi).any(axis=0)).tolist()

    def decide(self, facts: tuple[int, ...], proving: bool) -> bool:
        """With these facts known, is the node certain (or, if not proving, excluded)?"""
        lo, hi = self.network.lo.copy(), self.network.hi.copy()
        at = list(facts)
        totals = self.network.totals.copy()
        if proving:
            raised = np.where(hi[:, at] >= BINDS, BINDS, hi[:, at] & ~1).astype(np.int32)
            more = np.where(raised >= BINDS, 0, (raised >> 1) - (np.minimum(lo[:, at], 2 * WHOLE) >> 1))
            for measure in range(len(lo)):
                np.add.at(totals[measure], self.network.owned[at], more[measure].astype(np.int64) << 20)
            lo[:, at] = hi[:, at] = raised
        else:
            hi[:, at] = lo[:, at] + (lo[:, at] & 1)  # "more than 10 %" is a millionth more at least
        network = replace(self.network, lo=lo, hi=hi, totals=totals)
        state = spread(network, self.found.rule, self.seeds).state[self.target] & 3
        return bool(state == 1 if proving else state == 0)


def _fewest(cone: _Cone, facts: list[int], proving: bool, tries: int) -> tuple[int, ...]:
    for size in (1, 2):
        for count, some in enumerate(combinations(facts, size)):
            if count >= tries // size:
                break
            if cone.decide(some, proving):
                return tuple(int(cone.links[each]) for each in some)
    kept = tuple(facts)
    if not facts or not cone.decide(kept, proving):
        return ()
    for fact in facts[:tries]:
        fewer = tuple(each for each in kept if each != fact)
        if fewer and cone.decide(fewer, proving):
            kept = fewer
    return tuple(int(cone.links[each]) for each in kept)


def _cut_out(found: Spread, node: int) -> _Cone:
    network = found.network
    inside, pending, links = {node}, [node], [np.empty(0, np.int32)]
    while pending:
        into = network.links_into(pending.pop())
        into = into[found.state[network.owner[into]] & 3 != 0]
        links.append(into)
        for owner in network.owner[into].tolist():
            if owner not in inside:
                inside.add(owner)
                pending.append(owner)
    nodes, chosen = np.array(sorted(inside), np.int32), np.concatenate(links)
    owner = np.searchsorted(nodes, network.owner[chosen]).astype(np.int32)
    owned = np.searchsorted(nodes, network.owned[chosen]).astype(np.int32)
    starts = np.zeros(len(nodes) + 1, np.int32)
    heads, order = np.empty(len(chosen), np.int32), np.empty(len(chosen), np.int32)
    link_up(owner, owned, starts, heads, order)
    chosen = chosen[order]
    small = Network(
        network.table,
        len(nodes),
        starts,
        heads,
        network.rows[chosen],
        _columns(found.lo, chosen),
        _columns(found.hi, chosen),
        np.ascontiguousarray(found.totals[:, nodes]),
        network.over[nodes],
        network.repairs,
    )
    possible = _within(nodes, found.seeds.possible)
    seeds = replace(
        seeds_of(_within(nodes, found.seeds.certain), possible),
        never=np.array(_within(nodes, found.seeds.never), np.int32),
        never_certain=np.array(_within(nodes, found.seeds.never_certain), np.int32),
        established=np.array(_within(nodes, found.seeds.established), np.int32),
    )
    doubtful = tuple(int(nodes[each]) for each in [*possible, *seeds.never_certain.tolist()])
    return _Cone(found, small, seeds, int(np.searchsorted(nodes, node)), chosen, doubtful)


def _columns(sizes: Sizes, links: Ints) -> Sizes:
    return np.ascontiguousarray(sizes[:, links])


def _within(nodes: Ints, some: Ints) -> list[int]:
    present: Flags = np.isin(nodes, some)
    return np.flatnonzero(present).tolist()
