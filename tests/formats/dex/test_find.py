"""Look-ups, against the same question asked of every name in plain Python; in both modes of the kernel."""

from __future__ import annotations

import struct
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.dex.find import find_fields, find_methods, find_packages, find_strings, find_types
from ringfence.formats.dex.mutf8 import encode_mutf8
from ringfence.formats.dex.needles import pack_members, pack_needles, pack_packages
from ringfence.formats.dex.open_dex import Dex, open_dex
from tests.dex_writer import DexClass, write_dex
from tests.formats.dex.interpreted import interpreted_kernels
from tests.formats.dex.sample_dex import FIELDS, LOOKUPS, make_dex

SAMPLE = open_dex(make_dex(), "a.dex")
words = st.text(alphabet="ab/;$[L\0é", max_size=6)


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def mode(request: pytest.FixtureRequest) -> object:
    with interpreted_kernels() if request.param == "interpreted" else nullcontext():
        yield


def names_of_types(dex: Dex) -> list[str]:
    return [dex.type_name(i) for i in range(len(dex.types))]


def test_packages_are_found_by_their_longest_prefix() -> None:
    prefixes = [
        "com.example",
        "com/example/inner/",
        "com.exam",
        "com.example.Main",
        "java.lang.String",
        "com",
    ]
    found = find_packages(SAMPLE, pack_packages(prefixes)).tolist()
    known = dict(zip(names_of_types(SAMPLE), found, strict=True))
    assert known["Lcom/example/Helper;"] == 0
    assert known["[Lcom/example/inner/Deep;"] == 1
    assert known["Lcom/exam/Ple;"] == 2
    assert known["Lcom/example/Main;"] == known["[[Lcom/example/Main;"] == known["Lcom/example/Main$In;"] == 3
    assert known["Ljava/lang/String;"] == 4
    assert known["Ljava/lang/Class;"] == known["V"] == known["[S"] == -1
    assert "com" not in {prefixes[n] for n in found if n >= 0}


def test_types_and_strings_are_found_as_they_are_written() -> None:
    wanted = ["Lcom/example/Helper;", "Lcom/example", "Lcom/example/Helper;;", "V", "Lcom/example/Helper;"]
    found = dict(zip(names_of_types(SAMPLE), find_types(SAMPLE, pack_needles(wanted)).tolist(), strict=True))
    assert {name: n for name, n in found.items() if n >= 0} == {"Lcom/example/Helper;": 0, "V": 3}
    texts = ["\0nul", "𝒳", "content://", ""]
    strings = find_strings(SAMPLE, pack_needles(texts)).tolist()
    assert {SAMPLE.string(i) for i, n in enumerate(strings) if n >= 0} == {"\0nul", "𝒳", "content://"}


def test_strings_are_found_by_what_they_begin_with() -> None:
    found = find_strings(SAMPLE, pack_needles(["content://", "content://sms/in", "gp"]), prefix=True)
    known = {SAMPLE.string(i): n for i, n in enumerate(found.tolist()) if n >= 0}
    assert known == {"content://": 0, "content://sms/inbox": 1, "content://sms/sent": 0, "gps": 2}


def test_methods_and_fields_are_found_by_class_and_name() -> None:
    found = find_methods(SAMPLE, LOOKUPS)
    known = {SAMPLE.method_name(i): n for i, n in enumerate(found.tolist()) if n >= 0}
    assert {name.partition("(")[0]: n for name, n in known.items()} == {
        "Landroid/location/LocationManager;->getLastKnownLocation": 0,
        "Ljava/lang/Class;->forName": 1,
        "Ljava/lang/Class;->getMethod": 2,
    }
    fields = find_fields(SAMPLE, pack_members(FIELDS))
    assert [SAMPLE.field_name(i) for i, n in enumerate(fields.tolist()) if n == 0] == [
        "Landroid/os/Build;->SERIAL:Ljava/lang/String;"
    ]


def test_nothing_looked_for_is_nothing_found() -> None:
    assert (
        set(find_methods(SAMPLE, ()).tolist())
        == set(find_packages(SAMPLE, pack_packages([])).tolist())
        == {-1}
    )
    empty = open_dex(write_dex([]), "a.dex")
    assert len(find_strings(empty, pack_needles(["a"]))) == 0


def brute(texts: list[bytes], wanted: list[bytes], prefix: bool) -> list[int]:
    """For each text the first place of the longest of `wanted` that it is, or begins with."""
    out = []
    for text in texts:
        fits = [w for w in wanted if (text.startswith(w) if prefix else text == w)]
        out.append(wanted.index(max(fits, key=len)) if fits else -1)
    return out


@given(st.lists(words, max_size=12), st.lists(words, max_size=12), st.booleans(), st.randoms())
def test_any_strings_in_any_order(texts: list[str], wanted: list[str], prefix: bool, chance: object) -> None:
    data = bytearray(write_dex([DexClass("a.B")], strings=texts))
    count, at = struct.unpack_from("<II", data, 56)
    offsets = list(struct.unpack_from(f"<{count}I", data, at))
    chance.shuffle(offsets)  # type: ignore[attr-defined]
    struct.pack_into(f"<{count}I", data, at, *offsets)
    dex = open_dex(bytes(data), "a.dex")
    raw = [dex.raw_string(i) for i in range(count)]
    needles = [encode_mutf8(word) for word in wanted]
    assert find_strings(dex, pack_needles(needles), prefix=prefix).tolist() == brute(raw, needles, prefix)


@given(st.lists(words, max_size=12, unique=True), st.lists(words, max_size=8))
def test_any_packages(types: list[str], prefixes: list[str]) -> None:
    named = [f"L{name};" for name in types if "\0" not in name and "[" not in name]
    dex = open_dex(write_dex([DexClass("a.B")], types=named), "a.dex")
    packed = [("L" + prefix.replace(".", "/").strip("/")) for prefix in prefixes]
    found = find_packages(dex, pack_packages(prefixes)).tolist()
    for name, number in zip(names_of_types(dex), found, strict=True):
        bare = name.lstrip("[")
        fits = [p for p in packed if bare.startswith(p) and bare[len(p) : len(p) + 1] in ("/", ";", "$")]
        assert number == (packed.index(max(fits, key=len)) if fits else -1), name
