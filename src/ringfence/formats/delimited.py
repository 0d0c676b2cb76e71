"""Delimited text as spreadsheets and consoles export it: UTF-8 or UTF-16; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ..errors import EvidenceError

MOST_ROWS = 5_000_000
LONGEST_CELL = 100_000
_DELIMITERS = ",;\t"


def decode_text(data: bytes, name: str) -> str:
    """The text of a file that is UTF-8, or UTF-16 with its mark. Raises EvidenceError."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EvidenceError(name, "", f"byte {error.start} is not {encoding}", "save it as UTF-8") from None
    if "\0" in text:
        raise EvidenceError(name, "", "there is a NUL character in the text", "export it again as text")
    return text


def read_rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row that is not blank. Raises EvidenceError for what is no such table."""
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=lambda sign: (head.count(sign), sign == ","))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for count, cells in enumerate(reader, start=1):
            if count > MOST_ROWS:
                raise EvidenceError(name, f"line {line}", f"more than {MOST_ROWS:,} rows", "split the file")
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise EvidenceError(name, f"line {line}", f"this is not CSV: {error}", "export it again") from None
