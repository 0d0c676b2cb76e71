"""Binary XML: the tree comes back, whatever was done to the file that Android does not mind."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.android.binary_xml import read_binary_xml
from ringfence.formats.android.element import ANDROID, Attribute, Element, Kind
from tests.formats.android.binary_files import Raw, Ref, Tag, binary_xml, chunk, node, string_pool

TREE = Tag(
    "manifest",
    {"package": "org.example", "android:versionCode": 7},
    [
        Tag("application", {"android:debuggable": True, "android:label": Ref(0x7F010002)}, []),
        Tag("note", {"size": Raw(0x05, 0x1001)}, ["one ", "two"]),
    ],
)


def test_a_tree_comes_back() -> None:
    document = read_binary_xml(binary_xml(TREE), "m.xml")
    root = document.root
    assert (root.name, document.form, document.oddities) == ("manifest", "binary", ())
    assert root.plain("package") == Attribute(
        "", "package", 0, Kind.STRING, root.attributes[0].data, "org.example"
    )
    application, note = root.children
    assert application.attributes == (
        Attribute(ANDROID, "label", 0x01010001, Kind.REFERENCE, 0x7F010002, "@0x7f010002"),
        Attribute(ANDROID, "debuggable", 0x0101000F, Kind.BOOLEAN, 0xFFFFFFFF, "true"),
    )
    assert (note.text, note.attributes[0].text, note.line) == ("one two", "16dp", 1)


def find(data: bytes, kind: int) -> int:
    """Where the first chunk of a type starts."""
    at = 8
    while True:
        found, _, size = struct.unpack_from("<HHI", data, at)
        if found == kind:
            return at
        at += size


def patched(data: bytes, at: int, form: str, *values: int) -> bytes:
    out = bytearray(data)
    struct.pack_into(form, out, at, *values)
    return bytes(out)


def with_chunk_before(kind: int, extra: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        at = find(data, kind)
        return chunk(3, b"", data[8:at] + extra + data[at:])

    return change


def names_emptied(data: bytes) -> bytes:
    """Every string of the pool that names an attribute of Android becomes another word."""
    for word in ("versionCode", "debuggable", "label"):
        data = data.replace(word.encode("utf-16-le"), ("q" * len(word)).encode("utf-16-le"))
    return data


HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "wrong type": lambda d: patched(d, 0, "<H", 0),
    "bytes after the end": lambda d: d + b"PK\3\4 more",
    "says it is longer": lambda d: patched(d, 4, "<I", len(d) + 100),
    "names are false": names_emptied,
    "unknown chunk before the nodes": with_chunk_before(0x0102, chunk(0x7777, b"", b"\0" * 8)),
    "unknown node": with_chunk_before(0x0103, node(0x0150, b"\0" * 4)),
    "a decoy pool first": with_chunk_before(0x0001, string_pool(["decoy"])),
    "count too high": lambda d: patched(d, find(d, 1) + 8, "<I", 1 << 30),
    "styles that are not there": lambda d: patched(d, find(d, 1) + 12, "<I", 3),
    "longer header": lambda d: chunk(3, b"\0" * 8, d[8:]),
}


@pytest.mark.parametrize("trick", HARMLESS)
def test_a_trick_is_seen_through(trick: str) -> None:
    whole = binary_xml(TREE)
    document = read_binary_xml(HARMLESS[trick](whole), "m.xml")
    assert document.root == read_binary_xml(whole, "m.xml").root
    assert document.oddities or trick == "styles that are not there"


@pytest.mark.parametrize("stride", [24, 32])
def test_attributes_of_another_size_are_read(stride: int) -> None:
    document = read_binary_xml(binary_xml(TREE, stride=stride), "m.xml")
    assert document.root == read_binary_xml(binary_xml(TREE), "m.xml").root
    assert document.oddities == (f"attributes say they have {stride} bytes where 20 are usual",)


def test_attributes_of_no_size_are_one() -> None:
    data = binary_xml(Tag("a", {"x": "1", "y": "2"}))
    at = find(data, 0x0102) + 16
    data = patched(data, at + 10, "<HH", 0, 65535)
    (only,) = read_binary_xml(data, "m.xml").root.attributes
    assert (only.name, only.text) == ("x", "1")


def test_more_attributes_than_there_are() -> None:
    data = binary_xml(Tag("a", {"x": "1", "y": "2"}))
    data = patched(data, find(data, 0x0102) + 16 + 12, "<H", 5_000)
    document = read_binary_xml(data, "m.xml")
    assert [one.name for one in document.root.attributes] == ["x", "y"]
    assert document.oddities == ("an element claims more attributes than it has room for",)


def test_the_first_of_two_attributes_counts_and_none_out_of_order() -> None:
    data = binary_xml(Tag("a", {"android:label": "x", "android:exported": True, "android:enabled": True}))
    at = find(data, 0x0102) + 36  # the attributes, by id: label 1, enabled e, exported 10
    rows = [data[at + 20 * n : at + 20 * n + 20] for n in range(3)]
    swapped = data[:at] + rows[0] + rows[2] + rows[1] + data[at + 60 :]
    document = read_binary_xml(swapped, "m.xml")
    assert [one.name for one in document.root.attributes] == ["label", "exported"]
    assert document.oddities == ("enabled stands out of order, where Android does not see it",)


def test_an_attribute_without_an_id_is_read_from_its_raw_text() -> None:
    data = binary_xml(Tag("a", {"package": "real", "other": "false"}))
    at = find(data, 0x0102) + 36
    (real,) = struct.unpack_from("<I", data, at + 8)
    lying = patched(data, at + 16, "<I", real + 1)
    document = read_binary_xml(lying, "m.xml")
    package = document.root.plain("package")
    assert package is not None
    assert package.text == "real"
    assert document.oddities == ("an attribute's raw text differs from its value",)


def test_an_attribute_with_an_id_is_read_from_its_typed_value() -> None:
    data = binary_xml(Tag("a", {"android:name": "real", "other": "false"}))
    at = find(data, 0x0102) + 36 + 20
    (real,) = struct.unpack_from("<I", data, at + 8)
    lying = patched(data, at + 8, "<I", real + 1)
    document = read_binary_xml(lying, "m.xml")
    (name,) = (one for one in document.root.attributes if one.name == "name")
    assert name.text == "real"


def test_a_namespace_that_is_missing_is_put_back() -> None:
    data = binary_xml(Tag("a", {"android:name": "x"}))
    data = patched(data, find(data, 0x0102) + 36, "<I", 0xFFFFFFFF)
    document = read_binary_xml(data, "m.xml")
    assert document.root.attributes[0].namespace == ANDROID
    assert document.oddities == ("Android's attributes have no namespace or a false one",)


def test_what_follows_the_first_element_is_not_read() -> None:
    first, second = binary_xml(Tag("a")), node(0x0102, struct.pack("<IIHHHHHH", 0, 0, 20, 20, 0, 0, 0, 0))
    document = read_binary_xml(chunk(3, b"", first[8:] + second), "m.xml")
    assert document.root.name == "a"
    assert document.oddities == ("elements follow the end of the first; Android does not read them",)


def test_a_file_that_breaks_off_gives_what_was_there() -> None:
    data = binary_xml(TREE)
    document = read_binary_xml(data[: len(data) - 60], "m.xml")
    assert [child.name for child in document.root.children] == ["application", "note"]
    assert document.oddities


def nested(depth: int) -> Tag:
    tag = Tag("leaf")
    for _ in range(depth):
        tag = Tag("a", {}, [tag])
    return tag


def depth_of(element: Element) -> int:
    return 1 + max((depth_of(child) for child in element.children), default=0)


def test_depth_is_limited() -> None:
    document = read_binary_xml(binary_xml(nested(400)), "m.xml")
    assert depth_of(document.root) == 200
    assert document.oddities == ("elements are nested deeper than 200; the inner ones are not read",)


def test_text_written_many_times_is_limited() -> None:
    text = "x" * 100_000
    document = read_binary_xml(binary_xml(Tag("a", {}, [text] * 2_000)), "m.xml")
    assert len(document.root.text) < 2_000_000
    assert document.oddities == ("there is more text than the file can honestly hold; the rest is not read",)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is too short for binary XML"),
        (b"\3\0\x08\0\x08\0\0\0", "it holds no element that could be read"),
        (b"\0" * (16 << 20) + b"\0", "it is larger than 16 MB"),
        (chunk(3, b"", string_pool(["a"])), "it holds no element that could be read"),
    ],
)
def test_what_is_no_document_is_an_error(data: bytes, what: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_binary_xml(data, "m.xml")
    assert (caught.value.file, caught.value.what) == ("m.xml", what)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Raw(0x10, 0xFFFFFFFE), "-2"),
        (Raw(0x11, 0x1F), "0x1f"),
        (Raw(0x12, 0), "false"),
        (Raw(0x02, 0x01010031), "?0x01010031"),
        (Raw(0x04, 0x3FC00000), "1.5"),
        (Raw(0x05, 0x00001802), "24sp"),
        (Raw(0x06, 0x40000030), "50%"),
        (Raw(0x1C, 0xFF00FF00), "#ff00ff00"),
        (Raw(0x00, 0), ""),
        (Raw(0x42, 5), "0x00000005"),
    ],
)
def test_the_text_of_typed_values(value: Raw, text: str) -> None:
    (attribute,) = read_binary_xml(binary_xml(Tag("a", {"x": value})), "m.xml").root.attributes
    assert attribute.text == text
