"""A result that was written as JSON -> the result: the way back of `report/to_json.py`.

The file may come from anyone, so every value is checked against the model's own types, and what the types do
not know is an error that names its place as a JSON pointer. What `to_json` only derives (numbers, shares in
words) is passed over. Fields that an older version did not write take the value the model gives them.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from ..errors import EvidenceError
from ..model.fact import Entity, Guard, Link
from ..model.kinds import Rung
from ..model.result import Result
from .files import read_text_file

SCHEMA = "ringfence-result/1"
CURE = "write it again with: ringfence scan CASE -o json=FILE"
_SAYS: Mapping[object, type] = {"entity": Entity, "link": Link, "guard": Guard}
_DERIVED = frozenset({"schema", "numbers", "is", "key", "says", "share", "enough", "complete"})

Reading = Callable[[Any, str], Any]


class _Mismatch(ValueError):
    """A value that is not of its type, and where."""

    def __init__(self, place: str, what: str) -> None:
        self.place, self.what = place, what
        super().__init__(what)


def read_result(path: Path) -> Result:
    """Read a result file. Raises EvidenceError for anything that is not one."""
    file = read_text_file(path, path.parent)
    try:
        document = json.loads(file.text)
    except (ValueError, RecursionError):
        raise EvidenceError(file.name, "", "this is not JSON", CURE) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise EvidenceError(file.name, "", f"this is not a result of the schema {SCHEMA}", CURE)
    try:
        result: Result = _reading_of(Result)(document, "")
    except _Mismatch as error:
        raise EvidenceError(file.name, error.place, error.what, CURE) from None
    except RecursionError:
        raise EvidenceError(file.name, "", "the values are nested too deeply", CURE) from None
    return result


@cache
def _reading_of(kind: Any) -> Reading:
    """How a value of that type is read from JSON's own types."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _read_says if Entity in inner else _optional(_reading_of(inner[0]))
    if origin in (tuple, frozenset):
        return _sequence(origin, inner)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_reading_of(inner[1]))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if kind is Rung:
        return _choice({rung.label: rung for rung in Rung}, "rung")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice({each.value: each for each in kind}, kind.__name__.lower())
    return _read_day if kind is date else _plain(kind)


def _plain(kind: type) -> Reading:
    def read(value: Any, place: str) -> Any:
        if type(value) is not kind:
            raise _Mismatch(place, f"{kind.__name__} is expected, and this is {type(value).__name__}")
        return value

    return read


def _optional(reading: Reading) -> Reading:
    return lambda value, place: None if value is None else reading(value, place)


def _choice(known: Mapping[Any, Any], noun: str) -> Reading:
    def read(value: Any, place: str) -> Any:
        if not isinstance(value, str | int) or value not in known:
            raise _Mismatch(place, f"{str(value)[:60]!r} is no known {noun}")
        return known[value]

    return read


def _read_day(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Mismatch(place, f"{str(value)[:60]!r} is not a day") from None


def _read_says(value: Any, place: str) -> Any:
    kind = _SAYS.get(value.get("is")) if isinstance(value, dict) else None
    if kind is None:
        raise _Mismatch(place, "this says no entity, link or guard")
    return _reading_of(kind)(value, place)


def _sequence(origin: type, inner: tuple[Any, ...]) -> Reading:
    if origin is tuple and inner[-1] is not ...:
        return _row(tuple(_reading_of(each) for each in inner))
    reading = _reading_of(inner[0])

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise _Mismatch(place, "a list is expected")
        return origin(reading(each, f"{place}/{number}") for number, each in enumerate(value))

    return read


def _row(readings: tuple[Reading, ...]) -> Reading:
    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list) or len(value) != len(readings):
            raise _Mismatch(place, f"a list of {len(readings)} is expected")
        return tuple(
            reading(each, f"{place}/{number}")
            for number, (reading, each) in enumerate(zip(readings, value, strict=True))
        )

    return read


def _mapping(reading: Reading) -> Reading:
    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise _Mismatch(place, "an object is expected")
        return {key: reading(each, f"{place}/{_pointer(key)}") for key, each in value.items()}

    return read


def _record(kind: type) -> Reading:
    """A frozen class of the model from an object of its fields."""
    hints = get_type_hints(kind)
    fields = [(field.name, _later(hints[field.name]), _needed(field)) for field in dataclasses.fields(kind)]
    names = frozenset(hints)

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise _Mismatch(place, f"an object is expected ({kind.__name__.lower()})")
        if unknown := sorted(value.keys() - names - _DERIVED):
            raise _Mismatch(f"{place}/{_pointer(unknown[0])}", "this key is not known")
        given = {}
        for name, reading, needed in fields:
            if name in value:
                given[name] = reading(value[name], f"{place}/{name}")
            elif needed:
                raise _Mismatch(place, f"the key {name!r} is missing")
        try:
            return kind(**given)
        except ValueError as error:  # what a class of the model refuses by itself
            raise _Mismatch(place, str(error)) from None

    return read


def _needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _later(kind: Any) -> Reading:
    """A class may hold itself: its reading is looked up when a value comes."""
    return lambda value, place: _reading_of(kind)(value, place)


def _pointer(key: str) -> str:
    return key[:60].replace("~", "~0").replace("/", "~1")
