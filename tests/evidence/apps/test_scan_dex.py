"""Rows of one table looked up in another."""

from __future__ import annotations

import numpy as np
import pytest

from ringfence.evidence.apps import scan_dex
from ringfence.evidence.apps.kernels import taking
from tests.formats.dex.interpreted import interpret


@pytest.mark.parametrize("mode", ["imported", "interpreted"])
def test_a_place_out_of_range_gives_minus_one(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if mode == "interpreted":
        monkeypatch.setattr(scan_dex, "taking", interpret(taking))
    values = np.array([7, 8, 9], np.int32)
    for kind in (np.int32, np.int64):
        found = scan_dex.take(values, np.array([0, 2, -1, 3, 1, -2147483648], kind))
        assert found.tolist() == [7, 9, -1, -1, 8, -1]
    assert scan_dex.take(np.zeros(0, np.int32), np.array([0, -1])).tolist() == [-1, -1]
