"""Opening a DEX: its names, and everything that a header can say wrongly."""

from __future__ import annotations

import struct

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.dex.mutf8 import decode_mutf8, encode_mutf8
from ringfence.formats.dex.open_dex import find_dex_parts, open_all, open_dex
from tests.dex_writer import DexClass, seal, write_dex
from tests.formats.dex.sample_dex import make_dex

DEX = make_dex()
FILE_SIZE, HEADER_SIZE, ENDIAN, STRINGS, STRINGS_AT, METHODS, METHODS_AT = 32, 36, 40, 56, 60, 88, 92


def put(data: bytes, at: int, number: int) -> bytes:
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def test_names_are_those_of_the_source() -> None:
    dex = open_dex(DEX, "a.dex")
    assert (dex.version, dex.gaps) == (35, ())
    methods = {dex.method_name(i) for i in range(len(dex.methods.name))}
    assert "Lcom/example/Main;->ask(Landroid/location/LocationManager;)V" in methods
    assert "Ljava/lang/Class;->forName(Ljava/lang/String;)Ljava/lang/Class;" in methods
    fields = {dex.field_name(i) for i in range(len(dex.fields.name))}
    assert "Landroid/os/Build;->SERIAL:Ljava/lang/String;" in fields
    classes = [dex.type_name(i) for i in dex.classes.class_type.tolist()]
    assert sorted(classes) == ["Lcom/example/Empty;", "Lcom/example/Helper;", "Lcom/example/Main;"]
    main = classes.index("Lcom/example/Main;")
    (interface,) = dex.type_list(int(dex.classes.interfaces[main]))
    assert dex.type_name(interface) == "Ljava/lang/Runnable;"
    assert dex.classes.super_type[main] >= 0


def test_the_root_class_has_no_superclass() -> None:
    dex = open_dex(write_dex([DexClass("a.B", superclass=None)]), "a.dex")
    assert dex.classes.super_type.tolist() == [-1]


def test_strings_are_mutf8() -> None:
    dex = open_dex(DEX, "a.dex")
    strings = {dex.string(i) for i in range(len(dex.string_offsets))}
    assert {"\0nul", "𝒳", "content://sms/inbox"} <= strings
    for text in ("", "a\0b", "é", "𝒳", "\ud800", "x" * 3000):
        assert decode_mutf8(encode_mutf8(text)) == text
    assert decode_mutf8(b"a\xff") == "a�"


def test_a_long_string_is_read_to_its_end() -> None:
    text = "x" * 70_000
    dex = open_dex(write_dex([DexClass("a.B")], strings=(text,)), "a.dex")
    assert text in {dex.string(i) for i in range(len(dex.string_offsets))}


def test_an_index_out_of_range_has_no_name() -> None:
    dex = open_dex(DEX, "a.dex")
    for index in (-1, 1 << 20):
        assert dex.string(index) == dex.type_name(index) == dex.method_name(index) == ""
        assert dex.field_name(index) == dex.proto_name(index) == ""
    assert dex.type_list(0) == dex.type_list(len(DEX)) == ()


@pytest.mark.parametrize("data", [b"", b"PK\3\4" + bytes(200), b"dex\nabc\0" + bytes(200), DEX[:100]])
def test_what_is_no_dex_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        open_dex(data, "a.dex")
    with pytest.raises(EvidenceError):
        find_dex_parts(data, "a.dex")


@pytest.mark.parametrize(
    ("data", "gap"),
    [
        (seal(put(DEX, HEADER_SIZE, 0x80)), "the header says it has 128 bytes, not 112"),
        (put(DEX, FILE_SIZE, 10), f"the header says 10 bytes, and there are {len(DEX)}"),
        (DEX + b"more", f"the header says {len(DEX)} bytes, and there are {len(DEX) + 4}"),
        (DEX[:8] + bytes(4) + DEX[12:], "the checksum is 0x00000000 and should be"),
        (seal(put(DEX, ENDIAN, 7)), "the mark of its byte order is 0x00000007; read as little-endian"),
        (seal(DEX[:4] + b"034" + DEX[7:]), "it says version 034"),
        (seal(put(DEX, METHODS, 1 << 30)), "of 1,073,741,824 method ids lie inside the file"),
        (seal(put(DEX, METHODS_AT, 1 << 31)), "only 0 of "),
        (seal(put(DEX, 0x70, 1 << 30)), "1 strings point out of the file"),
    ],
)
def test_a_header_that_lies_leaves_a_gap(data: bytes, gap: str) -> None:
    dex = open_dex(data, "a.dex")
    assert len(dex.gaps) == 1
    assert gap in dex.gaps[0]


def test_a_string_that_points_out_of_the_file_is_empty() -> None:
    dex = open_dex(seal(put(DEX, 0x70, 1 << 30)), "a.dex")
    assert dex.string(0) == ""


def test_swapped_bytes_are_named_and_nothing_is_read() -> None:
    dex = open_dex(put(DEX, ENDIAN, 0x78563412), "a.dex")
    assert "big-endian" in dex.gaps[0]
    assert len(dex.string_offsets) == len(dex.methods.name) == len(dex.classes.class_type) == 0


def test_a_compact_dex_gives_its_names_and_says_that_code_is_missing() -> None:
    moved = 64  # its data begin here, and what lies there is counted from there
    data = bytearray(b"cdex001\0" + DEX[8:])
    struct.pack_into("<I", data, 108, moved)
    count, at = struct.unpack_from("<II", data, STRINGS)
    for place in range(at, at + 4 * count, 4):
        struct.pack_into("<I", data, place, struct.unpack_from("<I", data, place)[0] - moved)
    dex = open_dex(bytes(data), "a.cdex")
    assert dex.compact
    assert "content://sms/inbox" in {dex.string(i) for i in range(count)}
    assert any("compact" in gap for gap in dex.gaps)


def container(*headers: bytes) -> bytes:
    """DEX files of version 41 one after the other, offsets counted from the start of the first."""
    out, total = bytearray(), sum(map(len, headers))
    for one in headers:
        base, data = len(out), bytearray(one)
        struct.pack_into("<II", data, 0x70, total, base)
        for field in (60, 68, 76, 84, 92, 100):
            if struct.unpack_from("<I", data, field)[0]:
                struct.pack_into("<I", data, field, struct.unpack_from("<I", data, field)[0] + base)
        count, at = struct.unpack_from("<II", one, STRINGS)
        for place in range(at, at + 4 * count, 4):
            struct.pack_into("<I", data, place, struct.unpack_from("<I", data, place)[0] + base)
        out += seal(bytes(data))
    return bytes(out)


def test_every_dex_of_a_container_is_opened() -> None:
    first = write_dex([DexClass("a.First")], version=41)
    second = write_dex([DexClass("b.Second")], version=41)
    data = container(first, second)
    one, two = open_all(data, "a.dex")
    assert (one.gaps, two.gaps) == ((), ())
    assert one.type_name(int(one.classes.class_type[0])) == "La/First;"
    assert two.type_name(int(two.classes.class_type[0])) == "Lb/Second;"
    assert two.name == "a.dex (2)"
    (*_, last) = open_all(data + b"something else", "a.dex")
    assert "14 bytes after the DEX number 2" in last.gaps[0]


def test_a_view_into_a_larger_file_will_do() -> None:
    dex = open_dex(memoryview(b"x" + DEX)[1:], "a.dex")
    assert dex.gaps == ()
    assert "Lcom/example/Main;" in {dex.type_name(i) for i in range(len(dex.types))}
