"""What is done with rows that cannot all be true. Every rule is stated here, counted, and marked per company.

Real registers need it: of the 13D filings 15 % of the issuers, of the Indonesian share table 42 % of the
companies come to more than 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..model.share import WHOLE
from .holdings import NONE, Flags, Ints, Longs, Marks

BINDS = 1 << 29  # a size that makes a member by itself
Sizes = npt.NDArray[np.int32]  # half millionths, one row a measure
ROUNDING = 5_000  # millionths: what rounding to whole percent adds to one stake at most

# rule -> its mark on a company
RULES: dict[str, int] = {
    "joint": 1,  # members of a group state one stake: it counts once, for whichever member counts
    "treasury": 2,  # its own shares are no part of the whole: the others' shares are of what is left
    "pseudo owner": 4,  # "Public" holds what nobody names: the row is no holder's
    "indirect repeated": 8,  # an indirect row beside its own chain of direct rows counts once, as the chain
    "stated twice": 16,  # the same stake by the same holder again in one source: a repeat or a second block
    "several sources": 32,  # the same stake in several sources: a range from the least to the most of them
    "rounded": 64,  # over 100 % by no more than rounding: nobody's share changes, the sum is 100 %
    "over": 128,  # over 100 % and no rule explains it: only the largest stake is certain
    "chain not followed": 256,  # an indirect row whose chain is too wide to follow: only possible
}


@dataclass(frozen=True, slots=True)
class Repairs:
    """`marks` has one place an entity, RULES or-ed; `rows` says how many rows (for "over" and "rounded":
    companies) each rule took."""

    marks: Marks
    rows: dict[str, int]

    def of(self, entity: int) -> tuple[str, ...]:
        return tuple(name for name, mark in RULES.items() if self.marks[entity] & mark)

    def note(self, rule: str, companies: npt.NDArray[Any]) -> None:
        """One row of each of these companies came under the rule."""
        self.rows[rule] = self.rows.get(rule, 0) + len(companies)
        self.marks[companies[companies < len(self.marks)]] |= np.uint16(RULES[rule])


@dataclass(slots=True)
class Stakes:
    """Rows that stand, on the way through the repairs: sizes in half millionths, odd where the end is open.

    `rows` are places in the table, None while they are all of it. `sizes` are lo and hi of the equity, and
    where any row tells them apart, of the votes.
    """

    rows: Ints | None
    owner: Ints
    owned: Ints
    sizes: list[tuple[Ints, Ints]]
    nodes: int
    indirect: Flags | None = None

    def keep(self, kept: Flags) -> None:
        if kept.all():
            return
        self.rows = np.flatnonzero(kept).astype(np.int32) if self.rows is None else self.rows[kept]
        self.owner, self.owned = self.owner[kept], self.owned[kept]
        self.sizes = [(lo[kept], hi[kept]) for lo, hi in self.sizes]
        self.indirect = None if self.indirect is None else self.indirect[kept]


def leave_out_treasury(stakes: Stakes, treasury: Flags, repairs: Repairs) -> None:
    """Take out what companies hold of themselves, and read the others' shares as of the rest.

    Where the others' shares leave no room for it they are of the rest already, and stay as they are.
    """
    own = treasury | (stakes.owner == stakes.owned)
    if not own.any():
        return
    repairs.note("treasury", stakes.owned[own])
    companies = np.unique(stakes.owned[own])
    affected = np.flatnonzero(np.isin(stakes.owned, companies) & ~own)
    to = np.searchsorted(companies, stakes.owned[affected])
    mine = np.searchsorted(companies, stakes.owned[own])
    for place, (lo, hi) in enumerate(stakes.sizes):
        lo, hi = lo.copy(), hi.copy()
        held = [np.zeros(len(companies), np.int64) for _ in range(3)]
        np.add.at(held[0], mine, np.maximum(lo[own], 0) >> 1)
        np.add.at(held[1], mine, np.maximum(hi[own], 0) >> 1)
        np.add.at(held[2], to, np.maximum(lo[affected], 0) >> 1)
        least, most = (np.minimum(each, WHOLE) for each in held[:2])
        room = held[2] <= WHOLE - least
        left_least, left_most = WHOLE - np.where(room, least, 0)[to], WHOLE - np.where(room, most, 0)[to]
        lo[affected] = _of_the_rest(lo[affected], left_least, up=False)
        hi[affected] = _of_the_rest(hi[affected], left_most, up=True)
        stakes.sizes[place] = (lo, hi)
    stakes.keep(~own)


def _of_the_rest(sizes: Ints, left: Longs, *, up: bool) -> Ints:
    """A share of the whole as one of what is left of it; an end that falls between two millionths is open."""
    shares, opened = sizes.astype(np.int64) >> 1, sizes & 1
    whole, over = np.divmod(shares * WHOLE, np.maximum(left, 1))
    whole, opened = whole + ((over > 0) & up), np.where(over > 0, 1, opened)
    too_much = (whole >= WHOLE) | (left <= 0)
    scaled = np.where(too_much, 2 * WHOLE, 2 * whole + opened)
    return np.where((sizes <= 0) | (left == WHOLE), sizes, scaled).astype(np.int32)


def join_groups(stakes: Stakes, groups: Ints, repairs: Repairs) -> None:
    """Members of a joint group hold a node that stands for the group, and it holds the stake once.

    The group's stake runs from the least to the most that its members state.
    """
    joint = np.flatnonzero(groups != NONE)
    if not len(joint):
        return
    keys = stakes.owned[joint].astype(np.int64) << 32 | groups[joint].astype(np.int64) & 0xFFFFFFFF
    _, first, which, members = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    several = members > 1
    joint, which, first = joint[several[which]], which[several[which]], joint[first]
    if not len(joint):
        return
    repairs.note("joint", stakes.owned[joint])
    number = stakes.nodes + np.cumsum(several) - 1
    owners = number[several].astype(np.int32)
    sizes = []
    for lo, hi in stakes.sizes:
        least = np.full(len(first), 2 * WHOLE + 2, np.int32)
        most = np.zeros(len(first), np.int32)
        np.minimum.at(least, which, lo[joint])
        np.maximum.at(most, which, _ordered(hi[joint]))
        member_lo, member_hi = lo.copy(), hi.copy()
        member_lo[joint] = member_hi[joint] = BINDS
        sizes.append(
            (
                np.concatenate([member_lo, np.minimum(least, 2 * WHOLE)[several]]),
                np.concatenate([member_hi, np.where(most & 1, most + 2, most)[several].astype(np.int32)]),
            )
        )
    owned = stakes.owned.copy()
    owned[joint] = number[which]
    rows = np.arange(len(stakes.owner), dtype=np.int32) if stakes.rows is None else stakes.rows
    stakes.rows = np.concatenate([rows, rows[first[several]]])
    stakes.owner = np.concatenate([stakes.owner, owners])
    stakes.owned = np.concatenate([owned, stakes.owned[first[several]]])
    stakes.sizes = sizes
    if stakes.indirect is not None:
        stakes.indirect = np.concatenate([stakes.indirect, np.zeros(len(owners), np.bool_)])
    stakes.nodes += len(owners)


def _ordered(sizes: Ints) -> Ints:
    """Most ends in an order: an open one before the closed one at the same place."""
    return np.where(sizes & 1, sizes - 2, sizes).astype(np.int32)
