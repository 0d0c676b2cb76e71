"""Texts of shares and days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ringfence.formats.ownership.json_records import Texts
from ringfence.formats.ownership.read_texts import NO_DAY, UNKNOWN_DAY


def texts(text: str) -> Texts:
    data = np.frombuffer(text.encode() or b" ", np.uint8)
    return Texts(data, np.zeros(1, np.int32), np.array([len(text.encode()) or -1], np.int32))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("50", 500_000, 500_000),
        ("50.00 %", 500_000, 500_000),
        ("33.333333333333333333", 333_333, 333_334),
        ("1e1", 100_000, 100_000),
        ("5E-1", 5_000, 5_000),
        ("0", 0, 0),
        ("140", 1_400_000, 1_400_000),
        ("-3", -2, -2),
        ("NaN", -2, -2),
        ("1e999", -2, -2),
        ("12,5", -2, -2),
        ("", -1, -1),
    ],
)
def test_shares_are_exact(text: str, low: int, high: int) -> None:
    lows, highs = texts(text).shares()
    assert (int(lows[0]), int(highs[0])) == (low, high)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-12-17", date(2018, 12, 17), date(2018, 12, 17)),
        ("2024-02-29T10:00:00Z", date(2024, 2, 29), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("1969", date(1969, 1, 1), date(1969, 12, 31)),
    ],
)
def test_days(text: str, first: date, last: date) -> None:
    epoch = date(1970, 1, 1).toordinal()
    firsts, lasts = texts(text).days()
    assert (int(firsts[0]) + epoch, int(lasts[0]) + epoch) == (first.toordinal(), last.toordinal())


@pytest.mark.parametrize("text", ["2023-02-30", "17.12.2018", "soon", "20181217", "2018-13"])
def test_what_is_no_date(text: str) -> None:
    assert int(texts(text).days()[0][0]) == NO_DAY
    assert int(texts("").days()[0][0]) == UNKNOWN_DAY
