"""Data on its way over the clauses: the kernel, with its arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import Ints, Words, fill
from .gates import Gates
from .kernels.spreading import spread

DECRYPTED = -2  # in place of the clause that first brought a node something
NOTHING = np.empty(0, np.uint64)


class WaveRoom:
    """Working room for the kernel, one place a node."""

    def __init__(self, nodes: int) -> None:
        self.queue, self.reached, self.waits = fill(nodes, 0), fill(nodes, 0), np.zeros(nodes, np.uint8)


@dataclass(frozen=True, slots=True)
class Wave:
    """One word of classes on one graph: what every node holds in the clear so far, and what first brought
    it."""

    clauses: Clauses
    limits: Words
    gates: Gates
    room: WaveRoom
    words: Words
    first: Ints

    def spread_clear(self, seeds: Ints, bits: Words) -> None:
        """Give the seeds these bits and spread them until nothing changes."""
        self.words[seeds] |= bits
        self._spread(self.gates.clear, self.gates.clear, seeds, bits, NOTHING, self.words, self.first)

    def spread_ciphertext(self, seeds: Ints, bits: Words, text: Words, first: Ints, blocked: Words) -> Ints:
        """Spread ciphertext of these bits out of the seeds, into `text` and `first`; the nodes it came to.

        It is not followed to where `blocked` has the same bits.
        """
        return self._spread(self.gates.out, self.gates.inside, seeds, bits, blocked, text, first)

    def _spread(
        self,
        seed_gates: Ints,
        gates: Ints,
        seeds: Ints,
        bits: Words,
        blocked: Words,
        words: Words,
        first: Ints,
    ) -> Ints:
        clauses, room = self.clauses, self.room
        count = spread(
            clauses.starts,
            clauses.heads,
            seed_gates,
            gates,
            self.limits,
            clauses.joins.one,
            clauses.joins.two,
            clauses.joins.heads,
            seeds,
            bits,
            blocked,
            words,
            first,
            room.queue,
            room.waits,
            room.reached,
        )
        return room.reached[:count].copy()
