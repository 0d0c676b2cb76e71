"""Links that say again what others say: the same stake twice, and indirect stakes beside their own chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..model.share import WHOLE
from .holdings import Flags, HoldingsTable, Ints, Longs
from .kernels.repeating import find_chains, find_pairs
from .repairs import BINDS, Repairs, Sizes

MOST_STEPS = 20_000  # links followed to find the chain behind one indirect row


@dataclass(frozen=True, slots=True)
class _Repeats:
    """Links whose two ends, interest and class others have too.

    `groups` numbers those that do, `by_source` those of one group and one source. `once` is one link of each
    size in a source. `several` and `collapse` are by group: has it several sources; is it more than blocks?
    """

    links: Ints
    groups: Longs
    by_source: Longs
    once: Flags
    several: Flags
    collapse: Flags


def count_once(
    table: HoldingsTable,
    starts: Ints,
    owned: Ints,
    rows: Ints,
    lo: Sizes,
    hi: Sizes,
    indirect: Flags | None,
    repairs: Repairs,
) -> tuple[Sizes, Sizes]:
    """The same holder, company, interest and class again.

    Of different sizes in one source: blocks, and added. Of the same size in one source: a repeat or a second
    block, so once at least and added up at most. In several sources: from the least to the most of them.
    """
    nodes = len(starts) - 1
    found = find_pairs(starts, owned, np.zeros(nodes, np.int32), np.empty(0, np.int32))
    if not found:
        return lo, hi
    pairs = np.empty(2 * found, np.int32)
    find_pairs(starts, owned, np.zeros(nodes, np.int32), pairs)
    repeats = _group(table, np.unique(pairs), starts, owned, rows, lo, hi, indirect)
    groups = repeats.groups
    if not repeats.collapse[groups].any():
        return lo, hi
    first = np.zeros(len(groups), np.bool_)
    first[np.unique(groups, return_index=True)[1]] = True
    extra = repeats.collapse[groups] & ~first
    for rule, which in (
        ("stated twice", extra & ~repeats.several[groups]),
        ("several sources", extra & repeats.several[groups]),
    ):
        if which.any():
            repairs.note(rule, owned[repeats.links[which]])
    return _collapse(repeats, first, lo, hi)


def _group(
    table: HoldingsTable,
    links: Ints,
    starts: Ints,
    owned: Ints,
    rows: Ints,
    lo: Sizes,
    hi: Sizes,
    indirect: Flags | None,
) -> _Repeats:
    at, count = rows[links], len(links)
    groups = _number_groups(
        np.searchsorted(starts, links, "right"),
        owned[links],
        table.interest[at],
        table.share_class[at],
        np.zeros(count) if indirect is None else indirect[links],
        (lo[0, links] >= BINDS) * (1 + links),
    )
    by_source = _number_groups(groups, table.source[at])
    once, several = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    once[np.unique(_number_groups(by_source, *lo[:, links], *hi[:, links]), return_index=True)[1]] = True
    first = np.unique(by_source, return_index=True)[1]
    several[np.flatnonzero(np.bincount(groups[first], minlength=count) > 1)] = True
    collapse = several.copy()
    collapse[groups[~once]] = True
    return _Repeats(links, groups, by_source, once, several, collapse)


def _collapse(repeats: _Repeats, first: Flags, lo: Sizes, hi: Sizes) -> tuple[Sizes, Sizes]:
    """One link for each group that is more than blocks, from the least to the most; the others are empty."""
    links, groups, by_source = repeats.links, repeats.groups, repeats.by_source
    of_source = np.unique(by_source, return_index=True)[1]
    gone = repeats.collapse[groups]
    kept = np.flatnonzero(first & gone)
    lo, hi = lo.copy(), hi.copy()
    for measure in range(len(lo)):
        least = _sum_by(by_source, np.where(repeats.once, lo[measure, links], 0), len(links))
        most = _sum_by(by_source, hi[measure, links], len(links))
        low, high = np.full(len(links), 4 * WHOLE), np.zeros(len(links), np.int64)
        np.minimum.at(low, groups[of_source], least[by_source[of_source]])
        np.maximum.at(high, groups[of_source], most[by_source[of_source]])
        lo[measure, links[gone]] = hi[measure, links[gone]] = 0
        lo[measure, links[kept]] = np.minimum(low[groups[kept]], 2 * WHOLE)
        hi[measure, links[kept]] = np.minimum(high[groups[kept]], 2 * WHOLE)
    return lo, hi


def _sum_by(groups: Longs, sizes: Ints, count: int) -> Longs:
    """Sums of sizes by group; the sum is open where a part is."""
    shares, opened = np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(shares, groups, sizes >> 1)
    np.bitwise_or.at(opened, groups, sizes.astype(np.int64) & 1)
    return shares << 1 | opened


def _number_groups(*keys: npt.NDArray[np.generic]) -> Longs:
    """Rows with the same keys get the same number, 0 and on."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), np.bool_)
    for key in keys:
        new[1:] |= key[order][1:] != key[order][:-1]
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def follow_chains(
    starts: Ints, owned: Ints, lo: Sizes, hi: Sizes, indirect: Flags, repairs: Repairs
) -> tuple[Sizes, Sizes]:
    """Indirect links beside a chain of direct ones say what the chain says."""
    links = np.flatnonzero(indirect).astype(np.int32)
    nodes = len(starts) - 1
    found = np.zeros(len(links), np.uint8)
    owners = (np.searchsorted(starts, links, "right") - 1).astype(np.int32)
    seen, queue = np.zeros(nodes, np.int32), np.empty(nodes, np.int32)
    find_chains(starts, owned, indirect.view(np.uint8), owners, links, MOST_STEPS, seen, queue, found)
    if not found.any():
        return lo, hi
    lo, hi = lo.copy(), hi.copy()
    repeated, unknown = links[found == 1], links[found == 2]
    lo[:, repeated] = hi[:, repeated] = 0
    lo[:, unknown] = 0
    for rule, which in (("indirect repeated", repeated), ("chain not followed", unknown)):
        if len(which):
            repairs.note(rule, owned[which])
    return lo, hi
