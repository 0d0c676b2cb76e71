"""An investment: all that one holder has in a U.S. business, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ...graph.exposure import StandingLink
from ...model.kinds import Kind, Verb
from ..powers import Power, find_powers
from .matter import Matter

PARTIES = (Kind.ORG, Kind.PERSON, Kind.STATE)


@dataclass(frozen=True, slots=True)
class Investment:
    """`links` are the stakes and the rights; `powers` what each of them gives."""

    investor: str
    business: str
    powers: tuple[Power, ...]

    @property
    def links(self) -> tuple[StandingLink, ...]:
        return tuple(power.link for power in self.powers)

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for link in self.links for fact in link.facts))

    @property
    def via(self) -> tuple[str, ...]:
        """The facts of its stake, or of its first right: a path that leads over it rests on them."""
        stakes = [link for link in self.links if link.link.verb is Verb.OWNED_BY]
        return (stakes or list(self.links))[0].facts

    def begun(self, matter: Matter) -> date | None:
        """The last day on which a part of it began; None where nobody states one."""
        days = [matter.graph.facts[fact].since for fact in self.facts]
        known = [day for day in days if day is not None]
        return max(known) if known else None


def find_investments(matter: Matter, business: str) -> Iterator[Investment]:
    """One for each holder or director of the business, in order of ids."""
    powers = find_powers(matter.graph, business, matter.value("passive_stake").number)
    for holder in sorted({power.holder for power in powers}):
        if matter.graph.kind(holder) in PARTIES:
            yield Investment(holder, business, tuple(each for each in powers if each.holder == holder))
