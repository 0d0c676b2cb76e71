"""Property lists: values, and what is refused before it costs anything."""

from __future__ import annotations

import plistlib
import struct
from datetime import datetime

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.apple.property_list import read_dictionary, read_property_list

VALUE = {
    "text": "Übung 北京",
    "number": -5,
    "real": 1.5,
    "truth": True,
    "day": datetime(2026, 11, 25, 12, 0),
    "data": b"\0\1",
    "list": ["a", {"b": [1, 2]}],
}


@pytest.mark.parametrize("kind", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_values_come_back_as_written(kind: plistlib.PlistFormat) -> None:
    assert read_property_list(plistlib.dumps(VALUE, fmt=kind), "x.plist") == VALUE


def test_an_xml_list_may_begin_with_blanks() -> None:
    assert read_property_list(b"\n  " + plistlib.dumps({"a": "b"}), "x.plist") == {"a": "b"}


def test_a_dictionary_is_demanded() -> None:
    with pytest.raises(EvidenceError, match="no dictionary but list"):
        read_dictionary(plistlib.dumps(["a"]), "x.plist")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no property list"),
        (b"{ a = b; }", "old-style"),
        (b"// comment\n{ a = b; }", "old-style"),
        (b"<plist><dict><key>a</key>", "damaged"),
        (b"<plist><integer>9e</integer></plist>", "damaged"),
        (b"<plist><date>yesterday</date></plist>", "damaged"),
        (
            b"<?xml version='1.0'?><!DOCTYPE p [<!ENTITY a 'aa'>]><plist><string>&a;</string></plist>",
            "damaged",
        ),
        (b"<plist>" + b"<array>" * 200 + b"</array>" * 200 + b"</plist>", "nested more than 64 deep"),
        (b"<" + bytes(5 << 20), "more than 4,194,304 bytes"),
        (b"bplist00", "cut off"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, what: str) -> None:
    with pytest.raises(EvidenceError, match=what):
        read_property_list(data, "x.plist")


def binary(objects: list[bytes], top: int = 0, count: int | None = None, table: int | None = None) -> bytes:
    """A binary list of ready-made objects, references of one byte."""
    body, offsets = bytearray(b"bplist00"), []
    for each in objects:
        offsets.append(len(body))
        body += each
    at = len(body)
    body += struct.pack(f">{len(offsets)}I", *offsets)
    trailer = struct.pack(">6xBBQQQ", 4, 1, count or len(objects), top, at if table is None else table)
    return bytes(body + trailer)


def bomb(levels: int) -> bytes:
    """Lists of ten references to one list of ten ..., which stand for 10 ** levels values."""
    lists = [bytes([0xAA]) + bytes([number + 1]) * 10 for number in range(levels)]
    return binary([*lists, b"\x51a"])


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (binary([b"\xa1\x00"]), "holds itself"),
        (binary([b"\xa1\x01", b"\xa1\x00"]), "holds itself"),
        (bomb(9), "more than is read here"),
        (binary([bytes([0xA1, number + 1]) for number in range(100)] + [b"\x51a"]), "64 deep"),
        (binary([b"\x5f\x13" + b"\xff" * 8]), "runs over the end"),
        (binary([b"\xaf\x12\x7f\xff\xff\xff"]), "runs over the end"),
        (binary([b"\xa1\x09"]), "is not there"),
        (binary([b"\x51a"], top=7), "impossible counts"),
        (binary([b"\x51a"], count=1 << 40), "impossible counts"),
        (binary([b"\x51a"], table=1 << 60), "outside the file"),
        (binary([b"\xe1\x00"]), "kind 0xe"),
        (binary([b"\xd1\x01\x01", b"\x10\x05"]), "key of this dictionary is no text"),
        (binary([b"\x5f\x51"]), "count is no whole number"),
        (binary([b"\x33" + struct.pack(">d", 1e300)]), "damaged"),
        (binary([b"\x62\xd8\x00\xd8\x00"]), "damaged"),
    ],
)
def test_hostile_binary_lists_are_refused(data: bytes, what: str) -> None:
    with pytest.raises(EvidenceError, match=what):
        read_property_list(data, "x.plist")


def test_a_shared_object_is_fine_within_limits() -> None:
    assert read_property_list(bomb(2), "x.plist") == [["a"] * 10] * 10
