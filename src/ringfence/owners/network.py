"""A table on a day -> the network of stakes that stand: one array for each thing a link has.

    network = build_network(table, date(2026, 1, 1))

A link leads from an owner to what it owns. What the rows cannot all say at once is repaired first
(`repairs.py`), and `Network.repairs` tells for which company by which rule.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ..model.share import WHOLE
from .holdings import (
    HI_OPEN,
    INDIRECT,
    LO_OPEN,
    NOT_STATED,
    POSSIBLE,
    PSEUDO,
    TREASURY,
    UNKNOWN_DAY,
    VOTES_HI_OPEN,
    VOTES_LO_OPEN,
    Codes,
    HoldingsTable,
    Ints,
    Longs,
    day_number,
)
from .kernels.linking import add_up, link_up
from .repairs import BINDS, ROUNDING, Repairs, Sizes, Stakes, join_groups, leave_out_treasury
from .repeated import count_once, follow_chains

EQUITY, VOTES = 0, 1


@dataclass(frozen=True)
class Network:
    """Links in the order of their owners: those of node n are starts[n]..starts[n + 1].

    Nodes are entities, and after them joint groups. `lo` and `hi` have one row for the equity and, where any
    holding tells them apart, one for the votes: half millionths, odd where the end is open, 0 where nothing
    is held, BINDS where the owner counts as the company does (a member of a joint group). `lo` is 0 where a
    link is only possible. `rows` are places in the table.
    """

    table: HoldingsTable
    nodes: int
    starts: Ints
    owned: Ints
    rows: Ints
    lo: Sizes
    hi: Sizes
    totals: Longs  # a row a measure: held for certain of each node, millionths << 20 | open ends
    over: Codes  # 1: more is held of it than there is
    repairs: Repairs

    @property
    def entities(self) -> int:
        return len(self.table.entities)

    @cached_property
    def owner(self) -> Ints:
        """The owner of each link."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.starts))

    @cached_property
    def incoming(self) -> tuple[Ints, Ints, Ints]:
        """What is held of each node: starts, owners, and the place of each such link."""
        starts = np.zeros(self.nodes + 1, np.int32)
        owners, links = np.empty(len(self.owned), np.int32), np.empty(len(self.owned), np.int32)
        link_up(self.owned, self.owner, starts, owners, links)
        return starts, owners, links

    @cached_property
    def ranged(self) -> bool:
        """Is anything here less than exact: an unknown, a range, a sum over the whole?"""
        return self.hi is not self.lo or bool(self.over.any())

    @cached_property
    def interests(self) -> frozenset[int]:
        """The types of interest that the table has."""
        present = np.zeros(256, np.bool_)
        present[self.table.interest] = True
        return frozenset(np.flatnonzero(present).tolist())

    def links_into(self, node: int) -> Ints:
        starts, _, links = self.incoming
        return links[starts[node] : starts[node + 1]]

    def measure(self, votes: bool) -> int:
        return VOTES if votes and len(self.lo) > 1 else EQUITY

    def bound(self, certain: Collection[int], possible: Collection[int]) -> tuple[Sizes, Sizes]:
        """`lo` and `hi` where these interests make their holder's companies members by themselves."""
        if not (certain or possible) or not self.interests & {*certain, *possible}:
            return self.lo, self.hi
        interest = self.table.interest[self.rows]
        joint = (self.lo >= BINDS).any(axis=0)
        binds = np.isin(interest, list(certain)) & ~joint
        may = (np.isin(interest, list(possible)) & ~joint) | binds
        stands = (self.table.marks[self.rows] & POSSIBLE) == 0
        lo, hi = self.lo.copy(), self.hi.copy()
        lo[:, binds & stands] = BINDS
        hi[:, may] = BINDS
        return lo, hi


def build_network(table: HoldingsTable, on: date) -> Network:
    """The stakes that stand on a day. Those that may stand have a least size of 0."""
    stakes, groups, marks = _select(table, day_number(on))
    repairs = Repairs(np.zeros(len(table.entities), np.uint16), {})
    pseudo = (marks & PSEUDO) != 0
    if pseudo.any():
        repairs.note("pseudo owner", stakes.owned[pseudo])
    leave_out = (marks & TREASURY) != 0
    if pseudo.any():
        stakes.keep(~pseudo)
        groups, leave_out = groups[~pseudo], leave_out[~pseudo]
    kept = ~leave_out & (stakes.owner != stakes.owned)
    leave_out_treasury(stakes, leave_out, repairs)
    join_groups(stakes, groups if kept.all() else groups[kept], repairs)
    return _link(table, stakes, repairs)


def _select(table: HoldingsTable, day: int) -> tuple[Stakes, Ints, npt.NDArray[np.uint16]]:
    """The rows that stand, or may: an unknown first day counts as past, an unknown last day as to come.

    A row of unknown first day from a source of a later day may stand.
    """
    chosen: Ints | None = None
    possible = (table.marks & POSSIBLE) != 0
    dated = bool((table.since != UNKNOWN_DAY).any() or (table.until != UNKNOWN_DAY).any())
    if dated:
        stands = (table.since <= day) & ((table.until == UNKNOWN_DAY) | (table.until > day))
        chosen = np.flatnonzero(stands).astype(np.int32)
    if (table.source_days > day).any():
        possible |= (table.since == UNKNOWN_DAY) & (table.source_days[table.source] > day)
    marks = _pick(table.marks, chosen)
    equity = _encode(_pick(table.share_lo, chosen), _pick(table.share_hi, chosen), marks, LO_OPEN, HI_OPEN)
    sizes = [equity]
    if (table.votes_lo != NOT_STATED).any():
        sizes.append(
            _encode_votes(
                _pick(table.owner, chosen),
                _pick(table.owned, chosen),
                _pick(table.votes_lo, chosen),
                _pick(table.votes_hi, chosen),
                marks,
                equity,
            )
        )
    may = _pick(possible, chosen)
    if may.any():
        sizes = [(np.where(may, 0, lo).astype(np.int32), hi) for lo, hi in sizes]
    indirect = (marks & INDIRECT) != 0
    stakes = Stakes(
        chosen,
        _pick(table.owner, chosen),
        _pick(table.owned, chosen),
        sizes,
        len(table.entities),
        indirect if indirect.any() else None,
    )
    return stakes, _pick(table.joint_group, chosen), marks


def _pick(column: npt.NDArray[Any], rows: Ints | None) -> npt.NDArray[Any]:
    return column if rows is None else column[rows]


def _encode(
    lo: Ints, hi: Ints, marks: npt.NDArray[np.uint16], lo_open: int, hi_open: int
) -> tuple[Ints, Ints]:
    """Half millionths, odd where the end is open; 0 where nothing is stated. One array where all is exact."""
    least = np.maximum(lo, 0)
    least <<= 1  # in place: at this size a fresh array costs more than the sum
    if np.array_equal(lo, hi):
        return least, least
    most = np.maximum(hi, 0) << 1
    least |= ((marks & lo_open) != 0).astype(np.int32)
    most |= ((marks & hi_open) != 0).astype(np.int32)
    return least, most


def _encode_votes(
    owner: Ints, owned: Ints, lo: Ints, hi: Ints, marks: npt.NDArray[np.uint16], equity: tuple[Ints, Ints]
) -> tuple[Ints, Ints]:
    """Votes as stated; elsewhere they follow the equity, unless another row states that holder's votes."""
    stated = lo != NOT_STATED
    keys = owner.astype(np.int64) << 32 | owned
    apart = ~stated & np.isin(keys, np.unique(keys[stated]))
    least, most = _encode(lo, hi, marks, VOTES_LO_OPEN, VOTES_HI_OPEN)
    return (
        np.where(stated, least, np.where(apart, 0, equity[0])).astype(np.int32),
        np.where(stated, most, np.where(apart, 0, equity[1])).astype(np.int32),
    )


def _link(table: HoldingsTable, stakes: Stakes, repairs: Repairs) -> Network:
    starts = np.zeros(stakes.nodes + 1, np.int32)
    owned, order = np.empty(len(stakes.owned), np.int32), np.empty(len(stakes.owned), np.int32)
    link_up(stakes.owner, stakes.owned, starts, owned, order)
    exact = all(hi is lo for lo, hi in stakes.sizes)
    lo = np.empty((len(stakes.sizes), len(order)), np.int32)
    for measure, sizes in enumerate(stakes.sizes):
        np.take(sizes[0], order, out=lo[measure], mode="clip")  # without it, NumPy fills a buffer and copies
    sorted_ = lo
    hi = lo if exact else np.stack([each[1][order] for each in stakes.sizes])
    indirect = None if stakes.indirect is None else stakes.indirect[order]
    rows = order if stakes.rows is None else stakes.rows[order]
    lo, hi = count_once(table, starts, owned, rows, lo, hi, indirect, repairs)
    if indirect is not None:
        lo, hi = follow_chains(starts, owned, lo, hi, indirect, repairs)
    if lo is sorted_:  # nothing changed: the rows as they came are mostly in the order of companies
        totals, over = _weigh(stakes.owned, [each[0] for each in stakes.sizes], stakes.nodes, repairs)
    else:
        totals, over = _weigh(owned, list(lo), stakes.nodes, repairs)
    return Network(table, stakes.nodes, starts, owned, rows, lo, hi, totals, over, repairs)


def _weigh(owned: Ints, sizes: list[Ints], nodes: int, repairs: Repairs) -> tuple[Longs, Codes]:
    """What is held of each node for certain, and where that is more than there is."""
    totals = np.zeros((len(sizes), nodes), np.int64)
    over = np.zeros(nodes, np.uint8)
    rounded = np.zeros(nodes, np.bool_)
    for measure, least in enumerate(sizes):
        add_up(owned, least, BINDS, totals[measure])
        above = np.flatnonzero(totals[measure] > WHOLE << 20)
        if len(above):
            counts = np.bincount(owned[(least > 0) & (least < BINDS)], minlength=nodes)[above]
            too_much = (totals[measure, above] >> 20) - WHOLE > ROUNDING * counts
            over[above[too_much]] = 1
            rounded[above[~too_much]] = True
    for rule, which in (("over", over != 0), ("rounded", rounded & (over == 0))):
        if which.any():
            repairs.note(rule, np.flatnonzero(which))
    return totals, over
