"""`exceptions.toml` of a case -> exceptions, each with a reason, an owner and an end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ...cells import CellError, choose, clean_cell, read_day
from ...errors import EvidenceError
from ...model.excepted import Exemption
from ...model.source import Source
from ..files import TextFile, read_text_file
from .read_table import read_toml

NAME = "exceptions.toml"
KEYS = ("path", "entity", "rule", "reason", "owner", "until")
EXAMPLE = 'write [[exception]] with path = "…", reason = "…", owner = "…", until = 2027-01-31'
MOST = 10_000
_FINGERPRINT = re.compile(r"[0-9a-f]{12}")


def read_exceptions(folder: Path) -> tuple[Exemption, ...]:
    """The exceptions of the case, none where it has no such file. Raises EvidenceError for any mistake: an
    exception that is not understood must not excuse anything, nor be passed over."""
    if not (folder / NAME).exists():
        return ()
    file = read_text_file(folder / NAME, folder)
    values = read_toml(file)
    entries = values.get("exception", [])
    if set(values) - {"exception"} or not isinstance(entries, list) or len(entries) > MOST:
        raise EvidenceError(NAME, "", f"this is not a list of up to {MOST:,} exceptions", EXAMPLE)
    return tuple(_read_entry(entry, file, f"exception {number}") for number, entry in enumerate(entries, 1))


def _read_entry(entry: object, file: TextFile, place: str) -> Exemption:
    try:
        if not isinstance(entry, Mapping):
            raise CellError("this is not a table", EXAMPLE)
        for key in entry:
            choose(key, KEYS, "key of an exception")
        cells = {key: clean_cell(entry.get(key)) for key in KEYS}
        return _make(cells, Source(file.name, file.sha256, place))
    except CellError as error:
        raise EvidenceError(file.name, place, error.what, error.cure) from None


def _make(cells: Mapping[str, str], source: Source) -> Exemption:
    for key in ("reason", "owner"):
        if not cells[key]:
            raise CellError(f"the exception has no {key}", f'add {key} = "…"')
    if not (cells["path"] or cells["entity"] or cells["rule"]):
        raise CellError("the exception does not say of what", 'add path, entity or rule, as path = "3f2a…"')
    if cells["path"] and not _FINGERPRINT.fullmatch(cells["path"]):
        raise CellError(f"{cells['path']!r} is no fingerprint", "copy the twelve digits of the path")
    until: date | None = read_day(cells["until"])
    if until is None:
        raise CellError("the exception has no end", "add until = 2027-01-31, its first day no longer")
    return Exemption(
        cells["path"], cells["entity"], cells["rule"], cells["reason"], cells["owner"], until, source
    )
