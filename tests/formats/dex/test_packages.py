"""The packages of classes, beside their names as text; in both modes."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest

from ringfence.formats.dex.needles import pack_needles
from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.packages import list_packages
from ringfence.formats.dex.sieve import pack_sieve, sift
from tests.dex_writer import DexClass, write_dex
from tests.formats.dex.interpreted import interpreted_kernels

NAMES = ("a.b.One", "a.b.Two", "a.b.c.Three", "NoPackage", "a.bé.Four", "a.b.R$id")
ANY = pack_needles(["anything"])


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def mode(request: pytest.FixtureRequest) -> object:
    with interpreted_kernels() if request.param == "interpreted" else nullcontext():
        yield


@pytest.mark.parametrize("tidy", [False, True])
def test_packages_and_simple_names(tidy: bool) -> None:
    dex = open_dex(write_dex([DexClass(name) for name in NAMES]), "d")
    types = dex.classes.class_type
    ends = sift(dex, pack_sieve([ANY], ANY)).ends
    assert ends is not None
    found = list_packages(dex, types, ends if tidy else None)
    told = [dex.type_name(int(row))[1:-1].replace("/", ".") for row in types]
    assert sorted(told) == sorted(NAMES)
    packages = [found.names[number] for number in found.of.tolist()]
    assert packages == [name.rpartition(".")[0] for name in told]
    assert list(found.names[1:]) == list(found.names)[1:]
    first = [chr(dex.data[at]) for at in found.simple.tolist()]
    assert first == [name.rpartition(".")[2][0] if "." in name else "L" for name in told]


def test_neighbours_share_a_number_and_a_row_out_of_range_has_no_name() -> None:
    dex = open_dex(write_dex([DexClass(name) for name in NAMES[:2]]), "d")
    found = list_packages(dex, np.array([*dex.classes.class_type, 9_999, -1], np.int32))
    assert found.of.tolist() == [0, 0, 1, 1]
    assert (found.names[1], found.simple.tolist()[2:]) == ("", [0, 0])


@pytest.mark.parametrize("length", [4090, 4094, 4095, 4096, 4097])
def test_of_a_long_name_as_much_is_looked_at_whether_its_end_is_known_or_not(length: int) -> None:
    dex = open_dex(write_dex([DexClass(f"{'p' * length}.One")]), "d")
    ends = sift(dex, pack_sieve([ANY], ANY)).ends
    one, other = (list_packages(dex, dex.classes.class_type, each) for each in (None, ends))
    assert (one.simple.tolist(), list(one.names)) == (other.simple.tolist(), list(other.names))
