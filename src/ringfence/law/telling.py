"""Telling a proof: what was shown once is not shown again.

A party's standing carries every rule that asks about it, so the same reasons stand in one proof many times
over. The second time, their conclusion stands for them: it keeps its claim, verdict, citation and facts.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from ..model.proof import Proof

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
        self._told: set[int] = set()

    def tell(self, proof: Proof) -> Proof:
        if not proof.because:
            return proof
        number = self._number(proof)
        if number in self._told:
            claim = proof.claim if proof.claim.endswith(SHOWN) else proof.claim + SHOWN
            facts = tuple(sorted(proof.support()))
            return replace(proof, claim=claim, how="fact", because=(), facts=facts)
        self._told.add(number)
        return replace(proof, because=tuple(self.tell(reason) for reason in proof.because))

    def _number(self, proof: Proof) -> int:
        if id(proof) not in self._of:
            reasons = tuple(self._number(reason) for reason in proof.because)
            key = (proof.claim, proof.verdict, proof.how, proof.cites, proof.facts, proof.settles, reasons)
            self._of[id(proof)] = self._numbers.setdefault(key, len(self._numbers))
        return self._of[id(proof)]
