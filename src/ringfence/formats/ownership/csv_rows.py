"""A stream of delimited text -> rows, some thousands at a time, never the whole of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ...errors import EvidenceError
from .json_records import Trouble
from .open_stream import Stream

LONGEST_CELL = 1 << 20
_BATCH = 1 << 14
_DELIMITERS = ",;\t|"


class CsvRows:
    """`header` is the first row unless `has_header` is False; rows of another length are filled and
    counted."""

    def __init__(self, stream: Stream, delimiter: str = "", *, has_header: bool = True) -> None:
        self._name = stream.name
        self._bytes_seen = stream.peek(4)
        encoding = "utf-16" if self._bytes_seen[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        line = stream.peek(1 << 16).partition(b"\n")[0].decode("utf-8", "replace")
        sign = delimiter or max(_DELIMITERS, key=lambda each: (line.count(each), each == ","))
        text = io.TextIOWrapper(stream.as_file(), encoding, errors="replace", newline="")
        csv.field_size_limit(LONGEST_CELL)
        self.trouble = Trouble()
        self._reader = csv.reader((each.replace("\0", "") for each in text), delimiter=sign)
        self.header = [cell.strip() for cell in next(self._rows(), [])] if has_header else []

    def batches(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """The lines of the rows, and the cells by column: as many columns as the header or row 1 has."""
        width = len(self.header)
        lines: list[int] = []
        rows: list[list[str]] = []
        for row in self._rows():
            if not row:
                continue
            width = width or len(row)
            if len(row) != width:
                self.trouble.add("a row with more or fewer cells than the header", self._reader.line_num)
                row = (row + [""] * width)[:width]
            rows.append(row)
            lines.append(self._reader.line_num)
            if len(rows) == _BATCH:
                yield lines, [list(column) for column in zip(*rows, strict=True)]
                lines, rows = [], []
        if rows:
            yield lines, [list(column) for column in zip(*rows, strict=True)]

    def _rows(self) -> Iterator[list[str]]:
        while True:
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                self.trouble.add("a row that is no CSV", self._reader.line_num)
                continue
            except UnicodeError:
                raise EvidenceError(self._name, "", "is not text", "save it as UTF-8") from None
            yield row
