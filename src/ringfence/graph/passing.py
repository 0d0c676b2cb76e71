"""What the head of a link can read because of the link: in the clear, or decrypted on arrival."""

from __future__ import annotations

import numpy as np

from .ciphertext import Ciphertext, Room
from .columns import SHUT, Ints, Words
from .flow_arrays import FlowArrays, Spread
from .key_use import find_users


class Passing:
    """What passes along single links on one graph; ciphertext is followed once for each key that is asked
    about."""

    def __init__(self, flows: FlowArrays, spread: Spread) -> None:
        self.flows, self.spread = flows, spread
        self._users: tuple[Ints, Ints] | None = None
        self._texts: dict[int, Words] = {}

    def through(self, rows: Ints) -> frozenset[str]:
        """The classes of data that the heads of these link rows can read because of them."""
        total = np.zeros(self.flows.labels.words, np.uint64)
        for row in rows.tolist():
            for clause in self.flows.clauses_of(row):
                total |= self._in_clear(clause) | self._decrypted(clause)
        return self.flows.name_classes(total.tolist())

    def _in_clear(self, clause: int) -> Words:
        held = self.spread.held.words[:, list(self.flows.clauses.premises(clause))]
        limit, premise = int(self.spread.gates.limits[clause]), self.flows.clauses.premises(clause)[0]
        if limit > 0 and self.spread.gates.sealed[premise]:
            limit = SHUT
        return np.asarray(np.bitwise_and.reduce(held, axis=1) & self.flows.labels.limits[:, abs(limit)])

    def _decrypted(self, clause: int) -> Words:
        gates, labels, clauses = self.spread.gates, self.flows.labels, self.flows.clauses
        passing = np.zeros(labels.words, np.uint64)
        if clause >= len(clauses.heads) or gates.limits[clause] <= 0 or not gates.seals.any():
            return passing
        premise, limit = clauses.premises(clause)[0], labels.limits[:, gates.limits[clause]]
        for key in self._keys_used_by(int(clauses.heads[clause])):
            passing |= self._sealed(key, premise) & limit
            if not gates.sealed[premise]:
                passing |= self._text(key)[:, premise] & limit
        return passing

    def _keys_used_by(self, node: int) -> list[int]:
        if self._users is None:
            self._users = find_users(self.flows.clauses, self.spread.gates)
        starts, users = self._users
        keys = np.searchsorted(starts, np.flatnonzero(users == node), side="right") - 1
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
            room, text = Room(clauses.nodes), np.zeros_like(held.words)
            for word in range(labels.words):
                stored = held.stored[word].copy()
                ciphertext = Ciphertext(clauses, labels.limits[word], self.spread.gates, stored, room)
                text[word] = ciphertext.find(key, held.words[word])
            self._texts[key] = text
        return self._texts[key]
