"""Coordinates among the fields of a request, and how precise they are in metres."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .field_names import split_words
from .fields import Field

METRES_PER_DEGREE = 111_320  # of latitude
PRECISE_METRES = 1_000  # 28 CFR 202.242
PRECISE_FEET_METRES = 563  # 1,850 feet, as most state privacy laws have it
MOST_METRES = 100_000  # a stated accuracy beyond it is none

_LATITUDES = frozenset({"lat", "latitude", "latdeg", "y.geo"})
_LONGITUDES = frozenset({"lon", "lng", "long", "longitude", "londeg", "lngdeg"})
_PAIRS = frozenset(
    {"ll", "latlng", "latlon", "latlong", "geo", "loc", "location", "coords", "coordinates", "gps",
     "position", "lnglat", "lonlat", "point", "geolocation", "center"}
)  # fmt: skip
_ACCURACIES = frozenset({"accuracy", "horizontalaccuracy", "acc", "hacc", "radius", "accuracymeters"})
_UNITS = frozenset({"e", "micro", "deg", "degrees"})  # latitudeE7
_DEGREES = re.compile(r"-?\d{1,3}\.\d{2,17}")
_SCALED = re.compile(r"-?\d{6,10}")  # degrees × 10⁵ to 10⁷
_PAIR = re.compile(r"(?:geo:|\[|\(|POINT ?\()?(-?\d{1,3}\.\d{2,17})[,; |](-?\d{1,3}\.\d{2,17})[\])]?")
_FINE = re.compile(r"-?\d{1,3}\.\d{4,17}")


class Located(NamedTuple):
    """Where coordinates are, how precise, and whether only their value says so."""

    field: Field
    name: str
    metres: int
    by_value: bool = False


def find_coordinates(fields: Iterable[Field]) -> Iterator[Located]:
    """Latitude and longitude side by side, in a list, or both in one field."""
    groups: dict[int, list[Field]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append(field)
        if located := _in_one_field(field):
            yield located
    for group in groups.values():
        yield from _side_by_side(group)
        yield from _in_a_list(group)


def _in_one_field(field: Field) -> Located | None:
    value = field.value.strip()
    if len(value) > 80 or "." not in value:
        return None
    pair = _PAIR.fullmatch(value.replace(", ", ","))
    if pair is None or not _is_place(pair[1], pair[2]):
        return None
    named = bool(_ends(field.name) & _PAIRS)
    fine = _FINE.fullmatch(pair[1]) and _FINE.fullmatch(pair[2])
    if not named and not fine:
        return None
    return Located(field, field.name, max(precision(pair[1]), precision(pair[2])), not named)


def _side_by_side(group: list[Field]) -> Iterator[Located]:
    east = next((each for each in group if _ends(each.name) & _LONGITUDES and _read(each, 180)), None)
    if east is None:
        return
    stated = [_metres(each.value) for each in group if _ends(each.name) & _ACCURACIES]
    for north in group:
        if not (_ends(north.name) & _LATITUDES and _read(north, 90)):
            continue
        first, second = _read(north, 90), _read(east, 180)
        if not any(_far_from_zero(each) for each in (first, second)):
            continue
        metres = max(precision(first), precision(second), *stated, 1)
        yield Located(north, f"{north.name}, {east.name}", metres)


def _in_a_list(group: list[Field]) -> Iterator[Located]:
    """`"coordinates": [-122.4, 37.7]`, in either order."""
    numbers = [each for each in group if each.path[-1:] == ("[]",) and _DEGREES.fullmatch(each.value)]
    if not 2 <= len(numbers) == len(group) <= 3 or not _ends(numbers[0].name) & _PAIRS:
        return
    first, second = numbers[0].value, numbers[1].value
    if _is_place(first, second) or _is_place(second, first):
        yield Located(numbers[0], numbers[0].name, max(precision(first), precision(second)))


@lru_cache(maxsize=1 << 14)
def _ends(name: str) -> frozenset[str]:
    words = split_words(name)
    while words and words[-1] in _UNITS:
        del words[-1]
    return frozenset("".join(words[start:]) for start in range(len(words)))


def _read(field: Field, most: int) -> str:
    """The degrees as decimals, "" where the value is none: as such, or scaled as the name says or the size
    leaves no doubt."""
    value = field.value.strip()
    if _DEGREES.fullmatch(value):
        return value if abs(float(value)) <= most else ""
    if _SCALED.fullmatch(value):
        for power in (7, 6, 5):
            if abs(int(value)) <= most * 10**power and len(value.lstrip("-")) > power:
                return f"{int(value) / 10**power:.{power}f}"
    return ""


def _is_place(north: str, east: str) -> bool:
    return (
        abs(float(north)) <= 90
        and abs(float(east)) <= 180
        and (_far_from_zero(north) or _far_from_zero(east))
    )


def _far_from_zero(degrees: str) -> bool:
    """0, 0 is what a device says that does not know where it is."""
    return abs(float(degrees)) > 0.001


def _metres(value: str) -> int:
    try:
        metres = float(value)
    except ValueError:
        return 0
    return int(metres) if 0 < metres <= MOST_METRES else 0


def precision(degrees: str) -> int:
    """The size of the last decimal in metres, at least 1."""
    return max(1, METRES_PER_DEGREE // int("1" + "0" * len(degrees.partition(".")[2])))
