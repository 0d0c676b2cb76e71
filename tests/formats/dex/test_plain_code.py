"""Plain methods, counted four at a time, against the sweep, which walks them one by one; in both modes."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext

import numpy as np
import pytest

from ringfence.formats.dex import opcodes, plain_code
from ringfence.formats.dex.arrays import lend_all
from ringfence.formats.dex.find import find_fields, find_methods, find_strings, find_types
from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.walk import walk
from tests.dex_code import Instruction
from tests.dex_instructions import (
    const,
    const_string,
    fill_array_data,
    invoke_static,
    label,
    op,
    packed_switch,
    return_void,
    sparse_switch,
)
from tests.dex_writer import PUBLIC, DexClass, Method, write_dex
from tests.formats.dex.interpreted import interpreted_kernels
from tests.formats.dex.read_everything import FIELD_NEEDLES, METHODS, TEXTS, TYPES, check_plain

PIECES: tuple[Callable[[], Instruction], ...] = (
    lambda: const(0, 3),
    lambda: const(0, 70_000),
    lambda: const_string(1, "plain"),
    lambda: const_string(1, "com.hidden.Sdk"),
    lambda: invoke_static("java.lang.Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", 1),
    lambda: invoke_static("com.example.Main", "m0", "()V"),
    lambda: op("move-object/from16", 3, 0),
    lambda: fill_array_data(2, 2, 7, -1, 9),
    lambda: op("nop"),
    lambda: packed_switch(1, 3, "end"),
    lambda: sparse_switch(1, {100: "end", -1: "end"}),
)
SIZES = (0, 1, 2, 3, 5, 8, 40, 1300, 4200)  # instructions


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def mode(request: pytest.FixtureRequest) -> object:
    with interpreted_kernels() if request.param == "interpreted" else nullcontext():
        yield


@pytest.mark.parametrize("seed", range(6))
def test_what_is_counted_ahead_is_counted_as_the_sweep_does_it(seed: int) -> None:
    chance = random.Random(seed)
    methods = []
    for number in range(chance.choice((1, 3, 4, 5, 30))):
        few = chance.sample(PIECES[: chance.choice((2, 3, len(PIECES)))], 2)
        body = [chance.choice(few)() for _ in range(chance.choice(SIZES))]
        methods.append(Method(f"m{number}", "()V", PUBLIC, (*body, label("end"), return_void())))
    check_methods(methods)


@pytest.mark.parametrize("units", [0xFFFE, 0xFFFF, 0x10000])
def test_the_longest_methods_that_are_counted_ahead(units: int) -> None:
    call = invoke_static("com.example.Main", "m0", "()V")
    calls, rest = divmod(units - 1, 3)
    body = (*[call] * calls, *[op("nop")] * rest, return_void())
    check_methods([Method(f"m{number}", "()V", PUBLIC, body) for number in range(5)])


def test_data_that_reaches_beyond_its_method() -> None:
    """What the table of a switch or an array states is longer than what is there."""
    body = (fill_array_data(2, 2, 7, -1, 9), packed_switch(1, 3, "end"), label("end"), return_void())
    methods = [Method(f"m{number}", "()V", PUBLIC, body) for number in range(6)]
    data = bytes(write_dex([DexClass("com.example.Main", methods=tuple(methods))]))
    for kind in (b"\0\1", b"\0\3"):
        for at in range(0, len(data) - 8, 2):
            if data[at : at + 2] == kind:
                damaged = bytearray(data)
                damaged[at + 2 : at + 4] = b"\xff\x7f"
                check_walks(bytes(damaged))


def check_methods(methods: list[Method]) -> None:
    check_walks(write_dex([DexClass("com.example.Main", methods=tuple(methods))]))


def check_walks(data: bytes) -> None:
    dex = open_dex(data, "a.dex")
    found = (
        find_methods(dex, METHODS),
        find_fields(dex, FIELD_NEEDLES),
        find_strings(dex, TEXTS, prefix=True),
        find_types(dex, TYPES),
    )
    plain, walked = walk(dex, *found), walk(dex, *found, calls=True)
    check_plain(plain, walked)
    assert np.array_equal(plain.sites, walked.sites)
    assert plain.instructions == sum(plain.class_code)


def test_code_that_reaches_to_the_end_of_the_file_is_left_to_the_sweep() -> None:
    units, codes = np.full(16, 0x0E, np.uint16), np.array([2], np.uint32)
    methods, places, plain = np.zeros(1, np.int32), np.zeros(1, np.uint64), np.zeros(1, np.uint32)
    data, starts, rows, found = lend_all(units, codes, methods, places)
    units[7:9] = 7, 0  # where the length of the code is
    assert plain_code.list_code(data, starts, rows, found, 100) == 0
    units[7] = 6
    assert plain_code.list_code(data, starts, rows, found, 5) == 0
    assert plain_code.list_code(data, starts, rows, found, 6) == 1
    assert places.tolist() == [9 | 6 << 32]
    places += 1 << 32
    tables = lend_all(np.zeros(6 << 16, np.uint8), opcodes.OPERANDS, opcodes.STEPS, plain)
    with pytest.raises(ValueError, match="end of the file"):
        plain_code.count_plain(data, rows, found, *tables)
