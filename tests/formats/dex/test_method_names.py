"""The names of many methods at once, against those told one by one; in both modes of the kernel."""

from __future__ import annotations

import random
from contextlib import nullcontext

import pytest

from ringfence.formats.dex import naming
from ringfence.formats.dex.method_names import name_methods
from ringfence.formats.dex.open_dex import open_dex
from tests.dex_instructions import return_void
from tests.dex_writer import PUBLIC, DexClass, Method, write_dex
from tests.formats.dex.interpreted import interpreted_kernels
from tests.formats.dex.sample_dex import make_dex

DEX = make_dex()


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def mode(request: pytest.FixtureRequest) -> object:
    with interpreted_kernels() if request.param == "interpreted" else nullcontext():
        yield


def check(data: bytes) -> None:
    dex = open_dex(data, "a.dex")
    asked = [-1, *range(len(dex.methods.name)), 0, len(dex.methods.name), 1 << 30]
    assert name_methods(dex, asked) == [dex.method_name(number) for number in asked]


def test_they_are_those_told_one_by_one() -> None:
    check(DEX)
    assert name_methods(open_dex(DEX, "a.dex"), []) == []


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("com.example.Name", "x" * naming.LONGEST_PART),
        ("com.example.Name", "x" * (naming.LONGEST_PART + 1)),
        ("com.example." + "y" * 9000, "long"),
        ("com.example.Größe", "größe"),
    ],
)
def test_long_names_and_those_beyond_ascii(owner: str, name: str) -> None:
    methods = tuple(Method(each, "(I[J)V", PUBLIC, (return_void(),)) for each in ("a", name, "zz"))
    check(write_dex([DexClass(owner, methods=methods)]))


@pytest.mark.parametrize("seed", range(40))
def test_tables_that_point_anywhere(seed: int) -> None:
    chance, data = random.Random(seed), bytearray(DEX)
    for _ in range(60):
        data[chance.randrange(112, len(data))] = chance.randrange(256)
    check(bytes(data[: chance.choice((len(data), len(data) * 2 // 3))]))
