"""The writer that other tests trust: its bytes by hand, its tables in order, and Android's own dump of it."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from tests.dex_code import Instruction, Reference, StringRef, TypeRef, assemble
from tests.dex_instructions import (
    const_string,
    fill_array_data,
    goto,
    if_eqz,
    invoke_static,
    invoke_virtual,
    label,
    op,
    packed_switch,
    return_void,
    sget,
    sparse_switch,
)  # fmt: skip
from tests.dex_writer import (
    ABSTRACT,
    INTERFACE,
    NATIVE,
    PUBLIC,
    STATIC,
    Catch,
    DexClass,
    Field,
    Method,
    constructor,
    write_dex,
)  # fmt: skip

BODY = (
    sget(0, "java.lang.System", "out", "java.io.PrintStream"),
    const_string(1, "h\0é 𝒳"),
    label("try"),
    invoke_virtual("java.io.PrintStream", "println", "(Ljava/lang/String;)V", 0, 1),
    label("tried"),
    packed_switch("p0", 3, "one", "two"),
    label("one"),
    sparse_switch("p0", {100: "one", -1: "two"}),
    label("two"),
    op("const/16", 2, literal=3),
    op("new-array", 2, 2, reference=TypeRef("[S")),
    fill_array_data(2, 2, 7, -1, 9),
    if_eqz(2, "end"),
    invoke_static("com.example.Main", "go", "(IJLjava/lang/String;)V", "p0", "p1", "p2", "p3"),
    label("end"),
    return_void(),
    label("caught"),
    op("move-exception", 0),
    op("throw", 0),
)
CLASSES = [
    DexClass("com.example.Child", "com.example.Main", ("java.lang.Runnable",), methods=(constructor(),)),
    DexClass(
        "com.example.Main",
        flags=PUBLIC | ABSTRACT,
        fields=(
            Field("KEY", flags=PUBLIC | STATIC, value="secret"),
            Field("COUNT", "I", PUBLIC | STATIC, -300),
            Field("own", "java.lang.Object"),
        ),
        methods=(
            Method("run", "()V", PUBLIC | ABSTRACT),
            Method("go", "(IJLjava/lang/String;)V", PUBLIC | STATIC, BODY, None,
                   (Catch("try", "tried", "java.lang.Exception", "caught"),
                    Catch("try", "tried", "", "end"))),
            Method("native", "()V", PUBLIC | NATIVE),
        ),
    ),
    DexClass("com.example.Callback", flags=PUBLIC | INTERFACE | ABSTRACT),
]  # fmt: skip


@pytest.mark.parametrize("version", [35, 37, 38, 39, 40, 41])
def test_the_header_says_what_follows(version: int) -> None:
    dex = write_dex(CLASSES, version)
    assert dex[:8] == b"dex\n0%d\0" % version
    assert struct.unpack_from("<I", dex, 8)[0] == zlib.adler32(dex[12:])
    assert dex[12:32] == hashlib.sha1(dex[32:]).digest()
    assert struct.unpack_from("<II", dex, 32) == (len(dex), 0x78 if version == 41 else 0x70)


def test_every_table_is_sorted_and_superclasses_come_first() -> None:
    dex = write_dex(CLASSES, strings=["￿", "\U00010000"])  # UTF-16 order puts the second one first
    strings = _strings(dex)
    assert strings == sorted(strings, key=lambda text: text.encode("utf-16-be"))
    assert strings.index("\U00010000") < strings.index("￿")
    count, at = struct.unpack_from("<II", dex, 88)
    rows = list(struct.iter_unpack("<HHI", dex[at : at + 8 * count]))
    assert rows == sorted(rows, key=lambda row: (row[0], row[2], row[1]))
    assert _class_names(dex) == ["Lcom/example/Main;", "Lcom/example/Child;", "Lcom/example/Callback;"]


def test_instructions_are_encoded_as_the_format_says() -> None:
    index_of: dict[Reference, int] = {StringRef("x"): 0x1234}
    cases = {
        op("const/4", 1, literal=-2): "12e1",
        const_string(5, "x"): "1a053412",
        op("add-int/lit8", 2, 3, literal=-1): "d80203ff",
        op("const-wide", 0, literal=1): "18000100000000000000",
        op("move-object/from16", "p0", 3): "08040300",
    }
    assert {i: assemble([i], 1, index_of, 4).units.hex() for i in cases} == cases


def test_a_jump_counts_from_its_own_start_and_a_table_lies_even() -> None:
    done = assemble([label("top"), op("nop"), packed_switch(0, 9, "top"), goto("top")], 0, {})
    units = struct.unpack(f"<{len(done.units) // 2}h", done.units)
    # nop; a switch whose table is 5 units on; a jump back by 4; the table: one key, 9, one target back by 1
    assert units == (0, 0x2B, 5, 0, 0x29, -4, 0x100, 1, 9, 0, -1, -1)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        assemble([op("const/16", 0, literal=70_000)], 0, {})
    with pytest.raises(ValueError, match="range call"):
        assemble([Instruction("invoke-static/range", (0, 2))], 0, {})
    with pytest.raises(ValueError, match="twice"):
        write_dex([DexClass("a.A"), DexClass("a.A")])
    with pytest.raises(ValueError, match="65,536"):
        write_dex([], types=[f"a.T{n}" for n in range(65_537)])


@pytest.mark.skipif(not shutil.which("dexdump"), reason="needs Debian's dexdump")
@pytest.mark.parametrize("version", [35, 37, 38, 39, 40])  # that dexdump knows no 041
def test_androids_own_dump_agrees(tmp_path: Path, version: int) -> None:
    file = tmp_path / "classes.dex"
    file.write_bytes(write_dex(CLASSES, version))
    said = subprocess.run(["dexdump", "-d", file], capture_output=True, check=True).stdout.decode(
        errors="replace"
    )
    for expected in (
        "const-string v1, ", "packed-switch-data (8 units)", "sparse-switch-data (10 units)",
        "array-data (7 units)",
        "invoke-static {v3, v4, v5, v6}, Lcom/example/Main;.go:(IJLjava/lang/String;)V",
        "Ljava/lang/Exception; -> 0x", '"secret"', "-300", "(PUBLIC NATIVE)", "registers     : 7",
    ):  # fmt: skip
        assert expected in said


def _strings(dex: bytes) -> list[str]:
    count, at = struct.unpack_from("<II", dex, 56)
    found = []
    for (place,) in struct.iter_unpack("<I", dex[at : at + 4 * count]):
        raw = dex[place + 1 : dex.index(b"\0", place + 1)].replace(b"\xc0\x80", b"\0")
        units = raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
        found.append(units.decode("utf-16-le"))
        assert dex[place] == len(units) // 2
    return found


def _class_names(dex: bytes) -> list[str]:
    strings = _strings(dex)
    types = [strings[at] for (at,) in _rows("<I", dex, 64)]
    return [types[row[0]] for row in _rows("<8I", dex, 96)]


def _rows(shape: str, dex: bytes, header: int) -> list[tuple[int, ...]]:
    count, at = struct.unpack_from("<II", dex, header)
    return list(struct.iter_unpack(shape, dex[at : at + struct.calcsize(shape) * count]))
