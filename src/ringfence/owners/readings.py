"""Statutes that say "indirectly" and not how it is counted: one range for each way to read them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from ..model.kinds import Verdict
from ..model.share import WHOLE, Share
from .cascades import CascadeRule, Measure, Seeds, Spread, Unnamed, spread
from .components import below
from .holdings import Ints
from .look_through import Floats, Integrated, least_weights, look_through, solve
from .network import Network
from .repairs import BINDS

NEAR = 1e-7  # millionths: what is closer to a whole one is that one, for look-through is known to 1e-12


@dataclass(frozen=True, slots=True)
class Combination:
    """What a combination of owners holds, under PAFACA and PADFA's 20 % test, in three readings: *product*
    multiplies along each chain; *majority* counts a stake whole if its holder is half or more in such hands,
    and not at all otherwise; *stake* does the same from 20 % on."""

    product: Integrated
    majority: Spread
    stake: Spread

    def of(self, entity: int) -> dict[str, Share]:
        return {
            "product": as_share(float(self.product.least[entity]), float(self.product.most[entity])),
            "majority": self.majority.held_by_members(entity),
            "stake": self.stake.held_by_members(entity),
        }

    def reaches(self, entity: int, line: int) -> Verdict:
        """*holds* or *fails* only where every reading says so."""
        verdicts = {share.at_least(line) for share in self.of(entity).values()}
        return verdicts.pop() if len(verdicts) == 1 else Verdict.UNKNOWN


def combine(
    network: Network,
    seeds: Seeds,
    majority: int = 500_000,
    stake: int = 200_000,
    unnamed: Unnamed = Unnamed.NO,
) -> Combination:
    """All three readings, of equity. `unnamed` holders count in the two cascades only."""
    rules = (CascadeRule(line, measure=Measure.EQUITY, unnamed=unnamed) for line in (majority, stake))
    return Combination(look_through(network, seeds), *(spread(network, rule, seeds) for rule in rules))


@dataclass(frozen=True, slots=True)
class DeemedShares:
    """Fractions of 1, at least and at most, where a parent's stake counts as all."""

    least: Floats
    most: Floats

    def of(self, entity: int) -> Share:
        return as_share(float(self.least[entity]), float(self.most[entity]))


def deem_parents_whole(network: Network, seeds: Seeds, line: int = 500_000) -> DeemedShares:
    """CFIUS (31 CFR 800.244(c)): a parent, who has half of the votes or more, is deemed to hold all of them.

    The words were checked in the twin rule, 800.256(c); that 800.244(c) and 800.235 (who is a parent) say the
    same is unverified. Shares are multiplied along chains, added up and never more than all. A circle of
    parents gives what comes into it until that is all: the least solution. The most takes every most size at
    once, so it is a bound.
    """
    measure = network.measure(votes=True)
    roots = np.unique(np.concatenate([seeds.certain, seeds.possible])).astype(np.int32)
    components = below(network, roots)
    lo, hi = network.lo[measure], network.hi[measure]
    least = np.where((lo >> 1 >= line) & (lo < BINDS), WHOLE, least_weights(network, measure)).astype(
        np.int32
    )
    most = np.where(hi >> 1 >= line, WHOLE, hi >> 1)
    most = np.where((hi >> 1 == line) & (hi & 1 == 1), line, most).astype(np.int32)
    ends = []
    for weights, members in ((least, seeds.certain), (most, roots)):
        whole = np.zeros(network.nodes, np.uint8)
        whole[members] = 1
        ends.append(solve(network, components, weights, whole, capped=True))
    return DeemedShares(ends[0], np.maximum(*ends))


def as_share(least: float, most: float) -> Share:
    """Fractions as millionths, rounded outwards; what is as near a whole one as can be told is that one."""
    ends: list[int] = []
    for end, rounded in ((least, floor), (most, ceil)):
        exact = min(max(end, 0.0), 1.0) * WHOLE
        ends.append(round(exact) if abs(exact - round(exact)) < NEAR else rounded(exact))
    return Share(min(ends), max(ends))


def rank_holders(network: Network, company: int, votes: bool = True) -> tuple[Ints, Ints]:
    """Who holds the company, and with which link, the largest least size first."""
    links = network.links_into(company)
    sizes = network.lo[network.measure(votes), links]
    order = np.argsort(-sizes, kind="stable")
    return network.owner[links[order]], links[order]
