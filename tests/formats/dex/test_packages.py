"""The packages of classes, beside their names as text."""

from __future__ import annotations

import numpy as np

from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.packages import list_packages
from tests.dex_writer import DexClass, write_dex

NAMES = ("a.b.One", "a.b.Two", "a.b.c.Three", "NoPackage", "a.bé.Four", "a.b.R$id")


def test_packages_and_simple_names() -> None:
    dex = open_dex(write_dex([DexClass(name) for name in NAMES]), "d")
    types = dex.classes.class_type
    found = list_packages(dex, types)
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
