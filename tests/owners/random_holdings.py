"""Small random tables of holdings: circles, ranges with open ends, unknowns, sums that come to the line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import numpy as np

from ringfence.model.share import WHOLE
from ringfence.owners.builder import TableBuilder
from ringfence.owners.holdings import HI_OPEN, LO_OPEN, POSSIBLE, HoldingsTable
from ringfence.owners.network import Network, build_network
from tests.world import DAY

STEP = 100_000  # sizes are tenths, so that sums often come to the line itself


@dataclass(frozen=True, slots=True)
class Row:
    """One stake as brute force reads it; a row that is only possible may be nothing."""

    owner: int
    owned: int
    lo: int
    hi: int
    lo_open: bool = False
    hi_open: bool = False
    possible: bool = False


def random_rows(seed: int, *, exact: bool = False, nodes: int = 6) -> list[Row]:
    """At most 100 % certain of each company, no pair twice, no self-holdings."""
    random = Random(seed)
    rows: list[Row] = []
    for owned in range(nodes):
        left, begun = WHOLE, len(rows)
        for owner in random.sample(range(nodes), random.randint(0, 3)):
            lo = min(random.choice((0, 1, 2, 3, 4, 5, 5, 6, 10)) * STEP, left)
            if owner == owned or (exact and lo == 0):
                continue
            left -= lo
            hi = lo if exact or random.random() < 0.5 else min(WHOLE, lo + random.randint(1, 5) * STEP)
            lo_open, hi_open = (hi > lo and random.random() < 0.5 for _ in range(2))
            possible = not exact and random.random() < 0.15
            rows.append(Row(owner, owned, lo, hi, lo_open, hi_open, possible))
        if left == 0:  # "more than" would be more than there is
            rows[begun:] = [replace(row, lo_open=False) for row in rows[begun:]]
    return rows


def table_of(rows: list[Row], nodes: int = 6) -> HoldingsTable:
    builder = TableBuilder()
    builder.number([str(node) for node in range(nodes)])
    builder.append(
        "rows",
        np.array([row.owner for row in rows], np.int32),
        np.array([row.owned for row in rows], np.int32),
        share_lo=[row.lo for row in rows],
        share_hi=[row.hi for row in rows],
        marks=[LO_OPEN * row.lo_open | HI_OPEN * row.hi_open | POSSIBLE * row.possible for row in rows],
        place=list(range(len(rows))),
    )
    return builder.build()


def network_of(rows: list[Row], nodes: int = 6) -> Network:
    return build_network(table_of(rows, nodes), DAY)
