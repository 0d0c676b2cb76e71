"""One hand-over as the Act looks at it: who gives to whom, with the words of the contract between the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...graph.handovers import KEEPERS, Handover
from ...model.fact import no_words
from ...model.kinds import Verb

PAID = ("data brokerage",)  # deals that have a consideration unless the contract says otherwise
STAFF = (Verb.USED_BY, Verb.WORKS_FOR)


@dataclass(frozen=True, slots=True, eq=False)
class Handing:
    """`terms` are those of the hand-over; where it is no contract itself (a wire, an account), those on which
    all contracts between the two agree."""

    handover: Handover
    giver: str
    terms: Mapping[str, str] = field(default_factory=no_words)
    memory: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False)

    @property
    def taker(self) -> str:
        return self.handover.taker

    @property
    def is_certain(self) -> bool:
        return bool(self.handover.data_lower)

    @property
    def shows_a_return(self) -> bool:
        """Does the contract say, or leave open, that something is given in return?"""
        return self.terms.get("deal") in PAID or self.terms.get("consideration") in ("yes", "unknown")

    def words(self, term: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.terms.get(term, "").split(";") if word.strip())


def find_handings(handovers: Iterable[Handover]) -> Iterator[Handing]:
    """Every hand-over from one party to another, pair by pair."""
    between: dict[tuple[str, str], list[Handover]] = {}
    for each in handovers:
        own = each.taker if each.verb in KEEPERS else ""  # with nobody further up: from the individuals
        giver = each.terms.get("giver") or each.giver or own
        if giver != each.taker:
            between.setdefault((giver, each.taker), []).append(each)
    for (giver, _), several in between.items():
        agreed = _agree([each.terms for each in several if _is_contract(each)])
        for each in several:
            yield Handing(each, giver, each.terms if _is_contract(each) else agreed)


def _is_contract(handover: Handover) -> bool:
    return handover.verb not in STAFF and bool(handover.terms.get("contract") or handover.terms.get("deal"))


def _agree(contracts: list[Mapping[str, str]]) -> Mapping[str, str]:
    if not contracts:
        return {}
    first, *rest = contracts
    return {word: value for word, value in first.items() if all(each.get(word) == value for each in rest)}
