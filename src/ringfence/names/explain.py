"""Why two names got their score: which word of one went with which of the other, and what was left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .analyse import FORM, INITIAL, NUMBER, PLACE, ROW, TRADE, WORD, Reading, read_name
from .compare import pair_words
from .pack import pack_readings
from .score import ORGANISATION, PERSON, score_pairs
from .vocabulary import read_vocabulary

_CLOSE, _SAME = 0.55, 0.999
_LENGTH_AT, _KIND_AT, _CONCEPT_AT = 56, 59, 60
_TELLING = (WORD, NUMBER, PLACE, TRADE)
_SPELT = str.maketrans({"S": "sh", "C": "ch", "Z": "zh", "H": "h", "c": "ts"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was compared: its letters, its kind, and the concept it stands for ('' for none)."""

    letters: str
    kind: int
    concept: str


def explain_match(name: str, other: str, kind: str = ORGANISATION) -> tuple[str, ...]:
    """The reasons in plain words, those for before those against. Empty where a name has no letters."""
    left, right = _best_readings(name, other, kind)
    words, others = _words(left), _words(right)
    pairs = _pair(left, right)
    reasons = [_say_pair(words[i], others[j], alike) for i, j, alike in pairs]
    left_over = [word for i, word in enumerate(words) if i not in {pair[0] for pair in pairs}]
    left_over += [word for j, word in enumerate(others) if j not in {pair[1] for pair in pairs}]
    reasons += [
        f"'{word.concept or word.letters}' is in one only" for word in left_over if word.kind in _TELLING
    ]
    return tuple(dict.fromkeys(reasons))


def _best_readings(name: str, other: str, kind: str) -> tuple[Reading, Reading]:
    """Of the readings of two names the two that score highest; empty ones where there are none."""
    pairs = [(left, right) for left in read_name(name) for right in read_name(other)]
    if not pairs:
        return b"", b""
    packed = [pack_readings((reading,) for reading in side) for side in zip(*pairs, strict=True)]
    places = np.repeat(np.arange(len(pairs)), 2).reshape(-1, 2)
    scores = score_pairs(packed[0], packed[1], places, kind == PERSON)
    return pairs[int(np.argmax(scores))]


def _words(reading: Reading) -> list[Word]:
    concepts = read_vocabulary().concepts
    words = []
    for at in range(0, len(reading), ROW):
        number = reading[at + _CONCEPT_AT] | reading[at + _CONCEPT_AT + 1] << 8
        concept = concepts[number] if number < len(concepts) else ""
        letters = reading[at : at + reading[at + _LENGTH_AT]].decode().translate(_SPELT)
        words.append(Word(letters, reading[at + _KIND_AT], concept))
    return words


def _pair(left: Reading, right: Reading) -> list[tuple[int, int, float]]:
    """The most alike words together, as `compare_names` pairs them."""
    alike = np.zeros((len(left) // ROW, len(right) // ROW), dtype=np.float32)
    pair_words(left, right, alike, np.zeros(80, dtype=np.int32))
    pairs = []
    while alike.size and alike.max() > _CLOSE:
        i, j = np.unravel_index(int(np.argmax(alike)), alike.shape)
        pairs.append((int(i), int(j), float(alike[i, j])))
        alike[i, :] = 0
        alike[:, j] = 0
    return pairs


def _say_pair(word: Word, other: Word, alike: float) -> str:
    if word.concept and word.concept == other.concept:
        what = "legal form" if word.kind == FORM else "place" if word.kind == PLACE else "word"
        return f"the same {what}: {word.concept}"
    if INITIAL in (word.kind, other.kind):
        return f"'{word.letters}' may be the initial of '{other.letters}'"
    if alike >= _SAME:
        return f"the same word: {word.letters}"
    return f"'{word.letters}' is near '{other.letters}'"
