"""Files of areas and of positions -> areas, and boxes for the positions.

Areas as CSV: one row each, its name in the first column, and then its corners in the order that goes round
it, a latitude and a longitude each, in as many columns as they take; or one column with all numbers in it. As
GeoJSON: features of Polygon or MultiPolygon, named by the property `name`, `area` or `id`.
Degrees are decimal, north and east positive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from ...errors import EvidenceError
from ..delimited import decode_text, read_rows
from ..json_document import NotJsonError, read_json
from .placing import DEGREE, Area, Box, Corner, Ring, box_around, crosses_itself, degrees_of

MOST_AREAS: Final = 10_000
MOST_CORNERS: Final = 256  # of one ring
DECIMALS: Final = 9
CURE = "give the corners in the order that goes round the area, as decimal degrees: 38.8723, -77.0004, …"
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?")
Refuse = Callable[[str, str], None]  # what to do with an area that cannot be used: where it stands, why


def read_areas(data: bytes, name: str, refuse: Refuse) -> tuple[Area, ...]:
    """The areas of a file; one that cannot be used is handed to `refuse`. Raises EvidenceError."""
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    found: list[Area] = []
    for area in _from_geojson(data, name) if is_json else _from_csv(data, name):
        if len(found) == MOST_AREAS:
            raise EvidenceError(name, area.place, f"more than {MOST_AREAS:,} areas", "split the file")
        if why := _fault(area):
            refuse(area.place, f"{area.name or 'an area'}: {why}")
        else:
            found.append(_over_the_date_line(area))
    if not found:
        raise EvidenceError(name, "", "there is no area in it that can be used", CURE)
    return tuple(found)


def read_position(latitude: str, longitude: str, accuracy: str = "") -> tuple[Box, int]:
    """The box in which a position lies, by its decimals and its accuracy in metres, and how far from its
    middle it may be, in metres. Raises ValueError for what is no position."""
    if not (_NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude)):
        raise ValueError("latitude and longitude are decimal degrees, such as 38.8723")
    north, east = _billionths(Decimal(latitude)), _billionths(Decimal(longitude))
    if abs(north) > 90 * DEGREE or abs(east) > 180 * DEGREE:
        raise ValueError("a latitude is within 90 degrees, and a longitude within 180")
    halves = [_half_of_last_digit(latitude), _half_of_last_digit(longitude)]
    metres = int(accuracy) if accuracy.isdecimal() else 0
    if accuracy and not accuracy.isdecimal():
        raise ValueError("an accuracy is a whole number of metres")
    halves = [a + b for a, b in zip(halves, degrees_of(metres, north), strict=True)] if metres else halves
    rounded = max(_half_of_last_digit(latitude), _half_of_last_digit(longitude)) * 111_700 // DEGREE
    return box_around(north, east, *halves), metres + rounded


def _from_csv(data: bytes, name: str) -> Iterator[Area]:
    rows = read_rows(decode_text(data, name), name)
    for line, cells in rows:
        numbers = re.findall(r"[^\s,;()]+", " ".join(cells[1:]))
        if line == 1 and not any(_NUMBER.fullmatch(each) for each in numbers):
            continue  # the header
        yield Area(cells[0], (_pair_up(numbers),), f"line {line}")


def _from_geojson(data: bytes, name: str) -> Iterator[Area]:
    try:
        document = read_json(data).value
    except NotJsonError as error:
        raise EvidenceError(name, "", f"this is no GeoJSON: {error}", "export it again") from None
    features = document.get("features") if isinstance(document, dict) else document
    if not isinstance(features, list):
        raise EvidenceError(name, "", "this is no GeoJSON collection of features", "export it as one")
    for number, feature in enumerate(features):
        yield from _from_feature(feature if isinstance(feature, dict) else {}, f"/features/{number}")


def _from_feature(feature: dict[str, Any], place: str) -> Iterator[Area]:
    geometry, words = feature.get("geometry"), feature.get("properties")
    words = words if isinstance(words, dict) else {}
    label = next((str(words[key]) for key in ("name", "area", "id") if words.get(key) is not None), place)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    for polygon in polygons if isinstance(polygons, list) else [None]:
        rings = polygon if isinstance(polygon, list) else []
        yield Area(label, tuple(_read_ring(ring) for ring in rings), place)


def _read_ring(ring: object) -> Ring:
    """Longitude comes first in GeoJSON, and the first corner stands again at the end."""
    numbers: list[str] = []
    for corner in ring if isinstance(ring, list) else []:
        if isinstance(corner, list) and len(corner) > 1:
            numbers += [_plain(corner[1]), _plain(corner[0])]
    return _pair_up(numbers)


def _plain(number: object) -> str:
    if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > 360:
        return "no number"
    return format(Decimal(repr(number)), "f")[:24]


def _pair_up(numbers: Sequence[str]) -> Ring:
    """Latitude and longitude by turns; nothing where a word is no number or one is left over."""
    if len(numbers) % 2 or not all(_NUMBER.fullmatch(each) for each in numbers[: 2 * MOST_CORNERS + 2]):
        return ()
    turns = [_billionths(Decimal(each)) for each in numbers[: 2 * MOST_CORNERS + 2]]
    ring: list[Corner] = list(zip(turns[::2], turns[1::2], strict=True))
    return tuple(ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring)


def _fault(area: Area) -> str:
    corners = [corner for ring in area.rings for corner in ring]
    if not area.rings or any(len(ring) < 3 for ring in area.rings):
        return "its corners cannot be read, or are fewer than three"
    if any(len(ring) > MOST_CORNERS for ring in area.rings):
        return f"it has more than {MOST_CORNERS:,} corners"
    if any(abs(north) > 90 * DEGREE or abs(east) > 180 * DEGREE for north, east in corners):
        return "a corner lies outside the Earth's degrees; latitude comes first"
    return "its edges cross" if any(crosses_itself(ring) for ring in area.rings) else ""


def _over_the_date_line(area: Area) -> Area:
    """An area wider than half the Earth is one on both sides of the date line: its west is counted on from
    180 degrees."""
    bounds = area.bounds()
    if bounds.east - bounds.west <= 180 * DEGREE:
        return area
    rings = tuple(
        tuple((north, east + 360 * DEGREE if east < 0 else east) for north, east in ring)
        for ring in area.rings
    )
    return Area(area.name, rings, area.place)


def _billionths(degrees: Decimal) -> int:
    return int((degrees * DEGREE).to_integral_value())


def _half_of_last_digit(number: str) -> int:
    decimals = len(number.partition(".")[2])
    return 10 ** (DECIMALS - decimals) // 2 if decimals < DECIMALS else 0
