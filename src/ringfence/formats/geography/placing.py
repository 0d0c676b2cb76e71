"""Does a position lie in an area? Exact, in whole billionths of a degree; an area's border belongs to it.

A position that is known to so many decimals or metres is a box. It lies inside, outside, or across a border,
and then nobody can say. Edges are straight between their corners in degrees, as lists of corners mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias

DEGREE: Final = 1_000_000_000
METRES_IN_DEGREE: Final = 110_574  # of latitude, at the least, so that a box is never too small
WIDE: Final = 4 * DEGREE
Corner: TypeAlias = tuple[int, int]  # latitude, longitude
Ring: TypeAlias = tuple[Corner, ...]


class Placed(Enum):
    INSIDE = "inside"
    ACROSS = "across the border"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a position may be: from its south-west to its north-east corner, in billionths of a degree."""

    south: int
    west: int
    north: int
    east: int

    @property
    def is_wide(self) -> bool:
        return max(self.north - self.south, self.east - self.west) > WIDE

    def counted_on(self) -> Box:
        """The same box, its longitudes counted on from 180 degrees instead of from -180."""
        return Box(self.south, self.west + 360 * DEGREE, self.north, self.east + 360 * DEGREE)


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: its outer ring and its holes, each without the first corner again at the end. `place`
    says where in the file it stands."""

    name: str
    rings: tuple[Ring, ...]
    place: str = ""

    def bounds(self) -> Box:
        latitudes = [corner[0] for ring in self.rings for corner in ring]
        longitudes = [corner[1] for ring in self.rings for corner in ring]
        return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def box_around(latitude: int, longitude: int, half_latitude: int, half_longitude: int) -> Box:
    """A box of this half height and width; where only one of the two is nothing it is one billionth."""
    if bool(half_latitude) != bool(half_longitude):
        half_latitude, half_longitude = max(half_latitude, 1), max(half_longitude, 1)
    return Box(
        latitude - half_latitude,
        longitude - half_longitude,
        latitude + half_latitude,
        longitude + half_longitude,
    )


def degrees_of(metres: int, latitude: int) -> tuple[int, int]:
    """How many billionths of a degree of latitude and of longitude so many metres are there, at the most."""
    north = -(-metres * DEGREE // METRES_IN_DEGREE)
    furthest = min(abs(latitude) + north, 90 * DEGREE) / DEGREE
    narrowing = math.cos(math.radians(furthest))
    return north, 180 * DEGREE if narrowing < 0.01 else math.ceil(north / narrowing) + 1


def place_in_area(box: Box, area: Area) -> Placed:
    """Inside when all of the box is, across when the border runs through it, else outside."""
    if any(_runs_through(box, *edge) for ring in area.rings for edge in _edges(ring)):
        return Placed.ACROSS
    inside = _contains(area, box.south + box.north, box.west + box.east)
    return Placed.INSIDE if inside else Placed.OUTSIDE


class Areas:
    """Many areas, found by the degree they lie in."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = tuple(areas)
        self._at: dict[tuple[int, int], list[int]] = {}
        self._wide: list[int] = []  # areas of many degrees, which are few
        for number, area in enumerate(self.areas):
            if (bounds := area.bounds()).is_wide:
                self._wide.append(number)
            else:
                for cell in _cells(bounds):
                    self._at.setdefault(cell, []).append(number)

    def place(self, box: Box) -> Iterator[tuple[Area, Placed]]:
        """Every area that the box lies in or across, once each, in the order of the file."""
        near = set(range(len(self.areas))) if box.is_wide else set(self._wide)
        if not box.is_wide:
            near.update(number for cell in _cells(box) for number in self._at.get(cell, ()))
        for area in (self.areas[number] for number in sorted(near)):
            beyond = area.bounds().east > 180 * DEGREE and box.west < 0
            placed = place_in_area(box.counted_on() if beyond else box, area)
            if placed is not Placed.OUTSIDE:
                yield area, placed


def crosses_itself(ring: Sequence[Corner]) -> bool:
    """Do two edges of the ring cross, so that its corners do not go round an area?"""
    edges = list(_edges(ring))
    return any(
        _cross(*edges[one], *edges[other])
        for one in range(len(edges))
        for other in range(one + 1, len(edges))
    )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for north in range(box.south // DEGREE, box.north // DEGREE + 1):
        for east in range(box.west // DEGREE, box.east // DEGREE + 1):
            yield north, east % 360


def _edges(ring: Sequence[Corner]) -> Iterator[tuple[Corner, Corner]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _contains(area: Area, latitude2: int, longitude2: int) -> bool:
    """Is the point, given twice over, on the border or inside by an odd number of crossings?"""
    inside = False
    for ring in area.rings:
        for (y1, x1), (y2, x2) in _edges(ring):
            side = (x2 - x1) * (latitude2 - 2 * y1) - (y2 - y1) * (longitude2 - 2 * x1)
            between = (
                min(y1, y2) * 2 <= latitude2 <= max(y1, y2) * 2
                and min(x1, x2) * 2 <= longitude2 <= max(x1, x2) * 2
            )
            if side == 0 and between:
                return True
            if (2 * y1 > latitude2) != (2 * y2 > latitude2) and (side > 0) == (y2 > y1):
                inside = not inside
    return inside


def _runs_through(box: Box, start: Corner, end: Corner) -> bool:
    """Does the edge pass the inside of the box? (Liang and Barsky's clipping, in fractions.)"""
    enter, leave = Fraction(0), Fraction(1)
    spans = (
        (start[0], end[0] - start[0], box.south, box.north),
        (start[1], end[1] - start[1], box.west, box.east),
    )
    for at, step, low, high in spans:
        if step == 0:
            if not low < at < high:
                return False
            continue
        first, last = sorted((Fraction(low - at, step), Fraction(high - at, step)))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave


def _cross(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Do the inner parts of two edges meet in one point?"""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Corner, b: Corner, c: Corner) -> int:
    turn = (b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1])
    return (turn > 0) - (turn < 0)
