"""Coordinates among the fields of a request, and how precise they are in metres."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ...formats.payloads.leaf import Leaf, Number
from .field_names import split_words

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
LATITUDE, LONGITUDE, PAIR, ACCURACY = 1, 2, 4, 8
_ROLES = ((LATITUDE, _LATITUDES), (LONGITUDE, _LONGITUDES), (PAIR, _PAIRS), (ACCURACY, _ACCURACIES))
_LAST_SIGNS = frozenset("0123456789])")
_UNITS = frozenset({"e", "micro", "deg", "degrees"})  # latitudeE7
_DEGREES = re.compile(r"-?\d{1,3}\.\d{2,17}")
_SCALED = re.compile(r"-?\d{6,10}")  # degrees × 10⁵ to 10⁷
_PAIR = re.compile(r"(?:geo:|\[|\(|POINT ?\()?(-?\d{1,3}\.\d{2,17})[,; |](-?\d{1,3}\.\d{2,17})[\])]?")
_FINE = re.compile(r"-?\d{1,3}\.\d{4,17}")


class Located(NamedTuple):
    """Where coordinates are, how precise, and whether only their value says so."""

    field: Leaf
    name: str
    metres: int
    by_value: bool = False


def find_coordinates(fields: Iterable[Leaf]) -> Iterator[Located]:
    """Latitude and longitude side by side, in a list, or both in one field."""
    groups: dict[int, list[tuple[int, Leaf]]] = {}
    for field in fields:
        role = read_role(field.path)
        if located := _in_one_field(field, role):
            yield located
        if role:
            groups.setdefault(field.group, []).append((role, field))
    for group in groups.values():
        if len(group) > 1:
            yield from _side_by_side(group)
            yield from _in_a_list(group)


def _in_one_field(field: Leaf, role: int) -> Located | None:
    content = field.content
    if len(content) > 80 or type(content) is Number:
        return None
    value = field.text.strip()
    if value[-1:] not in _LAST_SIGNS or "." not in value:
        return None
    pair = _PAIR.fullmatch(value.replace(", ", ","))
    if pair is None or not _is_place(pair[1], pair[2]):
        return None
    named = bool(role & PAIR)
    fine = _FINE.fullmatch(pair[1]) and _FINE.fullmatch(pair[2])
    if not named and not fine:
        return None
    return Located(field, field.name, max(precision(pair[1]), precision(pair[2])), not named)


def _side_by_side(group: list[tuple[int, Leaf]]) -> Iterator[Located]:
    easts = ((each, read) for role, each in group if role & LONGITUDE and (read := _read(each, 180)))
    east, second = next(easts, (None, ""))
    if east is None:
        return
    stated = [_metres(each.text) for role, each in group if role & ACCURACY]
    for role, north in group:
        first = _read(north, 90) if role & LATITUDE else ""
        if first and (_far_from_zero(first) or _far_from_zero(second)):
            metres = max(precision(first), precision(second), *stated, 1)
            yield Located(north, f"{north.name}, {east.name}", metres)


def _in_a_list(group: list[tuple[int, Leaf]]) -> Iterator[Located]:
    """`"coordinates": [-122.4, 37.7]`, in either order."""
    if not (2 <= len(group) <= 3 and group[0][0] & PAIR):
        return
    numbers = [each for _, each in group if each.path[-1:] == ("[]",) and _DEGREES.fullmatch(each.text)]
    if len(numbers) != len(group):
        return
    first, second = numbers[0].text, numbers[1].text
    if _is_place(first, second) or _is_place(second, first):
        yield Located(numbers[0], numbers[0].name, max(precision(first), precision(second)))


@lru_cache(maxsize=1 << 14)
def read_role(path: tuple[str, ...]) -> int:
    """What the innermost name says of a place: LATITUDE and so on, added up; 0 for nothing."""
    ends = _ends(next((name for name in reversed(path) if name != "[]"), ""))
    return sum(role for role, names in _ROLES if not ends.isdisjoint(names))


def _ends(name: str) -> frozenset[str]:
    words = split_words(name)
    while words and words[-1] in _UNITS:
        del words[-1]
    return frozenset("".join(words[start:]) for start in range(len(words)))


def _read(field: Leaf, most: int) -> str:
    """The degrees as decimals, "" where the value is none: as such, or scaled as the name says or the size
    leaves no doubt."""
    value = field.text.strip()
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
