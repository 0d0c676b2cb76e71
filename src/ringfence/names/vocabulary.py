"""The words that say what a company does, where, and in which legal form, in the languages names come in.

`trade_words.csv` holds them, one concept a row. A concept is compared as such: завод, zavod, plant and 厂
are one.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from .letters import HAN, to_latin
from .spell import spell

KINDS = ("word", "trade", "place", "form", "title", "number", "initial", "drop")
MOST_WORDS = 6  # of a phrase
LEAST_STEM = 3
_HAN_ONLY = re.compile(f"[{HAN}]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word stands for: the number of its concept, and its kind as a place in `KINDS`."""

    concept: int
    kind: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded words, stems, phrases and Chinese words with their meanings; the names of concepts."""

    words: dict[bytes, Meaning]
    stems: dict[bytes, Meaning]
    phrases: dict[tuple[bytes, ...], Meaning]
    phrase_starts: frozenset[bytes]
    han: dict[str, Meaning]
    longest_han: int
    concepts: tuple[str, ...]

    def find(self, folded: bytes) -> Meaning | None:
        """The meaning of one folded word: the word itself, or the longest stem it begins with."""
        found = self.words.get(folded)
        if found is None:
            for end in range(len(folded), LEAST_STEM - 1, -1):
                found = self.stems.get(folded[:end])
                if found is not None:
                    break
        return found


def fold_word(word: str) -> bytes:
    """The folded form of one Latin word."""
    row = spell(word.encode())
    return bytes(row[: row[56]])


@lru_cache(1)
def read_vocabulary() -> Vocabulary:
    """The table, read once."""
    words: dict[bytes, Meaning] = {}
    stems: dict[bytes, Meaning] = {}
    phrases: dict[tuple[bytes, ...], Meaning] = {}
    han: dict[str, Meaning] = {}
    concepts: list[str] = []
    table = (resources.files(__package__) / "trade_words.csv").read_text(encoding="utf-8")
    for number, row in enumerate(csv.DictReader(table.splitlines())):
        concepts.append(row["concept"])
        meaning = Meaning(number, KINDS.index(row["kind"]))
        for entry in row["words"].split("|"):
            parts = tuple(fold_word(part) for part in to_latin(entry).split())
            if _HAN_ONLY.fullmatch(entry):
                han.setdefault(entry, meaning)
            elif len(parts) > 1:
                phrases.setdefault(parts, meaning)
            elif parts and entry.endswith("*"):
                stems.setdefault(parts[0], meaning)
            elif parts and (len(parts[0]) > 1 or len(entry) == 1):  # kk is no k
                words.setdefault(parts[0], meaning)
    starts = frozenset(parts[0] for parts in phrases)
    return Vocabulary(words, stems, phrases, starts, han, max(map(len, han)), tuple(concepts))
