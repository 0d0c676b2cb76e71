"""Text from evidence, made safe to show: names come from files that anyone may have written.

Control, bidirectional and invisible characters could reorder or hide what a reader sees, so they are shown by
their number. Joiners (U+200C, U+200D) stay: several scripts need them.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, among them the escape that drives terminals
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_BREAK = re.compile(r"[\s\u2028\u2029\x85]+")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_STACKED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")  # towers of accents that would cover other lines
_PLENTY = 4_000  # characters: longer than any sentence or name, short enough for any page
ELLIPSIS = "…"


def clean(text: str, most: int = _PLENTY) -> str:
    """One line of about `most` characters at most, in which every character shows itself."""
    shown = _BREAK.sub(" ", text[: most + 1])
    shown = _UNSHOWABLE.sub(lambda found: f"[U+{ord(found.group()):04X}]", shown)
    shown = _STACKED.sub(r"\1", shown).strip()
    return shown if len(text) <= most else shown[: most - 1].rstrip() + ELLIPSIS


def clip(text: str, cells: int) -> str:
    """The cleaned text in at most `cells` terminal cells, with an ellipsis where it was cut."""
    shown = clean(text, 4 * cells + 40)
    return shown if cell_len(shown) <= cells else _cut(shown, cells)


def wrap(text: str, cells: int, lines: int) -> tuple[str, ...]:
    """The cleaned text in at most `lines` lines of `cells` cells; what does not fit ends in an ellipsis."""
    words = clean(text, 4 * cells * lines + 40).split(" ")
    wrapped: list[str] = []
    while words and len(wrapped) < lines:
        line, words = _take_line(words, cells)
        wrapped.append(line)
    if words:
        wrapped[-1] = _cut(wrapped[-1] + " " + words[0], cells)
    return tuple(wrapped)


def _take_line(words: list[str], cells: int) -> tuple[str, list[str]]:
    """As many whole words as fit, or the part of the first one that does."""
    if cell_len(words[0]) > cells:
        head, tail = _split_word(words[0], cells)
        return head, [tail, *words[1:]]
    line, taken = words[0], 1
    while taken < len(words) and cell_len(line) + 1 + cell_len(words[taken]) <= cells:
        line += " " + words[taken]
        taken += 1
    return line, words[taken:]


def _split_word(word: str, cells: int) -> tuple[str, str]:
    """Break a word that is longer than a line, behind a joint of it if there is one."""
    end = _fitting(word, cells)
    joint = max((position + 1 for position in range(end) if word[position] in "-./_@|:"), default=end)
    return word[:joint], word[joint:]


def _cut(text: str, cells: int) -> str:
    """The text's start and an ellipsis, in at most `cells` cells, though the text itself might fit."""
    return text[: _fitting(text, cells - 1, least=0)].rstrip() + ELLIPSIS


def _fitting(text: str, cells: int, least: int = 1) -> int:
    """How many characters of the text fit into that many cells."""
    room = cells
    for position, character in enumerate(text):
        room -= cell_len(character)
        if room < 0:
            return max(position, least)
    return len(text)
