"""A slice as a place to read from: pointers as chained fixups store them, addresses, names, limits."""

from __future__ import annotations

import numpy as np
import pytest

from ringfence.formats.apple.mach_o_image import Image, Segment

BASE = 0x1_0000_0000


def make_image(data: bytes = b"head\0first\0second\0" + bytes(46), pointer: int = 8) -> Image:
    image = Image(data, 0, len(data), "<", pointer)
    image.segments.append(Segment("__TEXT", BASE, 0, len(data)))
    return image


@pytest.mark.parametrize(
    ("kind", "stored", "address"),
    [
        (0, BASE + 8, BASE + 8),
        (2, BASE + 8, BASE + 8),
        (2, 0x55 << 36 | (BASE + 8), BASE + 8),  # the high byte is carried apart
        (6, 8, BASE + 8),
        (6, 0x7FF << 51 | 8, BASE + 8),  # the place of the next pointer
        (6, 1 << 63 | 8, 0),  # bound to another library
        (1, BASE + 8, BASE + 8),
        (1, 1 << 63 | 0xABCD << 32 | 8, BASE + 8),  # signed: an offset
        (1, 1 << 62 | 8, 0),
        (1, 3 << 62 | 8, 0),
        (9, 8, BASE + 8),
        (12, 1 << 63 | 8, BASE + 8),
    ],
)
def test_stored_pointers(kind: int, stored: int, address: int) -> None:
    image = make_image()
    image.pointer_format = kind
    assert image.addresses(np.array([stored], np.uint64)).tolist() == [address]


def test_stored_pointers_of_32_bits() -> None:
    image = make_image(pointer=4)
    image.pointer_format = 3
    stored = np.array([0x4010, 1 << 26 | 0x4010, 1 << 31 | 5], np.uint64)
    assert image.addresses(stored).tolist() == [0x4010, 0x4010, 0]


def test_addresses_outside_every_segment_have_no_offset() -> None:
    image = make_image()
    asked = np.array([0, BASE - 1, BASE, BASE + 63, BASE + 64, (1 << 64) - 1], np.uint64)
    assert image.offsets(asked).tolist() == [-1, -1, 0, 63, -1, -1]


def test_numbers_outside_the_slice_are_zero() -> None:
    image = make_image(bytes(range(16)))
    places = np.array([-1, 0, 13, 12, 1 << 40], np.int64)
    assert image.gather(places, 4).tolist() == [0, 0x03020100, 0, 0x0F0E0D0C, 0]


def test_names_end_at_zero_or_at_the_limit_or_at_the_slice() -> None:
    image = make_image(b"first\0second")
    assert image.names_at([0, 6, 5, 99, -3]) == ["first", "second"]
    assert image.name_at(0, limit=3) == "fir"
    image.hidden = (6, 12)
    assert image.names_at([0, 6]) == ["first"]


def test_names_are_read_within_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.formats.apple.mach_o_image.MOST_NAME_BYTES", 12)
    image = make_image(b"first\0second")
    assert image.names_at([0, 0, 0, 6]) == ["first", "first"]
    assert image.names_cut
