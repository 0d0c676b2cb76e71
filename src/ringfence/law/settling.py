"""What would settle an unknown proof: the fewest questions whose answers decide it, read off the proof.

A conjunction is proved by answers that prove every reason and refuted by one that refutes any; a disjunction
the other way round; a negation swaps the two. One question may stand under many reasons and counts once. The
search keeps the `KEPT` cheapest sets of every reason: exact until there are more, and bounded then. A sum
keeps no arithmetic in its proof, so of its unknown reasons every one is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..model.proof import Proof
from .logic import HOLDS, UNKNOWN, questions

KEPT: Final = 24
Answers: TypeAlias = frozenset[tuple[str, str, bool]]  # question, the claim it is put about, does that hold?
Sets: TypeAlias = tuple[Answers, ...]  # alternatives, cheapest first; none: no answers can do it
DONE: Final[Sets] = (frozenset(),)
Rank: TypeAlias = tuple[int, list[int], list[tuple[str, str, bool]]]


@dataclass(frozen=True, slots=True)
class Settling:
    """The fewest questions by which it could be proved, and by which refuted (None: by none that are known).

    `exact` says whether every set of questions was weighed."""

    to_prove: tuple[str, ...] | None
    to_refute: tuple[str, ...] | None
    exact: bool


def what_settles(proof: Proof) -> tuple[str, ...]:
    """The questions to ask of an unknown proof: first the fewest that can decide it one way, then what it
    takes besides to decide it the other way."""
    settling = settle(proof)
    ways = [way for way in (settling.to_refute, settling.to_prove) if way is not None]
    ways.sort(key=len)
    return tuple(dict.fromkeys(question for way in ways for question in way)) or questions(proof)


def settle(proof: Proof) -> Settling:
    """The cheapest ways to prove and to refute a proof; of a settled one nothing needs to be asked."""
    search = _Search({question: number for number, question in enumerate(questions(proof))})
    to_prove, to_refute = search.weigh(proof)
    return Settling(search.first(to_prove), search.first(to_refute), search.exact)


class _Search:
    """Weighs each reason once, though a proof may hold it many times over."""

    def __init__(self, order: Mapping[str, int]) -> None:
        self.exact = True
        self._order = order
        self._known: dict[int, tuple[Sets, Sets]] = {}
        self._ranks: dict[Answers, Rank] = {}

    def first(self, sets: Sets) -> tuple[str, ...] | None:
        """The questions of the cheapest set, in the order of the proof."""
        asked = {question for question, _, _ in sets[0]} if sets else set()
        return tuple(sorted(asked, key=self._order.__getitem__)) if sets else None

    def weigh(self, proof: Proof) -> tuple[Sets, Sets]:
        """The sets of answers that prove it, and those that refute it."""
        if proof.verdict is not UNKNOWN:
            return (DONE, ()) if proof.verdict is HOLDS else ((), DONE)
        if id(proof) not in self._known:
            self._known[id(proof)] = self._weigh(proof)
        return self._known[id(proof)]

    def _weigh(self, proof: Proof) -> tuple[Sets, Sets]:
        own = _ask(proof)
        below = [self.weigh(reason) for reason in proof.because]
        if proof.how == "not":
            found = below[0][::-1]
        elif proof.how == "all":
            found = self._every(ways[0] for ways in below), self._any(ways[1] for ways in below)
        elif proof.how == "any":
            found = self._any(ways[0] for ways in below), self._every(ways[1] for ways in below)
        else:
            return self._weigh_sum(proof, own, below)
        return self._any((found[0], own[0])), self._any((found[1], own[1]))

    def _weigh_sum(
        self, proof: Proof, own: tuple[Sets, Sets], below: list[tuple[Sets, Sets]]
    ) -> tuple[Sets, Sets]:
        open_ = [ways for ways, reason in zip(below, proof.because, strict=True) if reason.verdict is UNKNOWN]
        if own[0]:
            return self._every((own[0], *(ways[0] for ways in open_))) or own[0], own[1]
        every = self._every(self._any(ways) for ways in open_) if open_ else ()
        return every, every

    def _every(self, ways: Iterable[Sets]) -> Sets:
        """One set of each, together; those that need a claim both ways are none."""
        joined: Sets = DONE
        for sets in ways:
            if joined == DONE or not sets:  # what one reason alone leaves was weighed before
                joined = sets
                if not sets:
                    break
            elif sets != DONE:
                joined = self._keep(one | other for one in joined for other in sets if _agree(one, other))
        return joined

    def _any(self, ways: Iterable[Sets]) -> Sets:
        some = [sets for sets in ways if sets]
        if len(some) > 1:
            return self._keep(each for sets in some for each in sets)
        return some[0] if some else ()

    def _keep(self, sets: Iterable[Answers]) -> Sets:
        """The cheapest, without those that ask for all that another asks for, and more."""
        kept: list[Answers] = []
        different = set(sets)
        for each in sorted(different, key=self._rank) if len(different) > 1 else different:
            if any(less <= each for less in kept):
                continue
            if len(kept) == KEPT:
                self.exact = False
                break
            kept.append(each)
        return tuple(kept)

    def _rank(self, answers: Answers) -> Rank:
        """Fewest questions first, and of as many those that the proof asks first."""
        known = self._ranks.get(answers)
        if known is None:
            asked = {self._order[question] for question, _, _ in answers}
            self._ranks[answers] = known = len(asked), sorted(asked), sorted(answers)
        return known


def _ask(proof: Proof) -> tuple[Sets, Sets]:
    if not proof.settles:
        return (), ()
    holds, fails = ((proof.settles, proof.claim, answer) for answer in (True, False))
    return (frozenset({holds}),), (frozenset({fails}),)


def _agree(one: Answers, other: Answers) -> bool:
    return not any((question, claim, not holds) in one for question, claim, holds in other)
