"""Open clauses -> what every node holds: the least fixpoint, one word of 64 classes of data at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .ciphertext import Arrivals, Ciphertext, Room
from .clauses import Clauses
from .columns import NONE, Ints, Words
from .gates import Gates
from .kernels.spreading import spread

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
    is what came as ciphertext on the upper graph, where it was followed. If one class alone was asked for,
    `arrivals` tells how ciphertext came there.
    """

    words: Words
    first: Ints
    stored: Words
    arrivals: Arrivals = field(default_factory=Arrivals)


def find_fixpoint(
    clauses: Clauses, labels: Labels, gates: Gates, only: int = NONE, room: Room | None = None
) -> Held:
    """What every node holds when all data classes (or `only` one) spread over the open clauses.

    A `room` can be handed from one fixpoint to the next.
    """
    shape = (labels.words, clauses.nodes)
    held = Held(np.zeros(shape, np.uint64), np.full(shape, NONE, np.int32), np.zeros(shape, np.uint64))
    room = room or Room(clauses.nodes)
    for word in range(labels.words):
        classes = np.arange(word * BITS, min((word + 1) * BITS, len(labels.entities)))
        classes = classes if only == NONE else classes[classes == only]
        seeds, words, first = labels.entities[classes], held.words[word], held.first[word]
        words[seeds] = np.uint64(1) << (classes % BITS).astype(np.uint64)
        _spread_clear(clauses, labels.limits[word], gates, seeds, words, first, room)
        if not gates.seals.any():
            continue
        ciphertext = Ciphertext(clauses, labels.limits[word], gates, held.stored[word], room)
        while (due := ciphertext.due(words)).any():
            if only == NONE:
                readers = ciphertext.follow(words, first, due)
            else:
                readers = ciphertext.follow_telling(words, first, due, held.arrivals)
            _spread_clear(clauses, labels.limits[word], gates, readers, words, first, room)
    return held


def _spread_clear(
    clauses: Clauses, limits: Words, gates: Gates, seeds: Ints, words: Words, first: Ints, room: Room
) -> None:
    joins = clauses.joins
    spread(
        clauses.starts,
        clauses.heads,
        gates.limits,
        limits,
        joins.one,
        joins.two,
        joins.heads,
        gates.sealed,
        seeds,
        words,
        first,
        room.queue,
        room.waits,
    )
