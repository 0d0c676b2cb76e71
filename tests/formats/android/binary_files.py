"""Small files in Android's binary and protobuf forms, built from plain values."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ringfence.formats.android.attribute_names import IDS
from ringfence.formats.android.element import ANDROID

NONE = 0xFFFFFFFF


@dataclass(frozen=True)
class Ref:
    """A reference to a resource."""

    number: int


@dataclass(frozen=True)
class Raw:
    """A typed value as it lies in the file."""

    kind: int
    data: int


Value = str | bool | int | Ref | Raw


@dataclass(frozen=True)
class Tag:
    """An element. Attributes called `android:x` get their namespace and resource id, others neither."""

    name: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    children: Sequence[Tag | str] = ()


def chunk(kind: int, header: bytes, body: bytes) -> bytes:
    return struct.pack("<HHI", kind, 8 + len(header), 8 + len(header) + len(body)) + header + body


def string_pool(strings: Sequence[str], *, utf8: bool = False, end: bytes = b"\0", count: int = -1) -> bytes:
    """A pool; `end` is what closes a string (in UTF-16 twice), `count` what the pool claims to hold."""
    places, text = [], bytearray()
    for string in strings:
        places.append(len(text))
        if utf8:
            encoded = string.encode("utf-8", "surrogatepass")
            text += _short(len(string)) + _short(len(encoded)) + encoded + end
        else:
            encoded = string.encode("utf-16-le", "surrogatepass")
            units = len(encoded) // 2
            high = struct.pack("<H", 0x8000 | units >> 16) if units > 0x7FFF else b""
            text += high + struct.pack("<H", units & 0xFFFF) + encoded + end * 2
    text += b"\0" * (-len(text) % 4)
    claimed = count if count >= 0 else len(strings)
    start = 28 + 4 * len(strings)
    header = struct.pack("<IIIII", claimed, 0, 0x100 if utf8 else 0, start, 0)
    return chunk(1, header, struct.pack(f"<{len(places)}I", *places) + bytes(text))


def _short(length: int) -> bytes:
    return struct.pack(">H", 0x8000 | length) if length > 0x7F else bytes([length])


class _Strings:
    """The pool's strings in order. Names with a resource id come first, as the map of ids demands."""

    def __init__(self, root: Tag) -> None:
        self.named = sorted({IDS[n] for tag in walk(root) for n in android_names(tag)})
        by_id = {number: name for name, number in IDS.items()}
        self.strings = [by_id[number] for number in self.named]
        self.numbers = {number: at for at, number in enumerate(self.named)}

    def of(self, text: str) -> int:
        if text not in self.strings[len(self.named) :]:
            self.strings.append(text)
        return self.strings.index(text, len(self.named))


def walk(tag: Tag) -> Iterator[Tag]:
    yield tag
    for child in tag.children:
        if isinstance(child, Tag):
            yield from walk(child)


def android_names(tag: Tag) -> list[str]:
    return [name.partition(":")[2] for name in tag.attributes if name.startswith("android:")]


def node(kind: int, body: bytes) -> bytes:
    return chunk(kind, struct.pack("<II", 1, NONE), body)


def typed(value: Value, strings: _Strings) -> tuple[int, int, int]:
    """Raw text, type and data of a value."""
    if isinstance(value, bool):
        return NONE, 0x12, NONE if value else 0
    if isinstance(value, str):
        at = strings.of(value)
        return at, 0x03, at
    if isinstance(value, Ref):
        return NONE, 0x01, value.number
    if isinstance(value, Raw):
        return NONE, value.kind, value.data
    return NONE, 0x10, value & NONE


def start_element(tag: Tag, strings: _Strings, stride: int = 20) -> bytes:
    rows = []
    for name, value in tag.attributes.items():
        raw, kind, data = typed(value, strings)
        if name.startswith("android:"):
            number = IDS[name.partition(":")[2]]
            names = strings.of(ANDROID), strings.numbers[number]
        else:
            number, names = 0, (NONE, strings.of(name))
        row = struct.pack("<IIIHBBI", *names, raw, 8, 0, kind, data)
        rows.append((number, row.ljust(stride, b"\0")))
    rows.sort(key=lambda row: row[0])  # as build tools do, and Android needs
    body = struct.pack("<IIHHHHHH", NONE, strings.of(tag.name), 20, stride, len(rows), 0, 0, 0)
    return node(0x0102, body + b"".join(row for _, row in rows))


def nodes(tag: Tag, strings: _Strings, stride: int = 20) -> bytes:
    inside = b""
    for child in tag.children:
        if isinstance(child, Tag):
            inside += nodes(child, strings, stride)
        else:
            inside += node(0x0104, struct.pack("<IHBBI", strings.of(child), 8, 0, 0, 0))
    end = node(0x0103, struct.pack("<II", NONE, strings.of(tag.name)))
    return start_element(tag, strings, stride) + inside + end


def binary_xml(root: Tag, *, utf8: bool = False, stride: int = 20) -> bytes:
    """The file of a tree."""
    strings = _Strings(root)
    events = nodes(root, strings, stride)
    ids = chunk(0x0180, b"", struct.pack(f"<{len(strings.named)}I", *strings.named))
    return chunk(3, b"", string_pool(strings.strings, utf8=utf8) + ids + events)


# A type's chunk: its id, configuration (from byte 4), and entry number -> value.
TypeChunk = tuple[int, bytes, Mapping[int, Value]]


def configuration(language: str = "", region: str = "", sdk: int = 0, density: int = 0) -> bytes:
    words = language.encode().ljust(2, b"\0") + region.encode().ljust(2, b"\0")
    return bytes(4) + words + struct.pack("<BBHIIHH", 0, 0, density, 0, 0, sdk, 0) + bytes(24)


def resource_table(*types: TypeChunk, package: int = 0x7F, flags: int = 0) -> bytes:
    """A table of one package. `flags`: 1 lists only the entries there are, 2 has offsets of 16 bits."""
    texts = list(dict.fromkeys(v for _, _, entries in types for v in entries.values() if isinstance(v, str)))
    chunks = b"".join(_type_chunk(*one, texts, flags) for one in types)
    header = struct.pack("<I256sIIIII", package, "app".encode("utf-16-le"), 0, 0, 0, 0, 0)
    body = string_pool(texts, utf8=True) + chunk(0x0200, header, chunks)
    return chunk(2, struct.pack("<I", 1), body)


def _type_chunk(
    number: int, config: bytes, entries: Mapping[int, Value], texts: list[str], flags: int
) -> bytes:
    rows, places = b"", {}
    for entry, value in sorted(entries.items()):
        places[entry] = len(rows)
        kind, data = _table_value(value, texts)
        rows += struct.pack("<HHIHBBI", 8, 0, 0, 8, 0, kind, data)
    count = max(entries, default=-1) + 1
    if flags & 1:
        index = b"".join(struct.pack("<HH", entry, place // 4) for entry, place in places.items())
        count = len(places)
    elif flags & 2:
        index = b"".join(struct.pack("<H", places.get(e, 0xFFFF * 4) // 4) for e in range(count))
        index += b"\0" * (-len(index) % 4)
    else:
        index = b"".join(struct.pack("<I", places.get(e, NONE)) for e in range(count))
    whole = struct.pack("<I", 4 + len(config)) + config
    start = 8 + 12 + len(whole) + len(index)
    return chunk(0x0201, struct.pack("<BBHII", number, flags, 0, count, start) + whole, index + rows)


def _table_value(value: Value, texts: list[str]) -> tuple[int, int]:
    if isinstance(value, bool):
        return 0x12, NONE if value else 0
    if isinstance(value, str):
        return 0x03, texts.index(value)
    if isinstance(value, Ref):
        return 0x01, value.number
    if isinstance(value, Raw):
        return value.kind, value.data
    return 0x10, value & NONE


def number(value: int) -> bytes:
    """A whole number in protobuf's groups of seven bits."""
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def message(*parts: tuple[int, int | bytes | str]) -> bytes:
    """A protobuf message of numbered fields."""
    out = b""
    for key, value in parts:
        if isinstance(value, int):
            out += number(key << 3) + number(value)
        else:
            raw = value.encode() if isinstance(value, str) else value
            out += number(key << 3 | 2) + number(len(raw)) + raw
    return out


def proto_xml(tag: Tag) -> bytes:
    """The same tree as a bundle holds it."""
    parts: list[tuple[int, int | bytes | str]] = [(3, tag.name)]
    for name, value in tag.attributes.items():
        parts.append((4, _proto_attribute(name, value)))
    for child in tag.children:
        parts.append((5, proto_xml(child) if isinstance(child, Tag) else message((2, child))))
    return message((1, message(*parts)))


def _proto_attribute(name: str, value: Value) -> bytes:
    space, _, local = name.rpartition(":")
    names: list[tuple[int, int | bytes | str]] = [(2, local)]
    if space:
        names = [(1, ANDROID), (2, local), (5, IDS[local])]
    if isinstance(value, str):
        return message(*names, (3, value))
    return message(*names, (6, proto_item(value)))


def proto_item(value: Value) -> bytes:
    if isinstance(value, bool):
        return message((7, message((8, int(value)))))
    if isinstance(value, str):
        return message((2, message((1, value))))
    if isinstance(value, Ref):
        return message((1, message((2, value.number))))
    if isinstance(value, Raw):
        return message((7, message((13, value.data))))
    return message((7, message((6, value & 0xFFFFFFFFFFFFFFFF))))
