"""Why two names got their score: which word of one went with which of the other, and what was left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

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
    return _say(_words(left), _words(right), _pair(left, right))


def _say(words: list[Word], others: list[Word], pairs: list[tuple[int, int, float]]) -> tuple[str, ...]:
    reasons = [_say_pair(words[i], others[j], alike) for i, j, alike in pairs]
    left_over = [word for i, word in enumerate(words) if i not in {pair[0] for pair in pairs}]
    left_over += [word for j, word in enumerate(others) if j not in {pair[1] for pair in pairs}]
    reasons += [
        f"'{word.concept or word.letters}' is in one only" for word in left_over if word.kind in _TELLING
    ]
    return tuple(dict.fromkeys(reasons))


_WEIGHTS = {WORD: 1.0, NUMBER: 0.5, TRADE: 0.35, PLACE: 0.3}  # how much a word tells one company from others
_ALIKE, _ALIKE_ACROSS = 0.75, 0.95  # across scripts only what sounds the same: short words sound like many


@dataclass(frozen=True, slots=True)
class Agreement:
    """How much of each name the other one has, 0 to 1 by weight; whether a word that tells companies apart is
    among it; and the reasons."""

    left: float
    right: float
    telling: bool
    reasons: tuple[str, ...]


def find_agreement(name: str, other: str, kind: str = ORGANISATION) -> Agreement:
    """Two names that are alike only in words of the trade agree in nothing that tells companies apart."""
    left, right = _best_readings(name, other, kind)
    words, others = _words(left), _words(right)
    least = _ALIKE if name.isascii() == other.isascii() else _ALIKE_ACROSS
    pairs = [pair for pair in _pair(left, right) if pair[2] >= least]
    shares = [
        _weigh(words, [(i, alike) for i, _, alike in pairs]),
        _weigh(others, [(j, alike) for _, j, alike in pairs]),
    ]
    telling = any(words[i].kind == WORD and others[j].kind == WORD for i, j, _ in pairs)
    return Agreement(shares[0], shares[1], telling, _say(words, others, _pair(left, right)))


def _weigh(words: list[Word], paired: list[tuple[int, float]]) -> float:
    """How much of what the words tell is paired, 0 to 1."""
    whole = sum(_WEIGHTS.get(word.kind, 0.0) for word in words)
    return sum(_WEIGHTS.get(words[at].kind, 0.0) * alike for at, alike in paired) / max(whole, 0.01)


def _best_readings(name: str, other: str, kind: str) -> tuple[Reading, Reading]:
    """Of the readings of two names the two that score highest; empty ones where there are none."""
    pairs = [(left, right) for left in _read(name) for right in _read(other)]
    if len(pairs) < 2:
        return pairs[0] if pairs else (b"", b"")
    packed = [pack_readings((reading,) for reading in side) for side in zip(*pairs, strict=True)]
    places = np.repeat(np.arange(len(pairs)), 2).reshape(-1, 2)
    scores = score_pairs(packed[0], packed[1], places, kind == PERSON)
    return pairs[int(np.argmax(scores))]


@lru_cache(10_000)
def _read(name: str) -> tuple[Reading, ...]:
    """Remembered: one name is compared with several."""
    return tuple(read_name(name))


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
