"""What the head of a link can read because of the link: in the clear, or decrypted on arrival."""

from __future__ import annotations

import numpy as np

from .columns import NONE, Ints, Words, fill
from .flow_arrays import FlowArrays, Spread
from .waves import NOTHING, Wave, WaveRoom


class Passing:
    """What passes along single links on one graph; ciphertext is followed once for each key that is asked
    about."""

    def __init__(self, flows: FlowArrays, spread: Spread) -> None:
        self.flows, self.spread = flows, spread
        self._texts: dict[int, Words] = {}

    def through(self, rows: Ints) -> frozenset[str]:
        """The classes of data that the heads of these link rows can read because of them."""
        total = np.zeros(self.flows.labels.words, np.uint64)
        for row in rows.tolist():
            for clause in self.flows.clauses_of(row):
                total |= self._in_clear(clause) | self._decrypted(clause)
        return self.flows.name_classes(total.tolist())

    def _in_clear(self, clause: int) -> Words:
        held = self.spread.held.words[:, list(self.flows.premises(clause))]
        limit = self.flows.labels.limits[:, self.spread.gates.clear[clause]]
        return np.asarray(np.bitwise_and.reduce(held, axis=1) & limit)

    def _decrypted(self, clause: int) -> Words:
        gates, labels, nothing = (
            self.spread.gates,
            self.flows.labels,
            np.zeros(self.flows.labels.words, np.uint64),
        )
        if clause >= len(self.flows.clauses.heads) or not gates.out[clause] or not gates.seals.any():
            return nothing
        premise, head = int(self.flows.clauses.premises[clause]), int(self.flows.clauses.heads[clause])
        passing = nothing
        for key in self._keys_used_by(head):
            passing = passing | (self._sealed(key, premise) & labels.limits[:, gates.out[clause]])
            passing |= self._text(key)[:, premise] & labels.limits[:, gates.inside[clause]]
        return passing

    def _keys_used_by(self, node: int) -> list[int]:
        at = np.flatnonzero(self.spread.gates.users == node)
        keys = np.searchsorted(self.spread.gates.user_starts, at, side="right") - 1
        return [int(key) for key in np.unique(keys)]

    def _sealed(self, key: int, node: int) -> Words:
        """What comes out of the node as ciphertext under the key, if anything does."""
        seals, held = self.flows.clauses.seals, self.spread.held
        at = np.flatnonzero((seals.key_numbers == key) & (seals.tails == node) & self.spread.gates.seals)
        within = np.bitwise_or.reduce(self.flows.labels.limits[:, seals.limits[at]], axis=1)
        return np.asarray((held.words[:, node] | held.stored[:, node]) & within)

    def _text(self, key: int) -> Words:
        """Ciphertext under the key at every node, also where the data is in the clear."""
        if key not in self._texts:
            clauses, labels, held = self.flows.clauses, self.flows.labels, self.spread.held
            at = np.flatnonzero((clauses.seals.key_numbers == key) & self.spread.gates.seals)
            origins, text = np.unique(clauses.seals.tails[at]), np.zeros_like(held.words)
            bits = np.stack([self._sealed(key, int(origin)) for origin in origins], axis=1)
            room = WaveRoom(clauses.nodes)
            for word in range(labels.words):
                wave = Wave(
                    clauses, labels.limits[word], self.spread.gates, room, held.words[word], held.first[word]
                )
                first = fill(clauses.nodes, NONE)
                wave.spread_ciphertext(origins, np.ascontiguousarray(bits[word]), text[word], first, NOTHING)
            self._texts[key] = text
        return self._texts[key]
