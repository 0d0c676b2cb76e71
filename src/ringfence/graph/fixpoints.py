"""Clauses and what stands -> what every node holds: the least fixpoint of the lower, upper and exposed
graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import ALL, NONE, Flags, Ints, Words
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
class Standing:
    """What stands on a graph: link rows, and entities (one more, for NONE) that are shut by their
    encryption."""

    rows: Flags  # one more than there are rows, for NONE
    hard: Flags  # nothing leaves these in the clear
    soft: Flags  # ciphertext of another key does not leave these


@dataclass(frozen=True, slots=True)
class Held:
    """For each word and node: what it holds, and the first clause that brought it something (NONE: a seed, or
    nothing)."""

    words: Words
    first: Ints


def open_gates(clauses: Clauses, standing: Standing, *, certain_only: bool) -> Ints:
    """The limit of every clause that is open, SHUT for the others."""
    is_open = standing.rows[clauses.rows]
    if certain_only:
        is_open &= clauses.certain
    if len(clauses.seals):
        shut = np.where(clauses.softly, standing.soft[clauses.seals], standing.hard[clauses.seals])
        is_open &= ~shut
    return clauses.limits * is_open


def find_fixpoint(clauses: Clauses, labels: Labels, gates: Ints, only: int = NONE) -> Held:
    """What every node holds when all data classes (or `only` one) spread over the open clauses."""
    nodes = len(clauses.nodes.entities)
    words, first = np.zeros((labels.words, nodes), np.uint64), np.full((labels.words, nodes), NONE, np.int32)
    queue, waits = np.empty(nodes, np.int32), np.zeros(nodes, np.uint8)
    for word in range(labels.words):
        _sow(words[word], clauses, labels, word, only)
        spread(
            clauses.starts,
            clauses.heads,
            gates,
            labels.limits[word],
            clauses.joins.one,
            clauses.joins.two,
            clauses.joins.heads,
            words[word],
            first[word],
            queue,
            waits,
        )
    return Held(words, first)


def _sow(seeds: Words, clauses: Clauses, labels: Labels, word: int, only: int) -> None:
    """A data class holds itself; the use of a key opens every class."""
    classes = np.arange(word * BITS, min((word + 1) * BITS, len(labels.entities)))
    if only != NONE:
        classes = classes[classes == only]
    if len(classes):
        seeds[labels.entities[classes]] = np.uint64(1) << (classes % BITS).astype(np.uint64)
        seeds[clauses.key_uses] = labels.limits[word, ALL]
