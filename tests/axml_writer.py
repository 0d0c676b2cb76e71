"""Android's binary XML for tests: describe elements, get the bytes that a package holds."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

ANDROID = "http://schemas.android.com/apk/res/android"
NOTHING = 0xFFFFFFFF
# Android tells its attributes apart by these numbers, not by their names.
ATTRIBUTE_IDS = {
    "theme": 0x01010000, "label": 0x01010001, "icon": 0x01010002, "name": 0x01010003,
    "permission": 0x01010006,
    "readPermission": 0x01010007, "writePermission": 0x01010008, "protectionLevel": 0x01010009,
    "permissionGroup": 0x0101000A, "sharedUserId": 0x0101000B, "hasCode": 0x0101000C, "enabled": 0x0101000E,
    "debuggable": 0x0101000F, "exported": 0x01010010, "process": 0x01010011, "authorities": 0x01010018,
    "grantUriPermissions": 0x0101001B, "priority": 0x0101001C, "value": 0x01010024, "resource": 0x01010025,
    "mimeType": 0x01010026, "scheme": 0x01010027, "host": 0x01010028, "port": 0x01010029, "path": 0x0101002A,
    "pathPrefix": 0x0101002B, "pathPattern": 0x0101002C, "targetActivity": 0x01010202,
    "minSdkVersion": 0x0101020C, "versionCode": 0x0101021B, "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270, "maxSdkVersion": 0x01010271, "testOnly": 0x01010272,
    "backupAgent": 0x0101027F, "allowBackup": 0x01010280, "required": 0x0101028E,
    "extractNativeLibs": 0x010104EA, "fullBackupContent": 0x010104EB, "usesCleartextTraffic": 0x010104EC,
    "autoVerify": 0x010104EE, "directBootAware": 0x01010505, "networkSecurityConfig": 0x01010527,
    "isFeatureSplit": 0x0101055B, "versionCodeMajor": 0x01010576, "isSplitRequired": 0x01010591,
    "foregroundServiceType": 0x01010599,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResourceId:
    """A value that names a resource (`@xml/config`) by its number."""

    number: int


Value = str | int | bool | ResourceId


@dataclass(frozen=True, slots=True)
class Element:
    """An attribute `android:x` is of Android's own names; any other has no namespace."""

    name: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    children: tuple[Element, ...] = ()
    text: str = ""


def write_axml(root: Element, utf8: bool = False) -> bytes:
    """The binary XML of this document; its strings in UTF-16, or UTF-8."""
    pool = _Pool(root)
    start, end = pool.at["android"], pool.at[ANDROID]
    body = _node(0x0100, struct.pack("<II", start, end))
    body += b"".join(_nodes(root, pool))
    body += _node(0x0101, struct.pack("<II", start, end))
    body = pool.write(utf8) + pool.resource_map() + body
    return struct.pack("<HHI", 3, 8, 8 + len(body)) + body


class _Pool:
    """The strings: names of Android's attributes first, in the order of the map of their numbers."""

    def __init__(self, root: Element) -> None:
        names: set[str] = set()
        others: dict[str, None] = {"android": None, ANDROID: None}
        for element in _walk(root):
            others |= dict.fromkeys([element.name, *([element.text] if element.text else [])])
            for name, value in element.attributes.items():
                plain = name.removeprefix("android:")
                if plain != name and plain in ATTRIBUTE_IDS:
                    names.add(plain)
                else:
                    others[plain] = None
                others |= {value: None} if isinstance(value, str) else {}
        self.mapped = sorted(names, key=ATTRIBUTE_IDS.__getitem__)
        self.strings = [*self.mapped, *others]
        self.at = {text: place for place, text in reversed(list(enumerate(self.strings)))}
        self.plain_at = {text: place + len(self.mapped) for place, text in enumerate(others)}

    def resource_map(self) -> bytes:
        ids = [ATTRIBUTE_IDS[name] for name in self.mapped]
        return struct.pack(f"<HHI{len(ids)}I", 0x0180, 8, 8 + 4 * len(ids), *ids)

    def write(self, utf8: bool) -> bytes:
        items = [_utf8(text) if utf8 else _utf16(text) for text in self.strings]
        offsets = [sum(map(len, items[:place])) for place in range(len(items))]
        data = b"".join(items)
        data += bytes(-len(data) % 4)
        start = 28 + 4 * len(items)
        head = struct.pack("<HHIIIIII", 1, 28, start + len(data), len(items), 0, 0x100 * utf8, start, 0)
        return head + struct.pack(f"<{len(items)}I", *offsets) + data


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _walk(child)


def _utf16(text: str) -> bytes:
    raw = text.encode("utf-16-le", "surrogatepass")
    count = len(raw) // 2
    size = (
        struct.pack("<H", count)
        if count < 0x8000
        else struct.pack("<HH", 0x8000 | count >> 16, count & 0xFFFF)
    )
    return size + raw + b"\0\0"


def _utf8(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    counts = (len(text.encode("utf-16-le", "surrogatepass")) // 2, len(raw))
    sizes = b"".join(bytes((n,)) if n < 0x80 else bytes((0x80 | n >> 8, n & 0xFF)) for n in counts)
    return sizes + raw + b"\0"


def _node(kind: int, body: bytes) -> bytes:
    return struct.pack("<HHIII", kind, 16, 16 + len(body), 1, NOTHING) + body


def _nodes(element: Element, pool: _Pool) -> Iterator[bytes]:
    name = pool.plain_at[element.name]
    rows = sorted(_attribute(key, value, pool) for key, value in element.attributes.items())
    head = struct.pack("<IIHHHHHH", NOTHING, name, 20, 20, len(rows), 0, 0, 0)
    yield _node(0x0102, head + b"".join(row for _, row in rows))
    if element.text:
        yield _node(0x0104, struct.pack("<IHBBI", pool.plain_at[element.text], 8, 0, 0, 0))
    for child in element.children:
        yield from _nodes(child, pool)
    yield _node(0x0103, struct.pack("<II", NOTHING, name))


def _attribute(key: str, value: Value, pool: _Pool) -> tuple[int, bytes]:
    """The place an attribute is sorted by (its number; those without one last), and its row."""
    name = key.removeprefix("android:")
    number = ATTRIBUTE_IDS.get(name, NOTHING) if name != key else NOTHING
    place = pool.mapped.index(name) if number != NOTHING else pool.plain_at[name]
    raw, kind, data = NOTHING, 0x10, 0
    match value:
        case bool():
            kind, data = 0x12, NOTHING if value else 0
        case int():
            data = value & NOTHING
        case str():
            raw = data = pool.plain_at[value]
            kind = 3
        case ResourceId(data):
            kind = 1
    space = pool.plain_at[ANDROID] if name != key else NOTHING
    return number, struct.pack("<IIIHBBI", space, place, raw, 8, 0, kind, data)
