"""Native libraries: names, natives, strings, signs of packing; broken ones end in gaps."""

from __future__ import annotations

import os
import random
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.addresses.find_addresses import find_addresses_in
from ringfence.formats.elf.native_methods import NativeMethod, decode_native
from ringfence.formats.elf.packing import entropy
from ringfence.formats.elf.read_elf import Elf, read_elf
from tests.formats.small_elf import Library

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
CLEAN = Library()


def texts(data: bytes, elf: Elf) -> list[str]:
    begins, ends = zip(*elf.strings, strict=True)
    return list(find_addresses_in(data, begins, ends).texts())


@pytest.mark.parametrize("hash_table", ["sysv", "gnu", ""])
@pytest.mark.parametrize("sections", [True, False])
@pytest.mark.parametrize(("bits", "order"), [(64, "<"), (32, "<"), (32, ">"), (64, ">")])
def test_what_a_library_says(bits: int, order: str, sections: bool, hash_table: str) -> None:
    data = Library(bits=bits, order=order, sections=sections, hash_table=hash_table).build()
    elf = read_elf(data, "lib.so")
    assert (elf.bits, elf.machine, elf.kind, elf.soname) == (bits, "aarch64", "shared library", "libsmall.so")
    assert elf.needed == ("libc.so",)
    assert elf.build_id == bytes(range(20)).hex()
    assert (elf.imports, elf.exports) == (("connect",), ("JNI_OnLoad",))
    assert elf.natives == (NativeMethod("com.foo.Sdk", "send"),)
    assert "https://api.umeng.com/x" in texts(data, elf)
    assert elf.gaps == ()
    assert elf.hints == (() if sections else ("it has no section headers",))


def test_code_and_symbol_names_are_no_text_but_what_is_marked_wrongly_is() -> None:
    library = Library(code=b"code.umeng.com\0" * 10, soname="lib.soname.umeng.com")
    data = library.build()
    assert texts(data, read_elf(data, "x")) == ["https://api.umeng.com/x"]
    library.code_flags = 4  # the segment cannot be run: then this is no code, whatever its section says
    data = library.build()
    assert "code.umeng.com" in texts(data, read_elf(data, "x"))


@pytest.mark.parametrize(
    ("library", "hint"),
    [
        (Library(code=random.Random(1).randbytes(65536)), "its code looks encrypted or compressed"),
        (Library(code=b"\x90" * 65536, code_flags=7), "a segment can be written to and run"),
        (Library(tail=b"x" * 5000), "5000 bytes follow what its headers describe"),
        (Library(text=b"UPX!\0"), "it has the marks of UPX"),
    ],
)
def test_signs_of_packing(library: Library, hint: str) -> None:
    assert any(said.startswith(hint) for said in read_elf(library.build(), "x").hints)


def test_what_follows_the_sections_is_searched() -> None:
    data = Library(tail=b"\0hidden.umeng.com\0").build()
    assert "hidden.umeng.com" in texts(data, read_elf(data, "x"))


@pytest.mark.parametrize(
    ("symbol", "class_name", "method"),
    [
        ("Java_com_foo_Sdk_send", "com.foo.Sdk", "send"),
        ("Java_com_foo_Sdk_send__ILjava_lang_String_2", "com.foo.Sdk", "send"),
        ("Java_com_foo_1bar_Sdk_get_1id", "com.foo_bar.Sdk", "get_id"),
        ("Java_com_foo_Sdk_00024Inner_run", "com.foo.Sdk$Inner", "run"),
        ("Java_com_foo_Sdk__1init", "com.foo.Sdk", "_init"),
    ],
)
def test_native_methods_by_name(symbol: str, class_name: str, method: str) -> None:
    assert decode_native(symbol) == NativeMethod(class_name, method)


@pytest.mark.parametrize("symbol", ["Java_", "Java_foo", "JNI_OnLoad", "_Java_a_b", "Java___", "Java__1"])
def test_names_of_no_native_method(symbol: str) -> None:
    assert decode_native(symbol) is None


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"MZ" + bytes(100), b"\x7fELF\x03\x01" + bytes(60)])
def test_what_is_no_elf(data: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"x\.so"):
        read_elf(data, "x.so")


def test_tables_that_go_over_the_end_are_gaps() -> None:
    data = Library().build()
    whole = read_elf(data, "x")
    for size in range(64, len(data), 7):
        cut = read_elf(data[:size], "x")
        assert cut.gaps or (cut.imports, cut.natives) == (whole.imports, whole.natives)


def test_a_library_of_many_symbols_keeps_the_first_and_says_so() -> None:
    names = [f"SSL_f{number}" for number in range(1200)]
    elf = read_elf(Library(exports=names).build(), "x")
    assert len(elf.exports) == 1000
    assert elf.gaps == ("only 1000 telling names are kept",)


def test_entropy() -> None:
    assert entropy(memoryview(b"")) == 0
    assert entropy(memoryview(b"a" * 99999)) == 0
    assert entropy(memoryview(bytes(range(256)) * 64)) == pytest.approx(8)


@given(st.data())
def test_mutated_libraries_give_a_result_or_one_error(draw: st.DataObject) -> None:
    data = bytearray(CLEAN.build())
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(data) - 8))
        form, values = draw.draw(
            st.sampled_from(
                [("<B", [0, 1, 255]), ("<I", [0, 1, 2**31, 2**32 - 1]), ("<Q", [2**63, 2**64 - 1])]
            )
        )
        struct.pack_into(form, data, at, draw.draw(st.sampled_from(values)))
    try:
        elf = read_elf(bytes(data), "x")
    except EvidenceError:
        return
    assert all(0 <= begin < end <= len(data) for begin, end in elf.strings)
    assert all(one[1] <= two[0] for one, two in zip(elf.strings, elf.strings[1:], strict=False))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of apps is not here")
def test_real_libraries() -> None:
    read = 0
    for path in sorted(CORPUS.glob("*/*.apk")):
        try:
            package = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError):
            continue
        for name in package.namelist():
            if name.endswith(".so"):
                try:
                    data = package.read(name)
                except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
                    continue
                if data[:4] == b"\x7fELF":
                    elf = read_elf(data, name)
                    assert elf.machine in ("arm", "aarch64", "x86", "x86-64", "mips"), name
                    read += 1
    assert read > 20
