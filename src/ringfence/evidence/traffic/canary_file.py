"""The values that the tester knows (of a test phone, a test account), from a file of the case or of an
option.

They are looked for in the traffic and are never told: not in facts, reports, gaps or errors, and not as a
hash either, since a phone number can be found again from its hash.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...cells import CellError
from ...errors import EvidenceError
from ..files import read_text_file
from .data_kinds import KINDS, DataKind

NAMES = ("canaries.toml", "canaries.csv")  # in a case
MOST = 10_000
SHORTEST, LONGEST = 3, 512
_KEYS = frozenset({"kind", "value", "name", "salts"})
_CURE = "docs/case-format.md shows how known values are written"


@dataclass(frozen=True, slots=True)
class Canary:
    """One known value. `name` is what the tester calls it, which may be told; `salts` go before or behind it
    in a hash."""

    kind: DataKind
    value: str = field(repr=False)
    name: str = ""
    salts: tuple[str, ...] = field(default=(), repr=False)


def find_canary_file(folder: Path) -> Path | None:
    """The file of known values of a case."""
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


def read_canaries(path: Path) -> tuple[Canary, ...]:
    """The known values of a TOML or CSV file. Raises EvidenceError, which names the row and never a value."""
    file = read_text_file(path, path.parent)
    rows = (_read_toml if path.suffix.lower() == ".toml" else _read_csv)(file.text, file.name)
    made = []
    for number, row in enumerate(rows, 1):
        try:
            made.append(_make(row))
        except CellError as error:
            raise EvidenceError(file.name, f"known value {number}", error.what, error.cure) from None
    if not made or len(made) > MOST:
        what = "no known value is in it" if not made else f"more than {MOST:,} known values are in it"
        raise EvidenceError(file.name, "", what, _CURE)
    return tuple(made)


def _read_toml(text: str, name: str) -> Iterator[Mapping[str, Any]]:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # its message shows the line
        raise EvidenceError(name, "", "it is not TOML", _CURE) from None
    rows, salts = values.get("canary", []), values.get("salts", [])
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            own = row.get("salts", [])
            yield {**row, "salts": [*(own if isinstance(own, list) else [own]), *salts]}


def _read_csv(text: str, name: str) -> Iterator[Mapping[str, Any]]:
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            salts = (row.pop("salts", "") or "").split(";")
            yield {key: value for key, value in row.items() if value} | {"salts": [s for s in salts if s]}
    except csv.Error:  # its message may show what stands there
        raise EvidenceError(name, "", "it is not CSV", _CURE) from None


def _make(row: Mapping[str, Any]) -> Canary:
    """What is written wrong is not told: it may be the value, in the wrong place."""
    if not set(row) <= _KEYS:
        raise CellError("it has a key that is not known", f"the keys are {', '.join(sorted(_KEYS))}")
    kind = KINDS.get(str(row.get("kind", "")).strip().lower())
    if kind is None:
        raise CellError("its kind is not known", f"the kinds are {', '.join(KINDS)}")
    value = str(row.get("value", "")).strip()
    if not SHORTEST <= len(value) <= LONGEST:
        cure = f"give a value of {SHORTEST} to {LONGEST} characters: shorter ones turn up by chance"
        raise CellError(f"the value has {len(value)} characters", cure)
    if kind is KINDS["coordinates"] and read_degrees(value) is None:
        raise CellError("the value is no latitude and longitude", 'write it as "37.774929,-122.419416"')
    salts = row.get("salts", [])
    return Canary(kind, value, str(row.get("name", "")).strip(), tuple(str(salt) for salt in salts))


def read_degrees(value: str) -> tuple[float, float] | None:
    """Latitude and longitude of `37.774929,-122.419416`, with three decimals at least."""
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 2 or any(len(part.partition(".")[2]) < 3 for part in parts):
        return None
    try:
        north, east = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None
