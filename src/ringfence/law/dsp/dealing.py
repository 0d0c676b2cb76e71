"""One dealing: what a rule about transactions is asked about. A hand-over, and all else between the same
two parties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...graph.handovers import Handover
from ...model.kinds import Kind, Verb, Verdict
from ...model.proof import Proof
from ..logic import HOLDS, UNKNOWN
from .matter import Matter

STAFF = (Verb.USED_BY, Verb.WORKS_FOR)


@dataclass(frozen=True, slots=True)
class Dealing:
    """`data` is what this hand-over gives access to, `together` what all of theirs do; for certain, or
    possibly.

    `deals` are the kinds of agreement stated between giver and taker (or the taker's employers), and
    `covered` says whether the taker is a covered person.
    """

    handover: Handover
    data: Mapping[str, Verdict]
    together: Mapping[str, Verdict]
    covered: Proof
    deals: frozenset[str] = field(default_factory=frozenset)

    @property
    def giver(self) -> str:
        return self.handover.giver

    @property
    def taker(self) -> str:
        return self.handover.taker

    def term(self, word: str) -> str:
        return self.handover.terms.get(word, "")

    @property
    def is_by_staff(self) -> bool:
        """Does the data enter through a person's access, or through a person to an employer?"""
        return self.handover.verb in STAFF


def name_dealing(matter: Matter, dealing: Dealing) -> str:
    return f"{matter.label(dealing.giver)} to {matter.label(dealing.taker)}"


def find_dealings(
    matter: Matter, handovers: Iterable[Handover], covered: Mapping[str, Proof]
) -> tuple[Dealing, ...]:
    """A dealing for each hand-over from one party to another."""
    between: dict[tuple[str, str], list[Handover]] = {}
    for handover in handovers:
        if handover.giver != handover.taker:
            between.setdefault((handover.giver, handover.taker), []).append(handover)
    deals = {pair: _stated_deals(several) for pair, several in between.items()}
    dealings = []
    for (giver, taker), several in between.items():
        together = _add_data(each for each in several if not each.terms.get("exemption"))
        agreed = deals[giver, taker].union(
            *(deals.get((giver, employer), ()) for employer in _employers(matter, taker))
        )
        for handover in several:
            data = _add_data([handover])
            dealings.append(Dealing(handover, data, {**data, **together}, covered[taker], agreed))
    return tuple(dealings)


def _add_data(handovers: Iterable[Handover]) -> dict[str, Verdict]:
    data: dict[str, Verdict] = {}
    for handover in handovers:
        for id_ in handover.data_exposed:
            if data.get(id_) is not HOLDS:
                data[id_] = HOLDS if id_ in handover.data_lower else UNKNOWN
    return dict(sorted(data.items()))


def _stated_deals(handovers: Iterable[Handover]) -> frozenset[str]:
    """The kinds of agreement that contracts between the two state; the terms of a job are the employer's
    own.
    """
    stated = (each.terms.get("deal", "") for each in handovers if each.verb not in STAFF)
    return frozenset(deal for deal in stated if deal)


def _employers(matter: Matter, taker: str) -> tuple[str, ...]:
    if matter.graph.kind(taker) is not Kind.PERSON:
        return ()
    return tuple(each.link.head for each in matter.graph.links_from(taker, Verb.WORKS_FOR))
