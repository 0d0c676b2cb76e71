"""Cells of a law case: words, lists, percentages, and the rows of a section; mistakes with their line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from ...cells import CellError
from ...errors import EvidenceError
from ...model.share import WHOLE, Share
from .lined_yaml import Row

WORDS = {"true": "yes", "True": "yes", "Yes": "yes", "false": "no", "False": "no", "No": "no"}


def word_cell(cell: Any) -> str:
    """One word; a list becomes one cell of words separated by semicolons."""
    if isinstance(cell, list):
        return ";".join(_one(each) for each in cell)
    return _one(cell)


def _one(cell: Any) -> str:
    if not isinstance(cell, str):
        raise CellError("a word or a list of words was expected", "write `key: word` or `key: [one, two]`")
    return WORDS.get(cell, cell)


def list_cell(cell: Any) -> list[str]:
    """A list of words, or one word, or none."""
    if isinstance(cell, list):
        return [_one(each) for each in cell]
    return [_one(cell)] if cell else []


def read_percent(cell: Any) -> Share | None:
    """`50` is 50 %; `25..50` a range; `<20` less than; empty: not stated. A percent sign may follow."""
    text = _one(cell).replace("%", "").strip()
    if not text:
        return None
    try:
        if text.startswith("<"):
            return Share(0, _millionths(text[1:]), False, True)
        if text.startswith(">"):
            low, dots, high = text[1:].partition("..")
            return Share(_millionths(low), _millionths(high) if dots else WHOLE, True, False)
        low, dots, high = text.partition("..")
        return Share(_millionths(low), _millionths(high if dots else low))
    except ValueError:
        raise CellError(f"{text!r} is no share", "write 50, 25..50, <20 or >20") from None


def _millionths(percent: str) -> int:
    value = round(float(percent) * WHOLE / 100)
    if not 0 <= value <= WHOLE:
        raise ValueError(percent)
    return value


def rows_of(case: Row, section: str, file: str) -> Iterator[tuple[str, Row]]:
    """The rows of a section: `id: {…}` each, or a list of `{…}` without ids."""
    rows = case.get(section, "")
    if isinstance(rows, Row):
        for id_, cells in rows.items():
            if cells != "" and not isinstance(cells, Row):
                raise EvidenceError(
                    file,
                    f"line {rows.line_of(id_)}",
                    f"{section}: “{id_}” is no mapping",
                    "write {key: value}",
                )
            yield id_, cells if isinstance(cells, Row) else Row(rows.line_of(id_))
    elif isinstance(rows, list):
        for cells in rows:
            if not isinstance(cells, Row):
                line = case.line_of(section)
                raise EvidenceError(
                    file, f"line {line}", f"{section}: a row is no mapping", "write {key: value}"
                )
            yield "", cells
    elif rows:
        raise EvidenceError(
            file,
            f"line {case.line_of(section)}",
            f"“{section}” is one word",
            "give it rows: {id: {key: value}}",
        )


def choose_keys(cells: Row, known: Collection[str], file: str, where: str) -> None:
    """Raise EvidenceError, with the nearest word, for a key that nobody reads."""
    for key in cells:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            cure = f"did you mean “{near[0]}”?" if near else f"use one of: {', '.join(sorted(known))}"
            raise EvidenceError(file, f"line {cells.line_of(key)}", f"{where}: nobody reads “{key}”", cure)
