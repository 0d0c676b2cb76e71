"""Small Mach-O files and iOS apps for tests, made from nothing: what is written is known, so what is read
can be compared. Addresses are the offset in the file plus BASE."""

from __future__ import annotations

import hashlib
import io
import plistlib
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BASE = 0x1_0000_0000
BASE_32 = 0x4000
_TEXT_AT = 0x1000
OFFSET_POINTERS = 6  # the pointer format that iOS apps use today


@dataclass(slots=True)
class Recipe:
    """What a Mach-O is to hold. `imports`: path of a library -> names."""

    wide: bool = True
    endian: str = "<"
    cpu: int = 0x100000C
    file_type: int = 2
    imports: Mapping[str, Sequence[str]] = field(default_factory=dict)
    weak: Sequence[str] = ()  # libraries that may be absent
    exports: Sequence[str] = ()
    classes: Sequence[str] = ()
    selectors: Sequence[str] = ()
    swift_types: Sequence[tuple[str, ...]] = ()  # module, outer types, type
    strings: Sequence[bytes] = ()
    wide_strings: Sequence[str] = ()
    rpaths: Sequence[str] = ()
    uuid: bytes = bytes(range(16))
    platform: int = 2
    minimum: int = 0x000F0200
    encrypted: int = 0  # the scheme
    fixups: bool = True  # chained; else the names are in the symbol table and pointers are plain
    symbols: bool = True
    binds: bool = False  # bind opcodes as well
    trie: bytes = b""  # the tree of exports
    signature: bytes = b""
    more_commands: Sequence[bytes] = ()


class _Writer:
    """Collects bytes at rising offsets, and which sections they make."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.base = BASE if recipe.wide else BASE_32
        self.body = bytearray(_TEXT_AT)
        self.sections: list[tuple[str, str, int, int]] = []

    def align(self, to: int = 16) -> int:
        self.body += bytes(-len(self.body) % to)
        return len(self.body)

    def add(self, segment: str, section: str, content: bytes) -> int:
        at = self.align()
        self.body += content
        self.sections.append((segment, section, at, len(content)))
        return at

    def names(self, section: str, names: Sequence[str]) -> dict[str, int]:
        """A section of zero-ended names; offset of each."""
        at, places, content = self.align(), {}, bytearray()
        for name in names:
            places[name] = at + len(content)
            content += name.encode() + b"\0"
        if names:
            self.add("__TEXT", section, bytes(content))
        return places

    def pointer(self, offset: int) -> bytes:
        wide, end = self.recipe.wide, self.recipe.endian
        value = offset if self.recipe.fixups and wide else self.base + offset
        return struct.pack(f"{end}Q" if wide else f"{end}I", value)


def make_mach_o(recipe: Recipe) -> bytes:
    """The bytes of a thin file."""
    writer = _Writer(recipe)
    classes = writer.names("__objc_classname", recipe.classes)
    selectors = writer.names("__objc_methname", recipe.selectors)
    if recipe.strings:
        writer.add("__TEXT", "__cstring", b"".join(text + b"\0" for text in recipe.strings))
    if recipe.wide_strings:
        writer.add(
            "__TEXT", "__ustring", b"".join(f"{text}\0".encode("utf-16-le") for text in recipe.wide_strings)
        )
    _write_swift(writer)
    text_end = writer.align(0x1000)
    _write_classes(writer, classes)
    if selectors:
        writer.add(
            "__DATA", "__objc_selrefs", b"".join(writer.pointer(selectors[name]) for name in recipe.selectors)
        )
    data_end = writer.align(0x1000)
    commands = _linkedit(writer, text_end)
    segments = [
        ("__TEXT", 0, text_end),
        ("__DATA", text_end, data_end),
        ("__LINKEDIT", data_end, len(writer.body)),
    ]
    commands = [*(_segment(writer, *each) for each in segments), *commands, *recipe.more_commands]
    end, wide = recipe.endian, recipe.wide
    content = b"".join(commands)
    magic = 0xFEEDFACF if wide else 0xFEEDFACE
    header = struct.pack(
        f"{end}7I", magic, recipe.cpu, 0, recipe.file_type, len(commands), len(content), 0x200085
    )
    header += bytes(4) if wide else b""
    assert len(header + content) <= _TEXT_AT, "too many commands for the room kept"
    writer.body[: len(header) + len(content)] = header + content
    return bytes(writer.body)


def _write_swift(writer: _Writer) -> None:
    """Names, descriptors of modules and types, and the list of the types' descriptors."""
    wanted = writer.recipe.swift_types
    if not wanted:
        return
    end = writer.recipe.endian
    texts = writer.names("__swift5_names", sorted({part for each in wanted for part in each}))
    at = writer.align()
    descriptors: dict[tuple[str, ...], int] = {}
    content = bytearray()
    for each in sorted({full[:depth] for full in wanted for depth in range(1, len(full) + 1)}):
        place = descriptors[each] = at + len(content)
        parent = descriptors[each[:-1]] - (place + 4) if len(each) > 1 else 0
        kind = 17 if len(each) > 1 else 0
        content += struct.pack(f"{end}Iii", kind, parent, texts[each[-1]] - (place + 8))
    writer.add("__TEXT", "__const", bytes(content))
    listed = writer.align()
    away = [descriptors[each] - (listed + 4 * number) for number, each in enumerate(wanted)]
    writer.add("__TEXT", "__swift5_types", struct.pack(f"{end}{len(away)}i", *away))


def _write_classes(writer: _Writer, names: Mapping[str, int]) -> None:
    """For each class its read-only part and itself, then the list."""
    wide, end = writer.recipe.wide, writer.recipe.endian
    width = 8 if wide else 4
    listed = b""
    for name in writer.recipe.classes:
        part = struct.pack(f"{end}4I" if wide else f"{end}3I", *([0] * (4 if wide else 3))) + bytes(width)
        at = writer.add("__DATA", "__objc_const", part + writer.pointer(names[name]) + bytes(4 * width))
        own = writer.add("__DATA", "__objc_data", bytes(4 * width) + writer.pointer(at))
        listed += writer.pointer(own)
    if listed:
        writer.add("__DATA", "__objc_classlist", listed)


def _linkedit(writer: _Writer, text_end: int) -> list[bytes]:
    """What lies at the end of the file, and all commands but the segments."""
    recipe, end = writer.recipe, writer.recipe.endian
    commands = [
        _named(end, 0x80000018 if each in recipe.weak else 0xC, each, bytes(12)) for each in recipe.imports
    ]
    commands += [_named(end, 0x8000001C, each, b"") for each in recipe.rpaths]
    commands += [_command(end, 0x1B, recipe.uuid)] if recipe.uuid else []
    commands += [_command(end, 0x32, struct.pack(f"{end}4I", recipe.platform, recipe.minimum, 0x00110000, 0))]
    if recipe.fixups and recipe.wide:
        at = writer.align()
        writer.body += (content := _fixups(recipe))
        commands += [_command(end, 0x80000034, struct.pack(f"{end}II", at, len(content)))]
    if recipe.binds:
        at = writer.align()
        writer.body += (content := _binds(recipe))
        commands += [_command(end, 0x80000022, struct.pack(f"{end}10I", 0, 0, at, len(content), *([0] * 6)))]
    if recipe.trie:
        at = writer.align()
        writer.body += recipe.trie
        commands += [_command(end, 0x80000033, struct.pack(f"{end}II", at, len(recipe.trie)))]
    if recipe.symbols:
        commands += [_symbols(writer)]
    if recipe.encrypted:
        fields = struct.pack(f"{end}III", _TEXT_AT, text_end - _TEXT_AT, recipe.encrypted)
        commands += [
            _command(end, 0x2C if recipe.wide else 0x21, fields + (bytes(4) if recipe.wide else b""))
        ]
    if recipe.signature:
        at = writer.align()
        writer.body += recipe.signature
        commands += [_command(end, 0x1D, struct.pack(f"{end}II", at, len(recipe.signature)))]
    return commands


def _symbols(writer: _Writer) -> bytes:
    recipe, end = writer.recipe, writer.recipe.endian
    layout = f"{end}IBBHQ" if recipe.wide else f"{end}IBBHI"
    texts, table, count = bytearray(b" \0"), bytearray(), 0
    rows = [(name, 0x0F, 0, 0x10) for name in recipe.exports]
    for ordinal, names in enumerate(recipe.imports.values(), 1):
        rows += [(name, 0x01, ordinal << 8, 0) for name in names]
    for name, kind, about, value in rows:
        table += struct.pack(layout, len(texts), kind, kind == 0x0F, about, value)
        texts += name.encode() + b"\0"
        count += 1
    at = writer.align()
    writer.body += table + texts
    return _command(end, 0x2, struct.pack(f"{end}IIII", at, count, at + len(table), len(texts)))


def _fixups(recipe: Recipe) -> bytes:
    """LC_DYLD_CHAINED_FIXUPS: the pointer format of the first segment, and the imports in layout 1."""
    end = recipe.endian
    texts, imports = bytearray(b"\0"), bytearray()
    for ordinal, names in enumerate(recipe.imports.values(), 1):
        for name in names:
            imports += struct.pack(f"{end}I", ordinal | len(texts) << 9)
            texts += name.encode() + b"\0"
    starts = struct.pack(f"{end}II", 1, 8) + struct.pack(f"{end}IHHQIH", 24, 0x4000, OFFSET_POINTERS, 0, 0, 0)
    starts += bytes(-len(starts) % 4)
    first, second = 28 + len(starts), 28 + len(starts) + len(imports)
    header = struct.pack(f"{end}7I", 0, 28, first, second, len(imports) // 4, 1, 0)
    return header + starts + bytes(imports) + bytes(texts)


def _binds(recipe: Recipe) -> bytes:
    content = bytearray()
    for ordinal, names in enumerate(recipe.imports.values(), 1):
        content += bytes([0x10 | ordinal]) if ordinal < 16 else bytes([0x20, ordinal])
        for name in names:
            content += b"\x40" + name.encode() + b"\0" + bytes([0x51, 0x72, 0x88, 0x01, 0x90])
    return bytes(content) + b"\0"


def _segment(writer: _Writer, name: str, first: int, last: int) -> bytes:
    wide, end = writer.recipe.wide, writer.recipe.endian
    rows = b""
    count = 0
    for segment, section, at, size in writer.sections:
        if segment == name:
            count += 1
            layout = f"{end}16s16sQQ8I" if wide else f"{end}16s16sII7I"
            rest = (at, 0, 0, 0, 0, 0, 0, 0) if wide else (at, 0, 0, 0, 0, 0, 0)
            rows += struct.pack(layout, section.encode(), name.encode(), writer.base + at, size, *rest)
    layout = f"{end}16sQQQQiiII" if wide else f"{end}16sIIIIiiII"
    size = last - first
    head = struct.pack(layout, name.encode(), writer.base + first, size, first, size, 7, 7, count, 0)
    return _command(end, 0x19 if wide else 0x1, head + rows)


def _command(end: str, kind: int, content: bytes) -> bytes:
    content += bytes(-(8 + len(content)) % 8)
    return struct.pack(f"{end}II", kind, 8 + len(content)) + content


def _named(end: str, kind: int, name: str, between: bytes) -> bytes:
    """A command with a name at its end, as those for libraries and search paths are."""
    return _command(end, kind, struct.pack(f"{end}I", 12 + len(between)) + between + name.encode() + b"\0")


def make_fat(*slices: bytes) -> bytes:
    """A fat file around thin ones."""
    at = 8 + 20 * len(slices)
    header, body = struct.pack(">II", 0xCAFEBABE, len(slices)), b""
    for each in slices:
        header += struct.pack(">5I", 0, 0, at + len(body), len(each), 0)
        body += each
    return header + body


def make_signature(
    identifier: str,
    team: str = "",
    entitlements: Mapping[str, object] | None = None,
    extra: Sequence[bytes] = (),
    code: bytes = b"",
    info_plist: bytes = b"",
) -> bytes:
    """A code signature without a signer, over this code; `extra` are further blobs, whole."""
    blobs = {2: make_blob(0xFADE0C01, b"")}
    if entitlements is not None:
        blobs[5] = make_blob(0xFADE7171, plistlib.dumps(dict(entitlements)))
    blobs.update((7, blob) for blob in extra if blob.startswith(bytes.fromhex("fade7172")))
    bound = {**blobs, 1: info_plist} if info_plist else blobs
    parts = [make_directory(identifier, team, bound, code), *blobs.values()]
    parts += [blob for blob in extra if blob not in parts]
    at = 12 + 8 * len(parts)
    index, content = b"", b""
    for number, blob in enumerate(parts):
        index += struct.pack(">II", number, at + len(content))
        content += blob
    return struct.pack(">III", 0xFADE0CC0, at + len(content), len(parts)) + index + content


def make_directory(identifier: str, team: str, bound: Mapping[int, bytes], code: bytes) -> bytes:
    """A code directory: hashes of what is bound in seven special slots, then those of the pages."""
    name, unit = identifier.encode() + b"\0", team.encode() + b"\0" if team else b""
    pages = [code[at : at + 4096] for at in range(0, len(code), 4096)]
    at = 88
    hashes = at + len(name + unit) + 7 * 32
    fields = struct.pack(
        ">7I4BIIIIQ", 0x20400, 0x10002, hashes, at, 7, len(pages), len(code), 32, 2, 0, 12, 0, 0,
        at + len(name) if team else 0, 0, 0,
    )  # fmt: skip
    special = [
        hashlib.sha256(bound[slot]).digest() if slot in bound else bytes(32) for slot in range(7, 0, -1)
    ]
    table = b"".join([*special, *(hashlib.sha256(page).digest() for page in pages)])
    return make_blob(0xFADE0C02, fields + bytes(at - 8 - len(fields)) + name + unit + table)


def make_blob(magic: int, content: bytes) -> bytes:
    return struct.pack(">II", magic, 8 + len(content)) + content


def make_ipa(files: Mapping[str, bytes | Mapping[str, object]], packed: bool = True) -> bytes:
    """An archive of these files; a mapping is written as a property list."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            archive.writestr(path, content if isinstance(content, bytes) else plistlib.dumps(dict(content)))
    return buffer.getvalue()
