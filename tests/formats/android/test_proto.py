"""The protobuf forms of a bundle: the same answers as from the binary ones."""

from __future__ import annotations

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.android.element import Element, Kind
from ringfence.formats.android.proto_table import ProtoResourceTable
from ringfence.formats.android.proto_xml import read_proto_xml
from ringfence.formats.android.protobuf import BrokenMessage, fields
from ringfence.formats.android.read_xml import read_xml
from tests.formats.android.binary_files import (
    Raw,
    Ref,
    Tag,
    Value,
    binary_xml,
    message,
    proto_item,
    proto_xml,
)

TREE = Tag(
    "manifest",
    {"package": "org.example", "android:versionCode": 7, "android:versionName": "1.0"},
    [
        Tag("application", {"android:label": Ref(0x7F010002), "android:debuggable": True}),
        Tag("note", {"android:value": -5, "size": Raw(0x05, 0x1001)}, ["one ", "two"]),
    ],
)


def plain(element: Element) -> tuple[object, ...]:
    """An element without lines and the numbers of strings, which the forms do not share."""
    attributes = {(a.namespace, a.name, a.resource_id, a.kind, a.text) for a in element.attributes}
    return element.name, attributes, element.text, [plain(child) for child in element.children]


def test_the_tree_is_that_of_the_binary_form() -> None:
    document = read_xml(proto_xml(TREE), "m")
    assert (document.form, document.oddities) == ("protobuf", ())
    assert plain(document.root) == plain(read_xml(binary_xml(TREE), "m").root)


def value_of(language: str, value: Value) -> bytes:
    config = message((3, language)) if language else b""
    return message((1, config), (2, message((4, proto_item(value)))))


def table_of(*entries: tuple[int, str, list[bytes]]) -> bytes:
    rows = [
        (3, message((1, message((1, n))), (2, name), *((6, one) for one in values)))
        for n, name, values in entries
    ]
    kind = message((1, message((1, 1))), (2, "string"), *rows)
    return message((2, message((1, message((1, 0x7F))), (2, "org.example"), (3, kind))))


def test_values_of_a_table() -> None:
    named = message((1, b""), (2, message((4, message((1, message((3, "string/app"))))))))
    data = table_of(
        (0, "app", [value_of("", "any"), value_of("en-US", "American"), value_of("de", "German")]),
        (1, "other", [value_of("", Ref(0x7F010000))]),
        (2, "by_name", [named]),
        (3, "flag", [value_of("", True)]),
    )
    table = ProtoResourceTable(data, "resources.pb")
    found = [table.resolve(0x7F010000 + n) for n in range(5)]
    assert [value and value.text for value in found] == ["American", "American", "American", "true", None]
    assert list(table.strings()) == list(table.strings()) == ["any", "American", "German"]
    assert [value.kind for value in table.values(0x7F010003)] == [Kind.BOOLEAN]
    assert table.oddities == ()


@pytest.mark.parametrize(
    "data",
    [b"\x0a", b"\x0a\xff\xff\xff\xff\x0f", b"\x0b", b"\x0a\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"],
)
def test_what_is_no_message_is_an_error(data: bytes) -> None:
    for read in (read_proto_xml, ProtoResourceTable):
        with pytest.raises(EvidenceError):
            read(data, "x")


def test_fields_of_every_wire_type() -> None:
    data = message((1, 300), (2, "text")) + b"\x1d\1\0\0\0" + b"\x21\2\0\0\0\0\0\0\0"
    assert [(n, value) for n, value, _, wire in fields(data, 0, len(data)) if wire != 2] == [
        (1, 300),
        (3, 1),
        (4, 2),
    ]
    with pytest.raises(BrokenMessage):
        list(fields(data, 0, len(data) - 1))


def test_depth_is_limited() -> None:
    tag = Tag("leaf")
    for _ in range(300):
        tag = Tag("a", {}, [tag])
    document = read_proto_xml(proto_xml(tag), "x")
    assert document.oddities == ("elements are nested deeper than 200; the inner ones are not read",)


def test_parts_are_limited() -> None:
    data = message((1, b"\x22\x00" * 400_000))
    document = read_proto_xml(data, "x")
    assert len(document.root.attributes) == 300_000
    assert document.oddities == ("there are more than 300000 elements and attributes",)
