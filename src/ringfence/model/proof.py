"""Proofs: what a rule returns. Kept while deriving, never recomputed for display."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .kinds import Certainty, Verdict


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim, its verdict, and the tree of reasons that gave it.

    `how` joins `because`: "all", "any", "not", "sum" (a total against a threshold) or "fact" (a leaf).
    `cites` is the paragraph that makes the claim a rule; `facts` are ids of the facts a leaf rests
    on; `settles` says, for an unknown leaf, which fact would settle it.
    """

    claim: str
    verdict: Verdict
    how: str = "fact"
    cites: str = ""
    certainty: Certainty = Certainty.PRIMARY
    because: tuple[Proof, ...] = ()
    facts: tuple[str, ...] = ()
    settles: str = ""

    def walk(self) -> Iterator[Proof]:
        """This proof and every reason below it, parents first."""
        pending = [self]
        while pending:
            proof = pending.pop()
            yield proof
            pending.extend(reversed(proof.because))

    def support(self) -> frozenset[str]:
        """The facts that carry the verdict: those of every leaf that agrees with it."""
        return frozenset(fact for proof in self.walk() if not proof.because for fact in proof.facts)

    def open_questions(self) -> tuple[str, ...]:
        """What would settle it, in order, without repeats."""
        unsettled = (proof for proof in self.walk() if proof.verdict is Verdict.UNKNOWN)
        return tuple(dict.fromkeys(proof.settles for proof in unsettled if proof.settles))


class _Draft:
    """A proof before it is sealed. Laid out like one, so that it can become one."""

    __slots__ = ("because", "certainty", "cites", "claim", "facts", "how", "settles", "verdict")

    claim: str
    verdict: Verdict
    how: str
    cites: str
    certainty: Certainty
    because: tuple[Proof, ...]
    facts: tuple[str, ...]
    settles: str


def seal(
    claim: str,
    verdict: Verdict,
    how: str,
    cites: str,
    certainty: Certainty,
    because: tuple[Proof, ...] = (),
    facts: tuple[str, ...] = (),
    settles: str = "",
) -> Proof:
    """The same as `Proof(...)` in a third of the time: a million hand-overs take a hundred million proofs.

    A frozen dataclass sets each field through `object.__setattr__`; a draft sets them plainly and then
    becomes what is frozen.
    """
    draft: Any = _Draft()
    draft.claim = claim
    draft.verdict = verdict
    draft.how = how
    draft.cites = cites
    draft.certainty = certainty
    draft.because = because
    draft.facts = facts
    draft.settles = settles
    draft.__class__ = Proof
    sealed: Proof = draft
    return sealed
