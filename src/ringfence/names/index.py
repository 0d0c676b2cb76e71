"""Many names → the few that may be meant: by the pieces of their words, the rarer a piece the more it tells.

    names --list_pieces--> pieces --group--> postings (which names hold a piece)
    asked --list_pieces--> pieces --gather--> the names with most in common --score_pairs--> candidates

Pieces are three letters in a row of the folded word, its consonants, its sound, and its concept. Each is a
number (a hash); two pieces that share one only cost time. A piece that many names have says little and is
left out of the search where rarer ones are at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .analyse import ROW
from .gather import gather, list_pieces
from .pack import PackedNames, pack_names
from .score import ORGANISATION, PERSON, score_pairs

SLOTS = 1 << 20
LOOKED_AT = 40  # names that are scored for each asked
LEAST_SCORE = 0.3
_MOST_PIECES = 48  # of a word


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be meant: its number in the index, its score, 0 to 1."""

    number: int
    score: float


class NameIndex:
    """Names that can be asked for. Memory: about 120 bytes a piece-bearing word and 4 a piece."""

    def __init__(self, names: Sequence[str]) -> None:
        self.packed = pack_names(names)
        self._name_of = np.repeat(
            np.arange(len(names), dtype=np.int32), np.diff(self.packed.first_reading)
        )  # reading -> name
        pieces, readings = pieces_of(self.packed)
        self._starts, self._postings = _group(pieces, self._name_of[readings], len(names))
        held = np.diff(self._starts)
        self._tells = np.zeros(SLOTS, dtype=np.float32)
        np.log1p(max(len(names), 1) / np.maximum(held, 1), out=self._tells, where=held > 0, casting="unsafe")
        self._size = np.bincount(self._postings, self._tells[_slots(self._starts)], minlength=len(names))
        self._size = np.sqrt(np.maximum(self._size, 1e-6)).astype(np.float32)

    def find(
        self, asked: Sequence[str], kind: str = ORGANISATION, most: int = 8
    ) -> list[tuple[Candidate, ...]]:
        """For each name asked the candidates, best first: at most `most`, none under `LEAST_SCORE`."""
        packed = pack_names(asked)
        pairs = self._look_up(packed)
        scores = score_pairs(packed, self.packed, pairs, kind == PERSON) if len(pairs) else np.zeros(0)
        found: list[tuple[Candidate, ...]] = []
        ends = np.searchsorted(pairs[:, 0], np.arange(len(asked) + 1))
        for number in range(len(asked)):
            near = slice(ends[number], ends[number + 1])
            order = np.argsort(-scores[near], kind="stable")[:most]
            each = zip(pairs[near, 1][order].tolist(), scores[near][order].tolist(), strict=True)
            found.append(tuple(Candidate(name, score) for name, score in each if score >= LEAST_SCORE))
        return found

    def _look_up(self, packed: PackedNames) -> NDArray[np.int64]:
        """Pairs (asked, name) with most in common, in the order of what was asked."""
        count = len(packed.first_reading) - 1
        pieces, readings = pieces_of(packed)
        asker = np.repeat(np.arange(count), np.diff(packed.first_reading))[readings]
        order = np.argsort(asker, kind="stable")
        starts = np.searchsorted(asker[order], np.arange(count + 1)).astype(np.int32)
        found = np.full((count, LOOKED_AT), -1, dtype=np.int32)
        gather(
            np.ascontiguousarray(pieces[order]), starts, self._starts, self._postings, self._tells,
            self._size, np.zeros(len(self._size), dtype=np.float32),
            np.zeros(len(self._size), dtype=np.int32), found, np.zeros(found.shape, dtype=np.float32),
        )  # fmt: skip
        rows, places = np.nonzero(found >= 0)
        return np.column_stack((rows, found[rows, places])).astype(np.int64)


def pieces_of(packed: PackedNames) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The pieces of all words, and the reading each is from."""
    words = len(packed.rows) // ROW
    pieces = np.empty(words * _MOST_PIECES, dtype=np.int32)
    readings = np.empty(words * _MOST_PIECES, dtype=np.int32)
    count = list_pieces(packed.rows, packed.starts, pieces, readings, SLOTS)
    return pieces[:count].copy(), readings[:count].copy()


def _group(
    pieces: NDArray[np.int32], names: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Postings by piece: `postings[starts[p]:starts[p + 1]]` are the names with piece p, each once."""
    keys = np.unique(pieces.astype(np.int64) * max(count, 1) + names)
    starts = np.searchsorted(keys, np.arange(SLOTS + 1, dtype=np.int64) * max(count, 1))
    return starts.astype(np.int64), (keys % max(count, 1)).astype(np.int32)


def _slots(starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The piece of each posting."""
    return np.repeat(np.arange(SLOTS), np.diff(starts))
