"""The walk over a sample whose every instruction is known; in both modes of the kernels."""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest

from ringfence.formats.dex import opcodes
from ringfence.formats.dex.find import find_fields, find_methods, find_strings, find_types
from ringfence.formats.dex.needles import pack_needles
from ringfence.formats.dex.open_dex import Dex, open_dex
from ringfence.formats.dex.walk import FIELD, METHOD, STRING, TYPE, Walked, walk
from tests.dex_code import Instruction, StringRef
from tests.dex_instructions import const_string, invoke_static, op, return_void
from tests.dex_writer import NATIVE, PUBLIC, STATIC, DexClass, Method, write_dex
from tests.formats.dex.interpreted import interpreted_kernels
from tests.formats.dex.read_everything import same
from tests.formats.dex.sample_dex import FIELDS, LOOKUPS, make_dex

SAMPLE = open_dex(make_dex(), "a.dex")


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def mode(request: pytest.FixtureRequest) -> Any:
    with interpreted_kernels() if request.param == "interpreted" else nullcontext():
        yield


def walk_sample(dex: Dex = SAMPLE, calls: bool = True) -> Walked:
    return walk(
        dex,
        find_methods(dex, LOOKUPS),
        find_fields(dex, FIELDS),
        find_strings(dex, pack_needles(["content://"]), prefix=True),
        find_types(dex, pack_needles(["Lcom/example/Helper;", "Lcom/example/Other;"])),
        calls,
    )


def tell(dex: Dex, walked: Walked) -> list[tuple[str, str, str]]:
    """(caller, kind, what) of each site, by name."""
    names = {METHOD: dex.method_name, FIELD: dex.field_name, STRING: dex.string, TYPE: dex.type_name}
    return [
        (
            dex.method_name(caller).partition("(")[0].rpartition(">")[2],
            opcodes.KINDS[kind],
            names[kind](index),
        )
        for _, caller, kind, index, _ in walked.sites.tolist()
    ]


def short(name: str) -> str:
    return name.partition("(")[0].rpartition("/")[2]


def calls_of(dex: Dex, walked: Walked, caller: str) -> set[tuple[str, str]]:
    (row,) = (
        i for i, m in enumerate(walked.encoded.method_id.tolist()) if short(dex.method_name(m)) == caller
    )
    span = slice(walked.call_starts[row], walked.call_starts[row + 1])
    numbers = walked.calls[span].tolist()
    assert len(set(numbers)) == len(numbers)
    return {
        (opcodes.CALLS[kind], short(dex.method_name(number)))
        for number, kind in zip(numbers, walked.call_kinds[span].tolist(), strict=True)
    }


def test_every_site_is_found_with_its_caller() -> None:
    walked = walk_sample()
    assert walked.gaps == ()
    found = sorted((caller, kind, short(what)) for caller, kind, what in tell(SAMPLE, walked))
    assert found == sorted(
        [
            ("ask", "method", "LocationManager;->getLastKnownLocation"),
            ("ask", "method", "LocationManager;->getLastKnownLocation"),
            ("ask", "field", "String;"),
            ("reflect", "method", "Class;->forName"),
            ("reflect", "method", "Class;->getMethod"),
            ("reflect", "method", "Class;->forName"),
            ("reflect", "type", "Helper;"),
            ("run", "type", "Helper;"),
            ("run", "type", "Other;"),
            ("help", "string", "sent"),
            ("", "string", "inbox"),
        ]
    )


def test_offsets_are_those_of_the_instructions() -> None:
    walked = walk_sample()
    for _, caller, kind, index, at in walked.sites.tolist():
        if caller < 0:
            assert (kind, at) == (STRING, -1)
            continue
        row = walked.encoded.method_id.tolist().index(caller)
        begin = int(walked.encoded.code_offset[row]) + 16 + 2 * at
        opcode, operand = SAMPLE.data[begin], int.from_bytes(SAMPLE.data[begin + 2 : begin + 4], "little")
        assert (int(opcodes.OPERANDS[opcode]) >> 16) & 7 == kind
        assert operand == index


def test_constant_arguments_are_followed_on_the_straight_way() -> None:
    walked = walk_sample()
    told = tell(SAMPLE, walked)
    given = [
        (caller, short(what), [SAMPLE.string(s) for s in strings if s >= 0], SAMPLE.type_name(type_))
        for (caller, kind, what), strings, type_ in zip(
            told, walked.arg_string.tolist(), walked.arg_type.tolist(), strict=True
        )
        if kind == "method"
    ]
    location = "LocationManager;->getLastKnownLocation"
    assert given == [
        ("ask", location, ["gps"], ""),
        ("ask", location, [], ""),  # the register was written since
        ("reflect", "Class;->forName", ["com.hidden.Sdk"], ""),
        ("reflect", "Class;->getMethod", ["collect"], "Lcom/example/Helper;"),
        ("reflect", "Class;->forName", [], ""),  # after a jump: not reached with what was set before
    ]


def test_calls_and_objects_made_are_listed_once_for_each_caller() -> None:
    walked = walk_sample()
    assert calls_of(SAMPLE, walked, "Main;->run") == {
        ("direct", "Helper;-><init>"),
        ("static", "Helper;->help"),
        ("interface", "Runnable;->run"),
        ("virtual", "Main;->run"),
        ("super", "Object;->run"),
    }
    assert calls_of(SAMPLE, walked, "Helper;->help") == set()
    made = [SAMPLE.type_name(t) for t in walked.makes.tolist()]
    assert sorted(made) == ["Lcom/example/Helper;", "Lcom/example/Helper;", "[S"]
    plain = walk_sample(calls=False)
    assert len(plain.calls) == len(plain.makes) == 0
    assert plain.sites.tolist() == walked.sites.tolist()


def test_totals_and_classes() -> None:
    walked = walk_sample()
    names = [short(SAMPLE.type_name(t)) for t in SAMPLE.classes.class_type.tolist()]
    assert dict(zip(names, walked.class_methods.tolist(), strict=True)) == {
        "Main;": 4, "Helper;": 2, "Empty;": 0
    }  # fmt: skip
    assert walked.methods == 6
    assert len(walked.encoded) == 7  # one is native
    assert walked.instructions == walked.class_code.sum() == walked.encoded.n_instructions.sum()
    assert walked.invokes == 13
    assert [SAMPLE.string(s) for _, _, s in walked.string_uses.tolist()] == [
        "content://sms/sent", "content://sms/inbox"
    ]  # fmt: skip


def test_many_walks_at_the_same_time_leave_nothing_behind() -> None:
    small = open_dex(one_method(const_string(0, "content://x"), return_void()), "b.dex")
    dexes = [SAMPLE, small, SAMPLE, small] * 6
    alone = [walk_sample(dex, calls) for calls in (True, False) for dex in (SAMPLE, small)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(walk_sample, dexes, [True, True, False, False] * 6))
    assert all(same(one, other) for one, other in zip(together, alone * 6, strict=True))


def test_nothing_wanted_is_nothing_found() -> None:
    walked = walk(SAMPLE, None, None, None)
    assert len(walked.sites) == 0
    assert walked.instructions == walk_sample().instructions


def one_method(*code: Instruction, **more: Any) -> bytes:
    return write_dex([DexClass("a.B", methods=(Method("m", "()V", PUBLIC | STATIC, code),))], **more)


def test_more_sites_than_there_was_room_for() -> None:
    body = [const_string(0, "content://x")] * 4000
    calls = [invoke_static("a.C", f"c{n}", "()V") for n in range(300)]
    methods = tuple(
        Method(f"m{n}", "()V", PUBLIC | STATIC, (*calls[n:], *body, *calls[:9], return_void()))
        for n in range(3)
    )
    dex = open_dex(write_dex([DexClass("a.B", methods=methods)]), "a.dex")
    walked = walk(dex, None, None, find_strings(dex, pack_needles(["content://x"])), calls=True)
    assert len(walked.sites) == 12_000
    assert sorted(walked.sites[:, 1].tolist()) == [n for n in (0, 1, 2) for _ in range(4000)]
    assert walked.calls.tolist() != []
    assert (walked.call_starts[1:] - walked.call_starts[:-1]).tolist() == [300, 300, 300]
    assert walked.gaps == ()


def test_no_more_sites_are_listed_than_a_file_should_have() -> None:
    body = [const_string(0, "content://x")] * 20_000
    later = Method("z", "()V", PUBLIC | STATIC, (invoke_static("a.C", "c", "()V"), return_void()))
    methods = (Method("m", "()V", PUBLIC | STATIC, (*body, return_void())), later)
    dex = open_dex(write_dex([DexClass("a.B", methods=methods)]), "a.dex")
    walked = walk(dex, None, None, find_strings(dex, pack_needles(["content://x"])), calls=True)
    assert len(walked.sites) < 20_000
    assert len(walked.calls) == 1
    assert walked.instructions == 20_003
    left = 20_000 - len(walked.sites)
    assert walked.gaps == (
        f"{left:,} instructions touch what was looked for and are not listed, for there were too many",
    )


def test_a_string_beyond_65536_is_found() -> None:
    many = [f"{n:05}" for n in range(70_000)]
    jumbo = op("const-string/jumbo", 0, reference=StringRef("last"))
    forname = invoke_static("java.lang.Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", 0)
    dex = open_dex(one_method(jumbo, forname, return_void(), strings=(*many, "last")), "a.dex")
    wanted = find_strings(dex, pack_needles(["last"]))
    walked = walk(dex, find_methods(dex, LOOKUPS), None, wanted)
    assert [(kind, dex.string(i)) for _, _, kind, i, _ in walked.sites.tolist() if kind == STRING] == [
        (STRING, "last")
    ]
    assert [dex.string(s) for s in walked.arg_string[:, 0].tolist() if s >= 0] == ["last"]


def raw_code(units: bytes) -> Dex:
    """A DEX with one method whose code is these units, its tables otherwise those of a method that calls."""
    space = [op("nop")] * (len(units) // 2 - 1)
    data = bytearray(one_method(*space, return_void(), strings=("x",)))
    at = data.index(b"\0" * (len(units) - 2) + b"\x0e\0", 0x70)
    data[at : at + len(units)] = units
    return open_dex(bytes(data), "a.dex")


@pytest.mark.parametrize(
    ("units", "instructions", "gap"),
    [
        ("0100 0001 0000 0000 0000 0000 000e", 2, ""),  # a packed switch of one target, then return
        ("0200 0001 0000 0000 0000 0000 000e", 2, ""),  # a sparse switch
        ("0300 0001 0003 0000 0201 0003 000e", 2, ""),  # three bytes of an array, padded
        ("0400 0000 0000 0000 0000 0000 000e", 7, ""),  # no payload: a no-operation with a high byte
        ("00fc 0007 0000 00fe 0003 0000 000e", 4, ""),
        ("0100 ffff 0000 0000 0000 0000 000e", 1, "end inside an instruction"),
        ("0300 ffff ffff ffff 0000 0000 000e", 1, "end inside an instruction"),
        ("0000 0000 0000 0000 0000 0000 0300", 7, "end inside an instruction"),
        ("0000 0000 0000 0000 0000 0000 006e", 7, "end inside an instruction"),
        ("0073 0079 00e3 0000 0000 0000 000e", 7, "3 instructions have an opcode that Dalvik does not have"),
        ("001a ffff 0062 ffff 0022 ffff 000e", 4, "3 instructions name a row that is not in its table"),
        ("001b ffff ffff 0071 ffff 0000 000e", 3, "2 instructions name a row that is not in its table"),
    ],
)
def test_odd_code(units: str, instructions: int, gap: str) -> None:
    dex = raw_code(struct.pack("<7H", *(int(unit, 16) for unit in units.split())))
    walked = walk(dex, None, None, None, calls=True)
    assert walked.instructions == instructions
    assert gap in " ".join(walked.gaps)
    assert bool(walked.gaps) == bool(gap)


def test_custom_calls_and_handles_are_listed_as_such() -> None:
    walked = walk(raw_code(struct.pack("<7H", 0xFC, 7, 0, 0xFE, 3, 0, 0x0E)), None, None, None, calls=True)
    assert walked.calls.tolist() == [7, 3]
    assert [opcodes.CALLS[kind] for kind in walked.call_kinds.tolist()] == ["custom", "handle"]
    assert walked.invokes == 1


def test_methods_may_share_their_code_but_not_without_end() -> None:
    count = 400
    methods = tuple(Method(f"m{n}", "()V", PUBLIC | NATIVE | STATIC) for n in range(count))
    shared = Method("a", "()V", PUBLIC | STATIC, (*[op("nop")] * 4000, return_void()))
    data = write_dex([DexClass("a.B", methods=(shared, *methods))])
    dex = open_dex(data, "a.dex")
    walked = walk(dex, None, None, None)
    (code,) = {offset for offset in walked.encoded.code_offset.tolist() if offset}
    old = walked.encoded
    assert walked.instructions == 4001
    lists = dex.classes.class_data[0]
    assert lists
    # Write the list of methods anew at the end of the file, each with the code of the first.
    rest = bytearray()
    for n in range(count + 1):
        rest += bytes((0 if n == 0 else 1, 9)) + uleb(code)
    rest = bytearray(b"\0\0" + uleb(count + 1) + b"\0" + rest)
    at = struct.unpack_from("<I", data, 100)[0] + 24
    sharing = data[:at] + struct.pack("<I", len(data)) + data[at + 4 :] + rest
    walked = walk(open_dex(sharing, "a.dex"), None, None, None)
    assert len(walked.encoded) == len(old)
    assert walked.methods < count
    assert walked.instructions <= 2 * len(sharing) + 0x10000
    assert any("more code is named than the file can hold" in gap for gap in walked.gaps)


def uleb(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))
