"""What the readers of ownership files share: keys to entities, words to codes, troubles to gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.ownership.json_records import Texts, Trouble
from ...formats.ownership.read_texts import NO_DAY
from ...owners.builder import TableBuilder
from ...owners.holdings import NONE, UNKNOWN_DAY, Ints
from ...owners.keys import Keys
from ...owners.strings import Strings


class Words:
    """Texts -> numbers from 0 in the order in which they are met; NONE where there is no text."""

    def __init__(self, meet: Callable[[list[str]], Sequence[int] | npt.NDArray[Any]] | None = None) -> None:
        self._keys = Keys()
        self._meet = meet
        self._codes = np.empty(0, np.int32)
        self.words: list[str] = []

    def take(self, texts: Texts) -> Ints:
        """The code of each: its number, or what `meet` made of it."""
        known = len(self._keys)
        numbers = self._keys.number_spans(texts.data, texts.starts, texts.sizes)
        if len(self._keys) > known:
            met = self._keys.strings
            new = [met[at] for at in range(known, len(met))]
            self.words += new
            if self._meet is not None:
                self._codes = np.append(self._codes, np.asarray(self._meet(new), np.int32))
        if self._meet is None:
            return numbers
        return (
            np.where(numbers < 0, NONE, self._codes[np.maximum(numbers, 0)]) if len(self._codes) else numbers
        )


def coded(codes: Mapping[str, int], otherwise: int, on_other: Callable[[str], None] | None = None) -> Words:
    """Words of a code list; others get `otherwise`."""

    def meet(new: list[str]) -> list[int]:
        found = []
        for word in new:
            if word not in codes and on_other:
                on_other(word)
            found.append(codes.get(word, otherwise))
        return found

    return Words(meet)


@dataclass(slots=True)
class Filling:
    """One file on its way into the table. `source` is its name there."""

    builder: TableBuilder
    source: str
    trouble: Trouble = field(default_factory=Trouble)
    statements: int = 0

    def entities(self, keys: Texts) -> Ints:
        """The entity of each key; NONE where there is none."""
        return self.builder.number_spans(keys.data, keys.starts, keys.sizes)

    def days(self, texts: Texts, *, last: bool = False) -> Ints:
        """See `read_dates`."""
        return read_dates(texts, self.trouble, last=last)

    def finish(self) -> None:
        """The troubles as gaps of the table."""
        for what, times in self.trouble.counts.items():
            self.builder.gap(what, self.source, self.trouble.first[what], times)


def texts_of(cells: Sequence[str]) -> Texts:
    """Cells of a table as texts; "" is none."""
    parts = [each.encode("utf-8", "replace") for each in cells]
    sizes = np.array([len(each) or -1 for each in parts], np.int32)
    starts = np.zeros(len(parts), np.int32)
    np.cumsum(np.maximum(sizes[:-1], 0), out=starts[1:])
    return Texts(np.frombuffer(b"".join(parts) or b" ", np.uint8), starts, sizes)


def days_of(cells: Sequence[str], trouble: Trouble, *, last: bool = False) -> Ints:
    """As `Filling.days`, of cells."""
    return read_dates(texts_of(cells), trouble, last=last)


def read_dates(texts: Texts, trouble: Trouble, *, last: bool) -> Ints:
    """The first day that each may be, or the day after the last; what is no date counts as a trouble."""
    first_day, last_day = texts.days()
    days = np.where(last & (first_day != last_day), last_day + 1, first_day)
    wrong = first_day == NO_DAY
    vague = (first_day != last_day) & ~wrong
    trouble.add("a date that is none", 0, int(wrong.sum()))
    trouble.add("a date without its day: the widest that it may mean", 0, int(vague.sum()))
    return np.where(wrong, UNKNOWN_DAY, days).astype(np.int32)


def strings(texts: Texts) -> Strings:
    return Strings(*texts.copy())
