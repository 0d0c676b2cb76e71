"""Signatures: what is left to tell a software by when its packages were renamed.

A row is one feature: a string that the software's code loads, the shape of one of its classes, or the set of
platform methods that one of them calls. Every feature belongs to one software only. How shapes and calls
become numbers stands in evidence/apps/class_shapes.py. The names of native libraries, which code loads by a
string, are looked for as well; they stand in the table of marks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .lookup import Catalogue
from .tables import TABLES

STRING, SHAPE, CALLS, LIBRARY = "string", "class shape", "platform calls", "native library"
_LIBRARIES = "mark:native library:"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Every feature, to be looked for: texts (strings and native libraries), shapes and calls.

    Which software a feature found belongs to is asked afterwards, with `software_of`.
    """

    texts: tuple[str, ...]
    shapes: tuple[int, ...]  # in order
    calls: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts) + len(self.shapes) + len(self.calls)


@lru_cache(maxsize=4)
def list_signatures(catalogue: Catalogue) -> Signatures:
    """The features of all software of the catalogue."""
    keys = catalogue.index.keys
    texts = {**dict.fromkeys(keys(f"signature:{STRING}:")), **dict.fromkeys(keys(_LIBRARIES))}
    return Signatures(
        tuple(texts), _numbers(keys(f"signature:{SHAPE}:")), _numbers(keys(f"signature:{CALLS}:"))
    )


def software_of(catalogue: Catalogue, kind: str, value: str | int) -> str:
    """The software that a feature belongs to, "" when there is none."""
    text = value if isinstance(value, str) else f"{value:016x}"
    rows = catalogue.index.find(f"{_LIBRARIES}{text}" if kind == LIBRARY else f"signature:{kind}:{text}")
    return rows[0]["software"] if rows else ""


def count_features(catalogue: Catalogue, software: str) -> dict[str, int]:
    """How many features of each kind the signature of a software has."""
    counts: dict[str, int] = {}
    for row in catalogue.index.find(f"signed:{software}"):
        counts[row["kind"]] = counts.get(row["kind"], 0) + 1
    return counts


def list_features(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Kind and value of every feature."""
    for kind in (STRING, SHAPE, CALLS):
        for value in catalogue.index.keys(f"signature:{kind}:"):
            yield kind, value


def to_csv(software: str, features: Iterable[tuple[str, str]], source: str, checked: date | None) -> str:
    """Rows of the table for these features (kind and value), with their header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, TABLES["signatures"].all_columns, restval="", lineterminator="\n")
    writer.writeheader()
    stamp = {
        "source": source,
        "certainty": "primary" if source and checked else "unverified",
        "checked": checked.isoformat() if checked else "",
    }
    for kind, value in features:
        writer.writerow({"software": software, "kind": kind, "value": value, **stamp})
    return out.getvalue()


def _numbers(keys: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted(int(key, 16) for key in keys))
