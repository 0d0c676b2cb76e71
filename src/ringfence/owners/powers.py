"""Power without a majority, company by company: what the rows say, and never more."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.kinds import Verdict
from ..model.share import WHOLE
from .holdings import POSSIBLE
from .interests import CONTROLLING, INTERESTS, MAY_CONTROL
from .network import Network
from .readings import rank_holders
from .repairs import BINDS


@dataclass(frozen=True, slots=True)
class Power:
    """`owner` has power over the company by `means` (a type of interest, or "dominant minority")."""

    owner: int
    means: str
    verdict: Verdict  # unknown: it hangs on what the contract, the articles or the other holders say
    row: int  # of the table


def find_powers(network: Network, company: int, least: int = 200_000, times: int = 2) -> tuple[Power, ...]:
    """Golden shares, VIE and control contracts, board majorities and lesser rights, in the order of rows;
    then the dominant minority, if there is one.

    No statute gives a number for a dominant minority. Here it is the largest holder, without a majority, of
    `least` of the votes or more and of `times` what the next one may hold; it is unknown while holders whom
    nobody names could be larger than that.
    """
    found = []
    for link in sorted(network.links_into(company).tolist()):
        row = int(network.rows[link])
        interest, owner = int(network.table.interest[row]), int(network.owner[link])
        if interest in MAY_CONTROL:
            stands = interest in CONTROLLING and not network.table.marks[row] & POSSIBLE
            found.append(Power(owner, INTERESTS[interest], Verdict.HOLDS if stands else Verdict.UNKNOWN, row))
    dominant = _find_dominant(network, company, least, times)
    return (*found, dominant) if dominant else tuple(found)


def _find_dominant(network: Network, company: int, least: int, times: int) -> Power | None:
    owners, links = rank_holders(network, company)
    measure = network.measure(votes=True)
    sizes = network.lo[measure, links]
    if not len(links) or network.over[company] or sizes[0] >= BINDS:
        return None
    first, total = int(sizes[0]) >> 1, int(network.totals[measure, company]) >> 20
    if not least <= first <= WHOLE // 2:
        return None
    others = network.hi[measure, links[1:]]
    next_ = max((min(int(size) >> 1, WHOLE) for size in others), default=0)
    if first < times * next_:
        return None
    unnamed = WHOLE - total
    verdict = Verdict.HOLDS if first >= times * unnamed else Verdict.UNKNOWN
    return Power(int(owners[0]), "dominant minority", verdict, int(network.rows[links[0]]))
