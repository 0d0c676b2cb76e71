"""What a combination of owners holds of a company, directly or indirectly: a range over the readings.

PAFACA and PADFA say "directly or indirectly own at least a 20 percent stake" and not how an indirect stake is
counted. Three readings are computed: *product* multiplies along each chain; *majority* counts a stake whole
if its holder is half or more in such hands, and not at all otherwise; *stake* does the same from 20 percent
on. Each gives a least and a most, because shares may be ranges and holders unknown. Whole millionths; least
ends are rounded down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..graph.exposure import ExposureGraph, StandingLink
from ..model.kinds import Verb, Verdict
from ..model.share import UNKNOWN_SHARE, WHOLE, Share
from .readings import read

ROUNDS = 200  # each one brings both ends of a circle of holdings closer; they are bounds at every round


@dataclass(frozen=True, slots=True)
class Combined:
    """What the combination holds of one company under one reading."""

    reading: str
    share: Share


class Combination:
    """The stakes of all companies in the hands of `members` (party -> is it one of them?)."""

    def __init__(
        self, graph: ExposureGraph, members: Mapping[str, Verdict], majority: int, stake: int
    ) -> None:
        self._graph, self._members = graph, members
        self._holdings = {
            id_: links for id_ in sorted(graph.entities) if (links := graph.links_from(id_, Verb.OWNED_BY))
        }
        self._below = self._find_below()
        self._least = {name: self._solve(at, least=True) for name, at in _readings(majority, stake).items()}
        self._most = {name: self._solve(at, least=False) for name, at in _readings(majority, stake).items()}

    def of(self, company: str) -> tuple[Combined, ...]:
        """One range per reading; none where no holder of the company is stated."""
        if company not in self._holdings:
            return ()
        return tuple(
            Combined(name, _decode(self._least[name][company], self._most[name][company]))
            for name in self._least
        )

    def holdings(self, company: str) -> tuple[StandingLink, ...]:
        return self._holdings.get(company, ())

    def _solve(self, at: int | None, *, least: bool) -> dict[str, int]:
        """Ends rise from nothing, so that no circle of holdings carries itself. Only the most by product
        falls from everything, below possible members: it has to be a bound whenever it stops.

        Ends are counted in half millionths: an odd one is open, so that "more than 20 %" is not "20 %".
        """
        falls = at is None and not least
        held = {id_: 2 * WHOLE if falls and id_ in self._below else 0 for id_ in self._holdings}
        for _ in range(ROUNDS if at is None else len(held) + 1):
            new = {company: self._add_up(company, held, at, least) for company in held}
            if new == held:
                break
            held = new
        return held

    def _find_below(self) -> frozenset[str]:
        """Every company that a possible member holds something of, directly or through others."""
        below: set[str] = set()
        pending = [party for party, verdict in self._members.items() if verdict is not Verdict.FAILS]
        while pending:
            links = self._graph.links_to(pending.pop(), Verb.OWNED_BY)
            held = {each.link.tail for each in links if (each.link.share or UNKNOWN_SHARE).upper}
            fresh = held - below
            below |= fresh
            pending.extend(fresh)
        return frozenset(below)

    def _add_up(self, company: str, held: Mapping[str, int], at: int | None, least: bool) -> int:
        stakes = [self._weigh(link, held, at, least) for link in self._holdings[company]]
        if least:
            total = sum(_product(lo, part, least) for lo, _, part in stakes)
            return min(total | any(lo % 2 and part == 2 * WHOLE for lo, _, part in stakes), 2 * WHOLE)
        return self._most_of(company, stakes)

    def _most_of(self, company: str, stakes: list[tuple[int, int, int]]) -> int:
        """The named stakes at their most, and what nobody names with them; but no more than the others leave.

        Unnamed holders may be of the combination too, but alone they are no sign of it.
        """
        total = sum(_product(hi, part, False) for _, hi, part in stakes)
        is_open = any(hi % 2 and part for _, hi, part in stakes)
        unnamed = 2 * WHOLE - sum(lo // 2 * 2 for lo, _, _ in stakes)
        if total and unnamed >= 0:
            left = sum(_product(lo, part, False) for lo, _, part in stakes) + unnamed
            left_open = any(lo % 2 and part < 2 * WHOLE for lo, _, part in stakes)
            if left < total or not self._is_established(company):
                total, is_open = left, left_open
            elif left == total:
                is_open = is_open or left_open
        return min(total, 2 * WHOLE) - (is_open and 0 < total <= 2 * WHOLE)

    def _weigh(
        self, link: StandingLink, held: Mapping[str, int], at: int | None, least: bool
    ) -> tuple[int, int, int]:
        """The least and the most of one stake, and which part of it counts by the reading."""
        share = link.link.share or UNKNOWN_SHARE
        lo, hi = 2 * share.lower + share.lower_open, 2 * share.upper + share.upper_open
        member = self._members.get(link.link.head, Verdict.FAILS)
        of_holder = held.get(link.link.head, 0)
        if member is Verdict.HOLDS or (member is Verdict.UNKNOWN and not least):
            part = 2 * WHOLE
        elif at is None:
            part = of_holder
        else:
            part = 2 * WHOLE if of_holder >= 2 * at else 0
        return (lo if link.stands is Verdict.HOLDS else 0), hi, part

    def _is_established(self, company: str) -> bool:
        reading = read(self._graph, company, "ownership_established")
        return reading.certain and reading.words == ("yes",)


def _product(end: int, part: int, least: bool) -> int:
    """A part of an end without its openness, in half millionths, rounded to the safe side."""
    return end // 2 * 2 if part == 2 * WHOLE else _even(end // 2 * part, least)


def _even(product: int, least: bool) -> int:
    """Half millionths of a product of millionths and half millionths, rounded to a closed end on the safe
    side."""
    return product // (2 * WHOLE) * 2 if least else -(-product // (2 * WHOLE)) * 2


def _decode(least: int, most: int) -> Share:
    """Half millionths -> a share with open and closed ends."""
    lower, upper = least // 2, -(-max(least, most) // 2)
    if lower == upper:
        return Share(lower, upper)
    return Share(lower, upper, bool(least % 2), bool(most % 2))


def _readings(majority: int, stake: int) -> dict[str, int | None]:
    return {"product": None, "majority": majority, "stake": stake}
