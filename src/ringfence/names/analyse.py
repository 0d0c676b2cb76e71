"""A name → its words, each as the row of bytes that is compared (`compare.py` has the layout)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby

from .letters import HAN, VOWELLESS, sound_of_syllables, to_latin
from .spell import spell
from .vocabulary import KINDS, MOST_WORDS, Meaning, fold_word, read_vocabulary

WORD, TRADE, PLACE, FORM, TITLE, NUMBER, INITIAL, DROP = range(len(KINDS))
IS_VOWELLESS, IS_HAN = 1, 2  # flags
ROW, KIND_AT, FLAGS_AT = 64, 59, 62
MOST_TOKENS = 32  # of one name; what comes after is not compared
MOST_READINGS = 4
MOST_LETTERS = 400
_LEAST_LETTERS = 3
_DOTS = "·・"
_HAS_HAN = re.compile(f"[{HAN}]")
_PIECES = re.compile(f"[{HAN}{_DOTS}]+|[^{HAN}{_DOTS}]+")
_ASIDE = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]|\b(?:a\.?k\.?a\.?|f\.?k\.?a\.?)\b|/")
_MAY_HOLD_ASIDE = re.compile(r"[(（\[/]|[af]\.?k\.?a")

_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11"}

Reading = bytes  # the rows of the words of a name, one after the other


def read_name(name: str) -> tuple[Reading, ...]:
    """The readings of a name: with its asides, without them, and each aside by itself.

    'Rosgvardiya (Росгвардия)' is one name given twice, and either may be the one that is met elsewhere.
    """
    name = name[:MOST_LETTERS]
    if not _MAY_HOLD_ASIDE.search(name):
        reading = _read(name)
        return (reading,) if reading else ()
    bare = _ASIDE.sub(lambda m: " / " if m.group(1) is None else " ", name)
    texts = [name, *bare.split("/"), *(m.group(1) for m in _ASIDE.finditer(name) if m.group(1))]
    readings: list[Reading] = []
    for text in texts:
        reading = _read(text)
        if reading and reading not in readings and (not readings or _says_who(reading)):
            readings.append(reading)
    return tuple(readings[:MOST_READINGS])


def flags_of(reading: Reading) -> int:
    """The flags of all its words together."""
    flags = 0
    for at in range(FLAGS_AT, len(reading), ROW):
        flags |= reading[at]
    return flags


def _says_who(reading: Reading) -> bool:
    return any(reading[at] in (WORD, TRADE) for at in range(KIND_AT, len(reading), ROW))


def _read(text: str) -> Reading:
    if _HAS_HAN.search(text) is None:
        rows = _read_words(text)
    else:
        rows = []
        for piece in _PIECES.findall(text):
            rows += _read_han(piece) if _HAS_HAN.match(piece) or piece[0] in _DOTS else _read_words(piece)
    return b"".join(rows[:MOST_TOKENS])


def _read_words(text: str) -> list[bytes]:
    vowelless = not text.isascii() and VOWELLESS.search(text) is not None
    latin = to_latin(text).split()
    if "." in text:
        latin = _join_letters(latin)
    words = [_read_word(word, vowelless) for word in latin]
    starts = [at for at, word in enumerate(words) if word[2]]
    rows: list[bytes] = []
    done = 0
    for at in starts:
        if at < done:
            continue
        phrase, length = _find_phrase(words, at, vowelless)
        if length:
            rows += [word[1] for word in words[done:at] if word[1]]
            rows += [phrase] if phrase else []
            done = at + length
    rows += [word[1] for word in words[done:] if word[1]]
    return rows


def _join_letters(words: list[str]) -> list[str]:
    """Three single letters and more in a row are one word: C.B.A. is not A.B.C., though the initials agree.
    Legal forms are left as they are."""
    joined: list[str] = []
    for is_letter, run in groupby(words, lambda word: len(word) == 1 and word.isalpha()):
        letters = list(run)
        is_form = tuple(map(fold_word, letters)) in read_vocabulary().phrases
        joined += (
            ["".join(letters)] if is_letter and len(letters) >= _LEAST_LETTERS and not is_form else letters
        )
    return joined


_Word = tuple[bytes, bytes, bool]  # folded, the row (empty: not compared), does a phrase begin with it?


@lru_cache(1 << 16)
def _read_word(word: str, vowelless: bool) -> _Word:
    vocabulary = read_vocabulary()
    word = _ROMAN.get(word, word)
    row = spell(word.encode())
    folded = bytes(row[: row[56]])
    meaning = vocabulary.find(folded)
    if meaning is None and vowelless and word.startswith("al"):  # the Arabic article is written in one
        row = spell(word[2:].encode())
        meaning = vocabulary.find(bytes(row[: row[56]]))
    if meaning is None:
        kind = NUMBER if word.isdigit() else INITIAL if len(word) == 1 else WORD
        meaning = Meaning(-1, kind)
    whole = b"" if meaning.kind == DROP else _finish(row, meaning, IS_VOWELLESS if vowelless else 0)
    return folded, whole, folded in vocabulary.phrase_starts


def _finish(row: bytearray, meaning: Meaning, flags: int) -> bytes:
    return bytes(row) + bytes((meaning.kind, meaning.concept & 0xFF, meaning.concept >> 8 & 0xFF, flags, 0))


def _find_phrase(words: list[_Word], at: int, vowelless: bool) -> tuple[bytes, int]:
    """The longest phrase of the vocabulary that begins there, as one word, and how many words it takes."""
    phrases = read_vocabulary().phrases
    for length in range(min(MOST_WORDS, len(words) - at), 1, -1):
        parts = tuple(word[0] for word in words[at : at + length])
        meaning = phrases.get(parts)
        if meaning is not None:
            whole = b"" if meaning.kind == DROP else _finish(spell(b"".join(parts)), meaning, vowelless)
            return whole, length
    return b"", 0


def _read_han(piece: str) -> list[bytes]:
    """The longest words of the vocabulary; what lies between them is a name of its own."""
    rows: list[bytes] = []
    rest = ""
    at = 0
    while at < len(piece):
        meaning, length = _find_han(piece, at)
        if meaning is None and piece[at] not in _DOTS:
            rest += piece[at]
            at += 1
            continue
        if rest:
            rows.append(_han_word(rest, Meaning(-1, WORD)))
            rest = ""
        if meaning is not None and meaning.kind != DROP:
            rows.append(_han_word(piece[at : at + length], meaning))
        at += length
    if rest:
        rows.append(_han_word(rest, Meaning(-1, WORD)))
    return rows


def _find_han(piece: str, at: int) -> tuple[Meaning | None, int]:
    """A single character counts as a word only at the end, as in 厂 or 局; elsewhere it is part of a name."""
    vocabulary = read_vocabulary()
    for length in range(min(vocabulary.longest_han, len(piece) - at), 0, -1):
        meaning = vocabulary.han.get(piece[at : at + length])
        if meaning is not None and (length > 1 or (at == len(piece) - 1 and len(piece) > 2)):
            return meaning, length
    return None, 1


@lru_cache(1 << 16)
def _han_word(characters: str, meaning: Meaning) -> bytes:
    syllables = [to_latin(character).strip() for character in characters]
    row = spell("".join(syllables).encode())
    sound = sound_of_syllables(syllables)[:16].encode()
    row[40:56] = sound.ljust(16, b"\0")
    row[58] = len(sound)
    return _finish(row, meaning, IS_HAN)
