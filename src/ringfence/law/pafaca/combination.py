"""What a combination of owners holds of a company, directly or indirectly: a range over the readings.

The Act says "directly or indirectly own at least a 20 percent stake" and not how an indirect stake is
counted. Three readings are computed: *product* multiplies along each chain; *majority* counts a stake whole
if its holder is half or more in such hands, and not at all otherwise; *stake* does the same from 20 percent
on. Each gives a least and a most, because shares may be ranges and holders unknown. Whole millionths; least
ends are rounded down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...graph.exposure import ExposureGraph, StandingLink
from ...model.kinds import Verb, Verdict
from ...model.share import UNKNOWN_SHARE, WHOLE, Share

ROUNDS = 200  # each one brings both ends of a circle of holdings closer; they are bounds at every round


@dataclass(frozen=True, slots=True)
class Combined:
    """What the combination holds of one company under one reading; `most_open`: less than `most`."""

    reading: str
    least: int
    most: int

    @property
    def share(self) -> Share:
        return Share(self.least, max(self.least, self.most))


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
            Combined(name, self._least[name][company], self._most[name][company]) for name in self._least
        )

    def holdings(self, company: str) -> tuple[StandingLink, ...]:
        return self._holdings.get(company, ())

    def _solve(self, at: int | None, *, least: bool) -> dict[str, int]:
        """Least ends rise from nothing, most ends fall from everything: bounds whenever it stops."""
        held = dict.fromkeys(self._holdings, 0 if least else WHOLE)
        for _ in range(ROUNDS):
            new = {company: self._add_up(company, held, at, least) for company in held}
            if new == held:
                break
            held = new
        return held

    def _add_up(self, company: str, held: Mapping[str, int], at: int | None, least: bool) -> int:
        links = self._holdings[company]
        total = sum(self._through(link, held, at, least) for link in links)
        if (
            not least and total
        ):  # holders nobody names may be of the combination too, but alone they are no sign of it
            named = sum((link.link.share or UNKNOWN_SHARE).lower for link in links)
            total += max(0, WHOLE - named)
        return min(WHOLE, total)

    def _through(self, link: StandingLink, held: Mapping[str, int], at: int | None, least: bool) -> int:
        """What one holding brings: all of it if its holder counts, else the part that the reading gives."""
        share = link.link.share or UNKNOWN_SHARE
        if least and link.stands is not Verdict.HOLDS:
            return 0
        size = share.lower if least else share.upper
        member = self._members.get(link.link.head, Verdict.FAILS)
        if member is Verdict.HOLDS or (member is Verdict.UNKNOWN and not least):
            return size
        of_holder = held.get(link.link.head, 0)
        if at is not None:
            return size if of_holder >= at else 0
        return size * of_holder // WHOLE if least else -(-size * of_holder // WHOLE)


def _readings(majority: int, stake: int) -> dict[str, int | None]:
    return {"product": None, "majority": majority, "stake": stake}
