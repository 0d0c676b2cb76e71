"""Ciphertext: what leaves an encrypted store is data again only to whoever has use of the key.

The data spreads in the clear until nothing changes; then the ciphertext of every key is followed from what
the key seals, and whoever has use of that key and comes upon it holds the data; then the data spreads on from
there, and so on until neither changes. Ciphertext need not be followed to where the data is in the clear: it
can do nothing there that the data does not. Ciphertext that comes into an encrypted store counts, on the
upper graph, as data of that store; on the lower one nothing is certain to come out of two layers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .columns import NONE, Ints, Words, fill
from .waves import DECRYPTED, Wave

ROOM = 50_000_000  # nodes to visit with ciphertext. Beyond that, every user of a key is taken to come upon it


@dataclass(frozen=True, slots=True)
class Arrival:
    """How ciphertext under key `key_number` came to a node: out of the node `origin`, then along clauses."""

    key_number: int
    origin: int
    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How ciphertext first came to those who decrypt it, and to other encrypted stores."""

    users: dict[int, Arrival] = field(default_factory=dict)
    stores: dict[int, Arrival] = field(default_factory=dict)


class CiphertextSearch:
    """Everything encrypted, key by key. With `arrivals`, how it came to its readers is noted."""

    def __init__(self, wave: Wave, stored: Words, arrivals: Arrivals | None) -> None:
        nodes = wave.clauses.nodes
        self.wave, self.seals, self.arrivals = wave, wave.clauses.seals, arrivals
        self.limits = np.where(wave.gates.seals, wave.limits[self.seals.limits], np.uint64(0))
        self.sent = np.zeros(len(self.seals.rows), np.uint64)  # of each seal, what was followed already
        self.stored = stored  # ciphertext that came into encrypted stores
        self.text, self.first = np.zeros(nodes, np.uint64), fill(nodes, NONE)  # of one key at a time
        self.visited = 0

    def run(self) -> None:
        """Bring the data to all who can decrypt it, and on from there."""
        while True:
            sealed = self.wave.words[self.seals.tails] | self.stored[self.seals.tails]
            due = sealed & self.limits & ~self.sent
            if not due.any():
                return
            for key in np.unique(self.seals.key_numbers[due != 0]).tolist():
                at = np.flatnonzero((self.seals.key_numbers == key) & (due != 0))
                self.sent[at] |= due[at]
                self._follow(key, self.seals.tails[at], due[at])

    def _follow(self, key: int, origins: Ints, bits: Words) -> None:
        gates = self.wave.gates
        users = gates.users[gates.user_starts[key] : gates.user_starts[key + 1]]
        if self.visited <= ROOM:
            reached = self.wave.spread_ciphertext(origins, bits, self.text, self.first, self.wave.words)
        elif gates.certain_only:
            return
        else:
            reached = users
            self.text[users] = np.bitwise_or.reduce(bits)
        self.visited += len(reached)
        if not gates.certain_only:
            self._store(key, reached, origins)
        gained = self.text[users] & ~self.wave.words[users]
        readers, data = users[gained != 0], gained[gained != 0]
        if self.arrivals is not None:
            self.arrivals.users.update({node: self._tell(key, node, origins) for node in readers.tolist()})
        self.text[reached], self.first[reached] = 0, NONE
        self.wave.first[readers[self.wave.first[readers] == NONE]] = DECRYPTED
        self.wave.spread_clear(readers, data)

    def _store(self, key: int, reached: Ints, origins: Ints) -> None:
        stores = reached[self.wave.gates.encrypted[reached]]
        new = stores[(self.text[stores] & ~self.stored[stores]) != 0]
        self.stored[stores] |= self.text[stores]
        if self.arrivals is not None:
            for node in new.tolist():
                self.arrivals.stores.setdefault(node, self._tell(key, node, origins))

    def _tell(self, key: int, node: int, origins: Ints) -> Arrival:
        """Back along the clauses that first brought the ciphertext, to what it came out of."""
        ends = set(origins.tolist())
        clauses: list[int] = []
        while self.first[node] != NONE and (not clauses or node not in ends):
            clauses.append(int(self.first[node]))
            node = int(self.wave.clauses.premises[clauses[-1]])
        return Arrival(key, node, tuple(reversed(clauses)))
