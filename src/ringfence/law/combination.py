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
        """Least ends rise from nothing, most ends fall from everything: bounds whenever it stops.

        Ends are counted in half millionths: an odd one is open, so that "more than 20 %" is not "20 %".
        """
        held = dict.fromkeys(self._holdings, 0 if least else 2 * WHOLE)
        for _ in range(ROUNDS):
            new = {company: self._add_up(company, held, at, least) for company in held}
            if new == held:
                break
            held = new
        return held

    def _add_up(self, company: str, held: Mapping[str, int], at: int | None, least: bool) -> int:
        links = self._holdings[company]
        parts = [self._through(link, held, at, least) for link in links]
        total = sum(part for part, _ in parts)
        is_open = any(part and part_open for part, part_open in parts)
        if (
            not least and total
        ):  # unnamed holders may be of the combination too, but alone they are no sign of it
            unnamed = WHOLE - sum((link.link.share or UNKNOWN_SHARE).lower for link in links)
            total += 2 * max(0, unnamed)
            is_open = is_open and unnamed <= 0
        if total >= 2 * WHOLE:
            return 2 * WHOLE
        return total + is_open if least else total - is_open

    def _through(
        self, link: StandingLink, held: Mapping[str, int], at: int | None, least: bool
    ) -> tuple[int, bool]:
        """What one holding brings, in half millionths, and whether that end is open: all of it if its holder
        counts, else the part that the reading gives."""
        share = link.link.share or UNKNOWN_SHARE
        if least and link.stands is not Verdict.HOLDS:
            return 0, False
        size, is_open = (share.lower, share.lower_open) if least else (share.upper, share.upper_open)
        member = self._members.get(link.link.head, Verdict.FAILS)
        if member is Verdict.HOLDS or (member is Verdict.UNKNOWN and not least):
            return 2 * size, is_open
        of_holder = held.get(link.link.head, 0)
        if at is not None:
            return (2 * size, is_open) if of_holder >= 2 * at else (0, False)
        whole = size * of_holder
        return _even(whole, least), False


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
