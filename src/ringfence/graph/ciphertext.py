"""Ciphertext: what leaves an encrypted store is data again only to whoever has use of the key.

The data spreads in the clear until nothing changes; then the ciphertext of every key is followed from what
the key seals, and whoever has use of that key and comes upon it holds the data; then the data spreads on from
there, and so on until neither changes. Ciphertext that comes into an encrypted store counts, on the upper
graph, as data of that store; on the lower one nothing is certain to come out of two layers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .clauses import Clauses
from .columns import NONE, Ints, Words, fill
from .gates import Gates
from .kernels.deciphering import decipher

ROOM = 200_000_000  # clauses to follow for the ciphertext of all keys together
DECRYPTED = -2  # in place of the clause that first brought a node something


class Room:
    """Working room for the kernels, one place a node; left as it was."""

    def __init__(self, nodes: int) -> None:
        self.queue, self.waits = fill(nodes, 0), np.zeros(nodes, np.uint8)
        self.text, self.first, self.reached = np.zeros(nodes, np.uint64), fill(nodes, NONE), fill(nodes, 0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How ciphertext under key `key_number` came to a node: out of the node `origin`, then along clauses."""

    key_number: int
    origin: int
    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How ciphertext first came to those who decrypt it, and to anything else on the upper graph."""

    readers: dict[int, Arrival] = field(default_factory=dict)
    others: dict[int, Arrival] = field(default_factory=dict)


class Ciphertext:
    """One word of classes: what is sealed, what was followed of it, and where it came to (`stored`)."""

    def __init__(self, clauses: Clauses, limits: Words, gates: Gates, stored: Words, room: Room) -> None:
        self.clauses, self.limits, self.gates, self.stored, self.room = clauses, limits, gates, stored, room
        self.within = np.where(gates.seals, limits[clauses.seals.limits], np.uint64(0))
        self.sent = np.zeros(len(self.within), np.uint64)

    def due(self, words: Words) -> Words:
        """What each seal gives out and was not followed yet."""
        tails = self.clauses.seals.tails
        return np.asarray((words[tails] | self.stored[tails]) & self.within & ~self.sent)

    def follow(self, words: Words, first: Ints, due: Words) -> Ints:
        """Give everyone in `words` what they decrypt; those who gained something."""
        seals, gates = self.clauses.seals, self.gates
        self.sent |= due
        at = np.flatnonzero(due)
        numbers, begin = np.unique(seals.key_numbers[at], return_index=True)
        origin_starts = np.append(begin, len(at)).astype(np.int32)
        counts = gates.user_starts[numbers + 1] - gates.user_starts[numbers]
        user_starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        places = np.arange(user_starts[-1]) + np.repeat(gates.user_starts[numbers] - user_starts[:-1], counts)
        readers = self._decipher(
            origin_starts, seals.tails[at], due[at], user_starts, gates.users[places], words
        )
        first[readers[first[readers] == NONE]] = DECRYPTED
        return readers

    def follow_telling(self, words: Words, first: Ints, due: Words, arrivals: Arrivals) -> Ints:
        """The same, one key at a time, noting how the ciphertext came to its readers and elsewhere."""
        seals, gates, room, readers = self.clauses.seals, self.gates, self.room, [fill(0, 0)]
        self.sent |= due
        for key in np.unique(seals.key_numbers[due != 0]).tolist():
            at = np.flatnonzero((seals.key_numbers == key) & (due != 0))
            users = gates.users[gates.user_starts[key] : gates.user_starts[key + 1]]
            starts, user_starts = np.array([0, len(at)], np.int32), np.array([0, len(users)], np.int32)
            new = self._decipher(starts, seals.tails[at], due[at], user_starts, users, words, keep=True)
            came_to = np.flatnonzero(room.first != NONE)
            for node in came_to.tolist():
                arrivals.others.setdefault(node, self._tell(key, node, seals.tails[at]))
            for node in new.tolist():
                arrivals.readers.setdefault(node, self._tell(key, node, seals.tails[at]))
            room.text[came_to], room.first[came_to] = 0, NONE
            first[new[first[new] == NONE]] = DECRYPTED
            readers.append(new)
        return np.concatenate(readers)

    def find(self, key: int, words: Words) -> Words:
        """Ciphertext under one key at every node, also where the data is in the clear."""
        seals, room = self.clauses.seals, self.room
        at = np.flatnonzero((seals.key_numbers == key) & self.gates.seals)
        starts, nobody = np.array([0, len(at)], np.int32), fill(0, 0)
        in_clear = np.zeros_like(words)
        self._decipher(starts, seals.tails[at], self.due(words)[at], fill(2, 0), nobody, in_clear, keep=True)
        text = room.text.copy()
        room.text[:], room.first[:] = 0, NONE
        return text

    def _decipher(
        self,
        origin_starts: Ints,
        origins: Ints,
        bits: Words,
        user_starts: Ints,
        users: Ints,
        words: Words,
        *,
        keep: bool = False,
    ) -> Ints:
        clauses, gates, room, readers = self.clauses, self.gates, self.room, fill(len(users), 0)
        gained = decipher(
            clauses.starts,
            clauses.heads,
            gates.limits,
            self.limits,
            gates.sealed,
            origin_starts,
            origins,
            bits,
            user_starts,
            users,
            words,
            self.stored,
            room.text,
            room.first,
            room.queue,
            room.waits,
            room.reached,
            readers,
            not gates.certain_only,
            keep,
            ROOM,
        )
        return readers[:gained]

    def _tell(self, key: int, node: int, origins: Ints) -> Arrival:
        """Back along the clauses that first brought the ciphertext, to what it came out of."""
        if self.room.first[node] == NONE:  # too much to follow: taken at its worst
            return Arrival(key, int(origins[0]), ())
        ends, way = set(origins.tolist()), [int(self.room.first[node])]
        while (premise := self.clauses.premises(way[-1])[0]) not in ends:
            way.append(int(self.room.first[premise]))
        return Arrival(key, premise, tuple(reversed(way)))
