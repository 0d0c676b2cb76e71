"""QPACK: the table's stream, and sections that point into it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.http.hpack import BrokenBlock
from ringfence.formats.http.huffman import encode_huffman
from ringfence.formats.http.qpack import FieldTable
from ringfence.formats.http.qpack_static import STATIC

CAPACITY = b"\x3f\x45"  # 100 bytes: room for three small entries


def number(value: int, bits: int, mark: int) -> bytes:
    most = (1 << bits) - 1
    if value < most:
        return bytes([mark | value])
    out, value = [mark | most], value - most
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def text(value: str, bits: int = 7, mark: int = 0, coded: bool = False) -> bytes:
    raw = encode_huffman(value.encode()) if coded else value.encode()
    return number(len(raw), bits, mark | (coded << bits)) + raw


def insert(name: str, value: str) -> bytes:
    return text(name, 5, 0x40) + text(value)


def test_the_fields_known_beforehand() -> None:
    assert len(STATIC) == 99
    table = FieldTable(b"")
    section = b"\0\0" + b"".join(number(each, 6, 0xC0) for each in range(99))
    assert table.decode(section, 0) == STATIC
    assert STATIC[0] == (":authority", "")
    assert STATIC[98] == ("x-frame-options", "sameorigin")


def test_every_kind_of_field() -> None:
    stream = (
        CAPACITY
        + insert("x-a", "1")
        + number(1, 6, 0xC0) + text("/b", coded=True)  # a name known beforehand
        + number(0, 6, 0x80) + text("/c")  # the name of the newest entry
        + number(2, 5, 0)  # the oldest once more
    )  # fmt: skip
    table = FieldTable(stream)
    assert table.entries == [("x-a", "1"), (":path", "/b"), (":path", "/c"), ("x-a", "1")]
    section = (
        number(4 + 1, 8, 0) + number(1, 7, 0x80)  # needs four, base two
        + number(0, 6, 0x80) + number(1, 6, 0x80)
        + number(0, 4, 0x10) + number(1, 4, 0x10)  # behind the base
        + number(0, 4, 0x50) + text("host.example")
        + number(0, 4, 0x40) + text("/d")
        + number(0, 3, 0) + text("/e")
        + text("x-new", 3, 0x20, coded=True) + text("2")
    )  # fmt: skip
    assert table.decode(section, len(stream)) == (
        (":path", "/b"), ("x-a", "1"), (":path", "/c"), ("x-a", "1"), (":authority", "host.example"),
        (":path", "/d"), (":path", "/e"), ("x-new", "2"),
    )  # fmt: skip


def test_numbers_that_have_gone_round() -> None:
    """A table of three entries counts them by six; how much of the stream had come says which are meant."""
    entries = [insert("n", str(each)) for each in range(40)]
    table = FieldTable(CAPACITY + b"".join(entries))
    for newest in range(1, 41):
        had = len(CAPACITY) + sum(map(len, entries[:newest]))
        section = number(newest % 6 + 1, 8, 0) + b"\0" + number(0, 6, 0x80)
        assert table.decode(section, had) == (("n", str(newest - 1)),)


def test_what_cannot_be() -> None:
    table = FieldTable(insert("x", "1"))
    for section in (b"", b"\0", b"\x02\0\x81", b"\0\0\xff\xff\xff", b"\0\0\x20\xff", b"\0\0\x51"):
        with pytest.raises(BrokenBlock):
            table.decode(section, 99)
    assert FieldTable(insert("x", "1") + b"\x85").broken == "an entry that is not in the table"
    assert FieldTable(insert("x", "y" * 200) + b"\0" * 200_000).broken == "a table that swells"


@given(st.binary(max_size=60), st.binary(max_size=60), st.integers(-9, 99), st.integers(0, 500))
def test_any_bytes(stream: bytes, section: bytes, had: int, size: int) -> None:
    table = FieldTable(stream, size)
    with suppress(BrokenBlock):
        table.decode(section, had)
