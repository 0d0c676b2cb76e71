"""Telling a proof: what was shown once is not shown again.

A party's standing carries every rule that asks about it, so the same reasons stand in one proof many times
over. The second time, their conclusion stands for them: it keeps its claim, verdict, citation and facts.
"""

from __future__ import annotations

from collections.abc import Hashable

from ..model.proof import Proof, seal

SHOWN = " (shown above)"


def tell_once(proof: Proof) -> Proof:
    """The same proof with every repeated reason reduced to its conclusion. Verdicts and supports stay the
    same."""
    return _Teller().tell(proof)


class _Teller:
    """Numbers equal proofs alike, from the leaves up, so that two large ones are compared by one number."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._of: dict[int, int] = {}
        self._told: dict[int, tuple[str, ...]] = {}  # number -> the facts of its repeats, once asked for

    def tell(self, proof: Proof) -> Proof:
        if not proof.because:
            return proof
        number = self._number(proof)
        if number in self._told:
            claim = proof.claim if proof.claim.endswith(SHOWN) else proof.claim + SHOWN
            return self._copy(proof, claim, "fact", (), self._support(number, proof))
        self._told[number] = ()
        because = tuple([self.tell(reason) for reason in proof.because])
        return self._copy(proof, proof.claim, proof.how, because, proof.facts)

    def _copy(
        self, proof: Proof, claim: str, how: str, because: tuple[Proof, ...], facts: tuple[str, ...]
    ) -> Proof:
        return seal(claim, proof.verdict, how, proof.cites, proof.certainty, because, facts, proof.settles)

    def _support(self, number: int, proof: Proof) -> tuple[str, ...]:
        """Its facts, worked out once for all that are equal."""
        if not self._told[number]:
            self._told[number] = tuple(sorted(proof.support()))
        return self._told[number]

    def _number(self, proof: Proof) -> int:
        known = self._of.get(id(proof))
        if known is None:
            reasons = tuple([self._number(reason) for reason in proof.because])
            key = (proof.claim, proof.verdict, proof.how, proof.cites, proof.facts, proof.settles, reasons)
            self._of[id(proof)] = known = self._numbers.setdefault(key, len(self._numbers))
        return known
