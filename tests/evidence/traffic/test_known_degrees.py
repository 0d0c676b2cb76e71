"""Known degrees among numbers: every way to write them, and nothing that only resembles them."""

from __future__ import annotations

import pytest

from ringfence.evidence.traffic.known_degrees import KnownDegrees


@pytest.mark.parametrize(
    ("degrees", "text", "metres"),
    [
        (37.774929, '{"lat":37.774929}', 1),
        (37.774929, "37.775,-122.419", 111),
        (37.774929, "37.7749", 11),
        (37.774929, "377749290", 1),
        (37.774929, "37774929", 1),
        (-122.419416, "37.774929,-122.419416", 1),
        (-122.419416, "-1224194160", 1),
        (37.9999999, "38.000", 111),
        (0.374929, "3749290", 1),
        (-0.374929, "-0.374929", 1),
        (-0.0004, "x=-0.0004", 11),
        (0.0004, "0.0004", 11),
    ],
)
def test_degrees_are_found(degrees: float, text: str, metres: int) -> None:
    ((_, found),) = KnownDegrees(degrees).find(text.encode())
    assert found == metres


@pytest.mark.parametrize(
    "text", ["-37.774929", "137.774929", "1.37.774929", "37.77", "37.784", "3777492900000"]
)
def test_what_only_resembles_them(text: str) -> None:
    assert list(KnownDegrees(37.774929).find(text.encode())) == []


def test_where_they_are() -> None:
    assert list(KnownDegrees(37.774929).find(b"a\0b37.774929\0-37.774929\x0037.7749")) == [(3, 1), (24, 11)]
