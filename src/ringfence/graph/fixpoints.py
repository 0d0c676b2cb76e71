"""Open clauses -> what every node holds: the least fixpoint, one word of 64 classes of data at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .ciphertext import Arrivals, CiphertextSearch
from .clauses import Clauses
from .columns import NONE, Ints, Words
from .gates import Gates
from .waves import Wave, WaveRoom

BITS = 64  # classes of data to a word


@dataclass(frozen=True, slots=True)
class Labels:
    """Classes of data as bits: class d is bit d % 64 of word d // 64, and `entities[d]` is its entity.

    `limits[w]` holds word w of every limit; the first two are nothing and everything.
    """

    entities: Ints
    limits: Words  # words x limits

    @property
    def words(self) -> int:
        return len(self.limits)


@dataclass(frozen=True, slots=True)
class Held:
    """For each word and node what it holds, and the first clause that brought it something.

    `first` is NONE for seeds and what holds nothing, DECRYPTED where ciphertext met use of its key. `stored`
    is what came into encrypted stores as ciphertext of others. If one class alone was asked for, `arrivals`
    tells how all ciphertext came there.
    """

    words: Words
    first: Ints
    stored: Words
    arrivals: Arrivals = field(default_factory=Arrivals)


def find_fixpoint(clauses: Clauses, labels: Labels, gates: Gates, only: int = NONE) -> Held:
    """What every node holds when all data classes (or `only` one) spread over the open clauses."""
    shape = (labels.words, clauses.nodes)
    held = Held(np.zeros(shape, np.uint64), np.full(shape, NONE, np.int32), np.zeros(shape, np.uint64))
    room = WaveRoom(clauses.nodes)
    for word in range(labels.words):
        classes = np.arange(word * BITS, min((word + 1) * BITS, len(labels.entities)))
        classes = classes if only == NONE else classes[classes == only]
        if not len(classes):
            continue
        wave = Wave(clauses, labels.limits[word], gates, room, held.words[word], held.first[word])
        wave.spread_clear(labels.entities[classes], np.uint64(1) << (classes % BITS).astype(np.uint64))
        if gates.seals.any():
            arrivals = None if only == NONE else held.arrivals
            CiphertextSearch(wave, held.stored[word], arrivals).run()
    return held
