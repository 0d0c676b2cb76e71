"""Exports as CSV with a header line -> one table of cells by column name, for each line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping

from .lines import Batch
from .record import Flaw

Row = tuple[int, Mapping[str, str]]


Mend = Callable[[list[str], list[str]], list[str] | None]


def read_rows(batches: Iterable[Batch | Flaw], mend: Mend | None = None) -> Iterator[Row | Flaw]:
    """Each line as (its number, column name in lower case -> cell). A quoted cell holds no line end here: the
    exports that are read never have one, and a lone quote must not swallow the rest of the file. `mend` puts
    the cells of a line that has not as many as the header in order, or gives None."""
    header: list[str] = []
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            text = line.decode("utf-8", "replace").strip("\ufeff\r\n ")
            if not text:
                continue
            try:
                cells = next(csv.reader([text]), [])
            except csv.Error:
                yield Flaw(number, "the line is no CSV")
                continue
            if not header or [cell.strip().lower() for cell in cells] == header:
                header = [cell.strip().lower() for cell in cells]  # files put together repeat it
            elif len(cells) != len(header) and not (mend and (cells := mend(header, cells) or [])):
                yield Flaw(number, "the number of columns is not that of the header")
            else:
                yield number, dict(zip(header, cells, strict=True))
