"""What the readers of ownership files share: keys to entities, words to codes, troubles to gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ...formats.captures.spans import Spans
from ...formats.ownership.json_records import Texts, Trouble
from ...formats.ownership.read_texts import NO_DAY
from ...owners.builder import TableBuilder
from ...owners.holdings import NONE, UNKNOWN_DAY, Ints
from ...owners.strings import Strings

# Differs between processes: nobody can make keys that fall together, and no answer hangs on it
_SECRET: Final = hash("which keys are the same") & 2**62 - 1


class Words:
    """Texts -> numbers from 0 in the order in which they are met; NONE where there is no text."""

    def __init__(self, meet: Callable[[list[bytes]], Sequence[int] | npt.NDArray[Any]] | None = None) -> None:
        self._spans = Spans(_SECRET)
        self._meet = meet
        self._codes = np.empty(1 << 8, np.int32)
        self.words: list[str] = []
        self._known = 0

    def take(self, texts: Texts) -> Ints:
        """The code of each: its number, or what `meet` made of it."""
        count = len(texts)
        rows = np.empty((count, 2), np.int64)
        rows[:, 0] = np.where(texts.sizes >= 0, texts.starts, -1)
        rows[:, 1] = texts.sizes
        flat = rows.reshape(-1)
        data = memoryview(texts.data.data)
        new = list(self._spans.take(data, memoryview(flat.data), 0, count, 2, 0)) if count else []
        if new:
            self._add(new)
        numbers = rows[:, 0]
        return np.where(numbers < 0, NONE, self._codes[np.maximum(numbers, 0)]).astype(np.int32)

    def _add(self, new: list[bytes]) -> None:
        first, last = self._known, self._known + len(new)
        if last > len(self._codes):
            wider = np.empty(max(last, 2 * len(self._codes)), np.int32)
            wider[:first] = self._codes[:first]
            self._codes = wider
        if self._meet is None:
            self.words += [each.decode("utf-8", "replace") for each in new]
            self._codes[first:last] = np.arange(first, last)
        else:
            self._codes[first:last] = self._meet(new)
        self._known = last


def coded(codes: Mapping[str, int], otherwise: int, on_other: Callable[[str], None] | None = None) -> Words:
    """Words of a code list; others get `otherwise`."""

    def meet(new: list[bytes]) -> list[int]:
        found = []
        for each in new:
            word = each.decode("utf-8", "replace")
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

    def entities(self, prefix: str = "") -> Words:
        """Keys -> entities of the table; each key stands behind the prefix."""
        builder = self.builder

        def meet(new: list[bytes]) -> Ints:
            return builder.number([prefix + each.decode("utf-8", "replace") for each in new])

        return Words(meet)

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


def words_of(texts: Texts, words: Words) -> list[str]:
    """The texts as few strings that many rows share."""
    table = [*words.take(texts).tolist()]
    return ["" if each < 0 else words.words[each] for each in table]
