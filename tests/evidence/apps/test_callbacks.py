"""Which classes extend or implement what hands out data: the rows, in both modes of the kernel."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from ringfence.evidence.apps import callbacks
from ringfence.evidence.apps.kernels import above
from ringfence.formats.dex.arrays import lend_all
from ringfence.formats.dex.open_dex import open_dex
from tests.dex_writer import DexClass, write_dex
from tests.formats.dex.interpreted import interpret


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = above if request.param == "imported" else interpret(above)
    monkeypatch.setattr(callbacks, "above", module)
    return module


def rows(
    kernel: ModuleType, supers: list[int], interfaces: list[int], kinds: list[int], units: list[int]
) -> Any:
    """Classes and kinds as the kernel lists them, with room for all but one of them."""
    given = lend_all(
        np.array(units, np.uint16),
        np.array(supers, np.int32),
        np.array(interfaces, np.uint32),
        np.array(kinds, np.int32),
    )
    found = np.full((2, 8), -9, np.int32)
    count = kernel.list_above(*given, *lend_all(*found))
    few = np.full((2, max(count - 1, 0)), -9, np.int32)
    assert kernel.list_above(*given, *lend_all(*few)) == count
    assert few.tolist() == found[:, : max(count - 1, 0)].tolist()
    return found[:, :count].T.tolist()


def test_superclasses_come_first_and_then_interfaces(kernel: ModuleType) -> None:
    kinds = [-1, 5, 6]
    units = [0, 0, 3, 0, 2, 1, 0, 1, 0, 9]  # three types at byte 4, one that is no type at byte 14
    assert rows(kernel, [0, 2, -1, 1], [4, 0, 4, 14], kinds, units) == [
        [1, 6],
        [3, 5],
        [0, 6],
        [0, 5],
        [2, 6],
        [2, 5],
    ]


@pytest.mark.parametrize(("offset", "count"), [(1, 0), (6, 2), (8, 0), (10, 0), (4_000_000_000, 0)])
def test_a_list_that_leaves_the_file_is_read_to_its_end(kernel: ModuleType, offset: int, count: int) -> None:
    assert rows(kernel, [-1], [offset], [3], [0, 0, 0, 9, 0, 0, 0]) == [[0, 3]] * count


def test_lists_that_overlap_are_read_up_to_the_size_of_the_file(kernel: ModuleType) -> None:
    units = [0, 0, 4, 0, 0, 0, 0, 0]
    assert len(rows(kernel, [-1] * 5, [4] * 5, [3], units)) == 8


def test_a_class_is_found_by_its_interface() -> None:
    dex = open_dex(write_dex([DexClass("a.One", interfaces=("a.Face",)), DexClass("a.Two")]), "d")
    kinds = np.array(
        [4 if dex.type_name(row) == "La/Face;" else -1 for row in range(len(dex.types))], np.int32
    )
    owners, found = callbacks._list_above(dex, kinds)
    assert [dex.type_name(int(dex.classes.class_type[owner])) for owner in owners] == ["La/One;"]
    assert found.tolist() == [4]
