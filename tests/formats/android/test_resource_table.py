"""The resource table: look-ups by id and configuration, references, and its rarer layouts."""

from __future__ import annotations

import struct

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.android.configuration import Configuration, read_configuration
from ringfence.formats.android.element import Kind
from ringfence.formats.android.resource_table import ResourceTable
from tests.formats.android.binary_files import (
    NONE,
    Ref,
    Value,
    chunk,
    configuration,
    resource_table,
    string_pool,
)

ANY = configuration()


def text(table: ResourceTable, number: int) -> str | None:
    found = table.resolve(number)
    return found.text if found is not None else None


@pytest.mark.parametrize("flags", [0, 1, 2])
def test_values_in_every_layout_of_the_index(flags: int) -> None:
    table = ResourceTable(resource_table((1, ANY, {0: "zero", 5: "five", 9: True}), flags=flags), "r")
    assert [text(table, 0x7F010000 + n) for n in (0, 5, 9)] == ["zero", "five", "true"]
    assert [text(table, n) for n in (0x7F010001, 0x7F01000A, 0x7F020000, 0x01010000)] == [None] * 4
    assert table.oddities == ()


def test_a_phone_in_the_united_states_gets_english() -> None:
    words = [("", "", "any"), ("de", "", "German"), ("en", "", "English"), ("en", "GB", "British")]
    types = [(1, configuration(language, region), {0: word}) for language, region, word in words]
    assert text(ResourceTable(resource_table(*types), "r"), 0x7F010000) == "English"
    types.append((1, configuration("en", "US"), {0: "American"}))
    table = ResourceTable(resource_table(*types), "r")
    assert text(table, 0x7F010000) == "American"
    assert [value.text for value in table.values(0x7F010000)] == [
        "any",
        "German",
        "English",
        "British",
        "American",
    ]
    assert text(ResourceTable(resource_table(*types[1:2]), "r"), 0x7F010000) == "German"


def test_the_newest_version_of_android_gets_its_own_value() -> None:
    types = [
        (1, ANY, {0: False}),
        (1, configuration(sdk=31), {0: True}),
        (1, configuration(sdk=19), {0: False}),
    ]
    found = ResourceTable(resource_table(*types), "r").resolve(0x7F010000)
    assert found is not None
    assert (found.kind, found.text, found.configuration.sdk) == (Kind.BOOLEAN, "true", 31)


def test_references_are_followed_and_circles_left() -> None:
    entries: dict[int, Value] = {
        0: Ref(0x7F010001),
        1: Ref(0x7F010002),
        2: "end",
        3: Ref(0x7F010004),
        4: Ref(0x7F010003),
    }
    table = ResourceTable(resource_table((1, ANY, entries)), "r")
    assert text(table, 0x7F010000) == "end"
    assert text(table, 0x7F010003) is None
    assert text(ResourceTable(resource_table((1, ANY, {0: Ref(0x7F019999)})), "r"), 0x7F010000) is None


def test_a_package_of_a_shared_library_has_number_0() -> None:
    table = ResourceTable(resource_table((1, ANY, {0: "library"}), package=0), "r")
    assert text(table, 0x00010000) == "library"


def test_all_strings() -> None:
    table = ResourceTable(resource_table((1, ANY, {0: "one", 1: "two"}), (2, ANY, {0: "res/xml/x.xml"})), "r")
    assert list(table.strings()) == ["one", "two", "res/xml/x.xml"]
    assert list(table.strings()) == ["one", "two", "res/xml/x.xml"]


def test_entries_of_the_compact_form() -> None:
    whole = resource_table((1, ANY, {0: "short"}))
    at = whole.rindex(struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, 3, 0))
    compact = struct.pack("<HHI", 0, 0x0308, 0) + bytes(8)  # key, type and flag, data
    assert text(ResourceTable(whole[:at] + compact, "r"), 0x7F010000) == "short"


def test_a_complex_value_is_not_looked_into() -> None:
    whole = bytearray(resource_table((1, ANY, {0: "x"})))
    at = whole.rindex(struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, 3, 0))
    struct.pack_into("<HH", whole, at, 16, 1)
    (value,) = ResourceTable(bytes(whole), "r").values(0x7F010000)
    assert value.kind is Kind.UNKNOWN


@pytest.mark.parametrize("data", [b"", b"\2\0", b"PK\3\4" + bytes(20), chunk(3, b"", string_pool(["a"]))])
def test_what_is_no_table_is_an_error(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        ResourceTable(data, "resources.arsc")


def test_a_cut_table_says_so() -> None:
    whole = resource_table((1, ANY, {0: "one"}))
    table = ResourceTable(whole[:-8], "r")
    assert text(table, 0x7F010000) is None
    assert table.oddities[0] == "the resource table does not have the size it says"


def test_one_type_chunk_read_for_ever_is_stopped() -> None:
    types = [(1, configuration("en"), {0: True})] * 600
    table = ResourceTable(resource_table(*types), "r")
    for number in range(2_000):
        table.resolve(0x7F010000 + number)
    assert table.oddities == ("more than 500000 reads in the resource table; the rest is left",)


def test_configurations() -> None:
    def read(raw: bytes) -> Configuration:
        whole = struct.pack("<I", 4 + len(raw)) + raw
        return read_configuration(whole, 0, len(whole))

    assert read(ANY) == Configuration()
    assert read(configuration("en", "US", 21, 480)) == Configuration("en", "US", 21, 480)
    assert read(bytes(4) + b"\xad\x05" + bytes(40)).language == "fil"  # three letters in 15 bits
    assert read(struct.pack("<HH", 310, 4) + bytes(40)).other
    assert read_configuration(struct.pack("<I", NONE), 0, 4) == Configuration()
