"""Cascade: an owner's whole stake counts once the owner counts, up to any line, at least and at most.

OFAC's 50 percent rule and 28 CFR 202.211 count like this. *Certain* members are so whatever the true sizes
within their ranges; *possible* ones are so for some of them; the rest for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np

from ..model.kinds import Verdict
from ..model.share import WHOLE, Share
from .holdings import Codes, Ints, Longs
from .kernels.cascading import cascade, cascade_exact
from .network import Network
from .repairs import BINDS, Sizes


def _nobody() -> Ints:
    return np.empty(0, np.int32)


VERDICTS = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNKNOWN)


class Measure(IntEnum):
    """What is added up."""

    EQUITY = 0
    VOTES = 1
    EITHER = 2  # whichever reaches the line


class Unnamed(IntEnum):
    """Do holders whom nobody names count, when everything is taken at its worst?"""

    NO = 0
    ONCE = 1  # as soon as a named holder does: they may complete a combination
    ALWAYS = 2


@dataclass(frozen=True, slots=True)
class CascadeRule:
    """`line` in millionths; `strict`: more than it. Holders of a `binding` interest count their company for
    certain, whatever they own of it; those of a `may_bind` interest possibly (codes of `interests.py`)."""

    line: int = 500_000
    strict: bool = False
    measure: Measure = Measure.EITHER
    unnamed: Unnamed = Unnamed.NO
    binding: frozenset[int] = frozenset()
    may_bind: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seeds:
    """Who counts from the start, who may, and who never does (or never for certain), as entities."""

    certain: Ints
    possible: Ints = field(default_factory=_nobody)
    never: Ints = field(default_factory=_nobody)
    never_certain: Ints = field(default_factory=_nobody)
    established: Ints = field(default_factory=_nobody)  # companies without unnamed holders


@dataclass(frozen=True, slots=True)
class Spread:
    """A cascade, done: who counts. `order` lists the members as they came, `certain` of them certain ones.

    `state` is that of `kernels/cascading.py`.
    """

    network: Network
    rule: CascadeRule
    seeds: Seeds
    order: Ints
    certain: int
    lo: Sizes
    hi: Sizes
    totals: Longs
    rests: Codes
    state: Codes

    @property
    def members(self) -> Codes:
        """Of each node: 0 no member, 1 a certain, 2 a possible one."""
        return (self.state & 3).astype(np.uint8)

    def verdict(self, entity: int) -> Verdict:
        return VERDICTS[self.state[entity] & 3]

    def held_by_members(self, node: int, measure: int = 0) -> Share:
        """What members hold of a node together: at least (certain members only), at most (all of them)."""
        links = self.network.links_into(node)
        members = self.state[self.network.owner[links]] & 3
        lo, hi = self.lo[measure, links], self.hi[measure, links]
        if (hi[(lo < BINDS) & (members != 0)] >= BINDS).any():
            return Share(0, WHOLE)
        certain, member = members == 1, members != 0
        if (lo[certain] >= BINDS).any():
            return Share(WHOLE, WHOLE)
        if self.network.over[node]:
            return Share(min(int(lo[certain].max(initial=0)) >> 1, WHOLE), WHOLE)
        least, least_open = _sum(lo[certain])
        most, most_open = _sum(hi[member])
        others, others_open = _sum(lo[~member])
        left = max(WHOLE - others, int((lo[member] >> 1).sum(dtype=np.int64)))
        rest = self.rests[node] == 2 or (self.rests[node] == 1 and most > 0)
        if rest or left < most:
            most, most_open = left, others_open
        elif left == most:
            most_open = most_open or others_open
        least, most = min(least, WHOLE), min(most, WHOLE)
        if least >= most:
            return Share(most, most)
        return Share(least, most, least_open, most_open)


def _sum(sizes: Ints) -> tuple[int, bool]:
    sizes = np.where(sizes >= BINDS, 2 * WHOLE, sizes)
    return int((sizes >> 1).sum(dtype=np.int64)), bool((sizes & 1).any())


def spread(network: Network, rule: CascadeRule, seeds: Seeds) -> Spread:
    """Everyone whom the seeds reach under the rule."""
    found = _prepare(network, rule, seeds)
    certain = np.flatnonzero(found.state & 3 == 1).astype(np.int32)
    found.order[: len(certain)] = certain
    plain = found.hi is found.lo and not network.over.any() and not found.rests.any()
    if plain and not (len(seeds.possible) or len(seeds.never_certain)):
        count = _follow_exact(found, len(certain))
        return replace(found, order=found.order[:count], certain=count)
    counts = np.array([len(certain), 0, 0], np.int64)
    possible = np.flatnonzero(found.state & 3 == 2).astype(np.int32)
    _follow(found, possible, counts)
    return replace(found, order=found.order[: counts[2]], certain=int(counts[0]))


def _follow_exact(found: Spread, first: int) -> int:
    sums = np.zeros((len(found.lo), found.network.nodes), np.int32)
    rule, network = found.rule, found.network
    return int(
        cascade_exact(
            network.starts,
            network.owned,
            found.lo,
            rule.line,
            rule.strict,
            BINDS,
            found.state,
            sums,
            found.order,
            first,
        )
    )


def _follow(found: Spread, possible: Ints, counts: Longs) -> None:
    nodes = found.network.nodes
    cascade(
        found.network.starts,
        found.network.owned,
        found.lo,
        found.hi,
        found.totals,
        found.rests,
        possible,
        found.rule.line,
        found.rule.strict,
        BINDS,
        found.state,
        np.zeros((len(found.lo), nodes, 4), np.int64),
        found.order,
        np.empty(nodes, np.int32),
        counts,
        2,
        found.rule.unnamed is Unnamed.ALWAYS,
    )


def _prepare(network: Network, rule: CascadeRule, seeds: Seeds) -> Spread:
    lo, hi = network.bound(rule.binding, rule.may_bind)
    exact = hi is lo
    chosen = _measures(rule.measure, len(lo))
    lo, totals = lo[chosen], network.totals[chosen]
    nodes = network.nodes
    rests = np.zeros(nodes, np.uint8)
    if rule.unnamed is not Unnamed.NO:
        held = np.zeros(nodes, np.bool_)
        held[network.owned] = True
        held[network.entities :] = False
        rests[held] = rule.unnamed
        rests[seeds.established] = 0
    state: Codes = (network.over << 5).astype(np.uint8)
    state[seeds.possible] |= 2
    state[seeds.certain] = state[seeds.certain] & ~np.uint8(3) | 1
    state[seeds.never_certain] |= 128
    state[seeds.never] = network.over[seeds.never] << 5 | 64
    demoted = seeds.never_certain[state[seeds.never_certain] & 3 == 1]
    state[demoted] = state[demoted] & ~np.uint8(3) | 2
    return Spread(
        network,
        rule,
        seeds,
        order=np.empty(nodes, np.int32),
        certain=0,
        lo=lo,
        hi=lo if exact else hi[chosen],
        totals=totals,
        rests=rests,
        state=state,
    )


def _measures(measure: Measure, known: int) -> slice:
    if measure is Measure.EITHER or known == 1:
        return slice(0, known)
    return slice(measure, measure + 1)


def seeds_of(certain: Sequence[int], possible: Sequence[int] = ()) -> Seeds:
    return Seeds(np.array(certain, np.int32), np.array(possible, np.int32))
