"""Positions and areas: the border belongs to the area, a box across it is undecided, and one brute check."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.geography.areas import read_areas, read_position
from ringfence.formats.geography.placing import DEGREE, Area, Areas, Box, Placed, place_in_area

SQUARE = b"area,latitude_1,longitude_1\nYard,10,20,10,21,11,21,11,20\n"


def refuse(place: str, why: str) -> None:
    raise AssertionError(f"{place}: {why}")


def place(data: bytes, latitude: str, longitude: str, accuracy: str = "") -> list[tuple[str, Placed]]:
    box, _ = read_position(latitude, longitude, accuracy)
    return [(area.name, placed) for area, placed in Areas(read_areas(data, "f", refuse)).place(box)]


@pytest.mark.parametrize(
    ("latitude", "longitude", "accuracy", "placed"),
    [
        ("10.500000000", "20.500000000", "", Placed.INSIDE),
        ("10.000000000", "20.500000000", "", Placed.INSIDE),  # on the border
        ("10.000000000", "20.000000000", "", Placed.INSIDE),  # on a corner
        ("9.999999999", "20.500000000", "", None),
        ("10.0", "20.5", "", Placed.ACROSS),  # known to a tenth of a degree
        ("10.5", "20.5", "", Placed.INSIDE),
        ("10.001", "20.5", "50", Placed.INSIDE),  # 111 m from the border
        ("10.001", "20.500", "200", Placed.ACROSS),
        ("9.990", "20.500", "200", None),
    ],
)
def test_a_position(latitude: str, longitude: str, accuracy: str, placed: Placed | None) -> None:
    assert place(SQUARE, latitude, longitude, accuracy) == ([("Yard", placed)] if placed else [])


def test_geojson_with_a_hole_and_several_polygons() -> None:
    ring = "[[0,0],[4,0],[4,4],[0,4],[0,0]]"
    hole = "[[1,1],[3,1],[3,3],[1,3],[1,1]]"
    far = "[[50,0],[51,0],[51,1],[50,1],[50,0]]"
    data = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Isle"},'
        f'"geometry":{{"type":"MultiPolygon","coordinates":[[{ring},{hole}],[{far}]]}}}}]}}'
    ).encode()
    assert place(data, "0.500000000", "0.500000000") == [("Isle", Placed.INSIDE)]
    assert place(data, "2.000000000", "2.000000000") == []
    assert place(data, "1.000000000", "2.000000000") == [("Isle", Placed.INSIDE)]  # on the border of the hole
    assert place(data, "0.500000000", "50.500000000") == [("Isle", Placed.INSIDE)]


def test_an_area_over_the_date_line() -> None:
    data = b"Atoll;50;179;50;-179;52;-179;52;179\n"
    assert place(data, "51.0000", "179.9000") == [("Atoll", Placed.INSIDE)]
    assert place(data, "51.0000", "-179.9000") == [("Atoll", Placed.INSIDE)]
    assert place(data, "51.0000", "0.0000") == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Knot,0,0,1,1,0,1,1,0", "cross"),
        ("Line,0,0,1,1", "fewer than three"),
        ("Odd,0,0,1,1,2", "cannot be read"),
        ("Swapped,-120,10,-121,10,-121,11", "latitude comes first"),
    ],
)
def test_an_area_that_cannot_be_used_is_told(row: str, why: str) -> None:
    told: list[str] = []
    areas = read_areas(f"{row}\nYard,10,20,10,21,11,21\n".encode(), "f", lambda _, what: told.append(what))
    assert [area.name for area in areas] == ["Yard"]
    assert why in told[0]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_raise_evidence_error_or_nothing(data: bytes) -> None:
    with suppress(EvidenceError):
        read_areas(data, "f", lambda _place, _why: None)


def winding(area: Area, latitude: Fraction, longitude: Fraction) -> bool:
    """Inside by a ray to the east, in fractions, border included: written another way than the code."""
    ring, crossings = area.rings[0], 0
    for (y1, x1), (y2, x2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if y1 == y2:
            if latitude == y1 and min(x1, x2) <= longitude <= max(x1, x2):
                return True
            continue
        at = x1 + (latitude - y1) * Fraction(x2 - x1, y2 - y1)
        if at == longitude and min(y1, y2) <= latitude <= max(y1, y2):
            return True
        if min(y1, y2) <= latitude < max(y1, y2) and at > longitude:
            crossings += 1
    return crossings % 2 == 1


corners = st.tuples(st.integers(0, 6), st.integers(0, 6))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(corners, min_size=3, max_size=6, unique=True), corners, st.integers(0, 2), st.integers(0, 2))
def test_a_box_is_inside_when_all_of_its_points_are(
    ring: list[tuple[int, int]], at: tuple[int, int], high: int, wide: int
) -> None:
    area = Area("a", (tuple(ring),))
    box = Box(at[0], at[1], at[0] + high, at[1] + (wide if high else 0))
    if bool(box.north - box.south) != bool(box.east - box.west):
        return
    steps = range(1, 8) if high else range(1)
    points = [
        (Fraction(box.south) + high * Fraction(i, 8), Fraction(box.west) + wide * Fraction(j, 8))
        for i in steps
        for j in steps
    ]
    inside = {winding(area, *point) for point in (points if high else [(Fraction(at[0]), Fraction(at[1]))])}
    placed = place_in_area(box, area)
    if placed is not Placed.ACROSS:
        assert inside == {placed is Placed.INSIDE}
    if len(inside) == 2:
        assert placed is Placed.ACROSS


def test_a_degree_is_whole() -> None:
    assert read_position("1.000000000", "-2.000000000")[0] == Box(DEGREE, -2 * DEGREE, DEGREE, -2 * DEGREE)
