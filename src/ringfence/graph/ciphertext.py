"""Ciphertext: what leaves an encrypted store is data again only to whoever has use of the key.

The data spreads in the clear until nothing changes; then the ciphertext of every key is followed from what
the key seals, and whoever has use of that key and comes upon it holds the data; then the data spreads on from
there, and so on until neither changes. Ciphertext that comes into an encrypted store counts, on the upper
graph, as data of that store; on the lower one nothing is certain to come out of two layers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .clauses import Clauses
from .columns import NONE, Ints, Words, fill
from .gates import Gates
from .kernels.deciphering import decipher

ROOM = 200_000_000  # clauses to follow for the ciphertext of all keys together
DECRYPTED = -2  # in place of the clause that first brought a node something


class Room:
    """Working room for the kernels, one place a node; left as it was."""

    def __init__(self, nodes: int) -> None:
        self.queue, self.waits = fill(nodes + 1, 0), np.zeros(nodes, np.uint8)
        self.text, self.first, self.reached = np.zeros(nodes, np.uint64), fill(nodes, NONE), fill(nodes, 0)
        self.used, self.gains, self.readers = fill(nodes, NONE), np.zeros(nodes, np.uint8), fill(nodes, 0)
        self.totals = np.zeros(2, np.int64)


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
        """Give everyone in `words` what they decrypt; the nodes to spread it on from."""
        at = np.flatnonzero(due)
        numbers, begin = np.unique(self.clauses.seals.key_numbers[at], return_index=True)
        starts = np.append(begin, len(at)).astype(np.int32)
        self.sent[at] |= due[at]
        done = self._decipher(numbers, starts, at, due, words)
        readers = self._note_readers(first)
        return readers if done == len(numbers) else np.append(readers, self._unseal(at[starts[done] :]))

    def follow_telling(self, words: Words, first: Ints, due: Words, arrivals: Arrivals) -> Ints:
        """The same, one key at a time, noting how the ciphertext came to its readers and elsewhere."""
        seals, room, nodes = self.clauses.seals, self.room, [fill(0, 0)]
        for key in np.unique(seals.key_numbers[due != 0]):
            at = np.flatnonzero((seals.key_numbers == key) & (due != 0))
            self.sent[at] |= due[at]
            starts = np.array([0, len(at)], np.int32)
            if not self._decipher(key[None], starts, at, due, words, keep=True):
                nodes.append(self._unseal(at))
            came_to, origins = np.flatnonzero(room.first != NONE), set(seals.tails[at].tolist())
            told = {node: self._tell(int(key), node, origins) for node in came_to.tolist()}
            nodes.append(self._note_readers(first))
            arrivals.readers.update({node: told[node] for node in nodes[-1].tolist()})
            arrivals.others.update({node: told[node] for node in told if node not in arrivals.others})
            room.text[came_to], room.first[came_to] = 0, NONE
        return np.concatenate(nodes)

    def find(self, key: int, words: Words) -> Words:
        """Ciphertext under one key at every node, also where the data is in the clear."""
        seals, room = self.clauses.seals, self.room
        at = np.flatnonzero((seals.key_numbers == key) & self.gates.seals)
        starts = np.array([0, len(at)], np.int32)
        self._decipher(np.array([key]), starts, at, self.due(words), np.zeros_like(words), keep=True)
        text = room.text.copy()
        room.text[:], room.first[:] = 0, NONE
        return text

    def _decipher(
        self,
        numbers: npt.NDArray[np.integer],
        starts: Ints,
        at: npt.NDArray[np.integer],
        due: Words,
        words: Words,
        *,
        keep: bool = False,
    ) -> int:
        """Run the kernel for these keys and seals; how many of the keys there was room for."""
        clauses, gates, room = self.clauses, self.gates, self.room
        done: int = decipher(
            clauses.starts,
            clauses.heads,
            gates.limits,
            clauses.marks,
            self.limits,
            gates.sealed,
            clauses.seals.keys[numbers],
            starts,
            clauses.seals.tails[at],
            due[at],
            words,
            self.stored,
            room.text,
            room.first,
            room.used,
            room.queue,
            room.waits,
            room.reached,
            room.gains,
            room.readers,
            room.totals,
            ROOM,
            gates.certain_only,
            keep,
        )
        return done

    def _note_readers(self, first: Ints) -> Ints:
        readers: Ints = self.room.readers[: self.room.totals[1]].copy()
        first[readers[first[readers] == NONE]] = DECRYPTED
        return readers

    def _unseal(self, at: npt.NDArray[np.integer]) -> Ints:
        """What is too much to follow is taken at its worst: on the upper graph as not encrypted."""
        tails: Ints = self.clauses.seals.tails[at]
        if not self.gates.certain_only:
            self.gates.sealed[tails] = 0
        return tails

    def _tell(self, key: int, node: int, origins: set[int]) -> Arrival:
        """Back along the clauses that first brought the ciphertext, to what it came out of."""
        way = [int(self.room.first[node])]
        while (premise := self.clauses.premises(way[-1])[0]) not in origins:
            way.append(int(self.room.first[premise]))
        return Arrival(key, premise, tuple(reversed(way)))
