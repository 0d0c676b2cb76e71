"""The load commands of one Mach-O slice -> segments, libraries, and where the other parts lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from .mach_o_image import Image, Section, Segment
from .mach_o_values import Build, Dylib

MOST_COMMANDS = 16_384
MOST_SECTIONS = 8_192
MOST_SEGMENTS = 64
MOST_GAPS = 50
_REQUIRED = 0x80000000
_DYLIBS = {0xC: "load", 0x18: "weak", 0x1F: "reexport", 0x23: "upward", 0x20: "lazy"}
_PLATFORMS = {
    1: "macos", 2: "ios", 3: "tvos", 4: "watchos", 5: "bridgeos", 6: "mac-catalyst", 7: "ios-simulator",
    8: "tvos-simulator", 9: "watchos-simulator", 10: "driverkit", 11: "visionos", 12: "visionos-simulator",
}  # fmt: skip
_MINIMUM = {0x24: "macos", 0x25: "ios", 0x2F: "tvos", 0x30: "watchos"}
# Known, and without anything that matters here: symbols' tables and threads, function starts, notes ...
_SILENT = {
    0x3, 0x4, 0x5, 0x6, 0x7, 0x8, 0xA, 0xB, 0xE, 0xF, 0x10, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x1A, 0x1E,
    0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x2D, 0x2E, 0x31, 0x35, 0x36, 0x37,
}  # fmt: skip
_SECTION_WITHOUT_BYTES = {0x1, 0xC, 0x12}  # zero-filled, large zero-filled, zero-filled per thread


@dataclass(slots=True)
class Commands:
    """What the load commands say. Places are (offset in the whole file, size)."""

    dylibs: list[Dylib] = field(default_factory=list)
    rpaths: list[str] = field(default_factory=list)
    uuid: str = ""
    build: Build | None = None
    own_path: str = ""
    encrypted: bool = False
    symbols: tuple[int, int, int, int] | None = None  # table, count, names, bytes of names
    signature: tuple[int, int] | None = None
    fixups: tuple[int, int] | None = None
    binds: list[tuple[int, int]] = field(default_factory=list)
    exports: tuple[int, int] | None = None
    gaps: list[str] = field(default_factory=list)

    def gap(self, what: str) -> None:
        """Note something that was not understood, once, and not without end."""
        if what not in self.gaps and len(self.gaps) < MOST_GAPS:
            self.gaps.append(what)


def read_commands(image: Image, at: int, count: int, size: int) -> Commands:
    """Walk `count` commands in `size` bytes from `at`; a damaged command ends or leaves a gap."""
    found = Commands()
    end = min(at + size, image.end)
    if at + size > image.end:
        found.gap("the load commands run over the end of the slice")
    for number in range(min(count, MOST_COMMANDS)):
        if at + 8 > end:
            found.gap(f"{count} load commands are announced, and only {number} are there")
            return found
        kind, length = image.unpack("II", at)
        if length < 8 or at + length > end:
            found.gap(f"load command {number} has an impossible length; those after it were not read")
            return found
        try:
            _read_command(image, found, kind, at, length)
        except struct.error:
            found.gap(f"load command {kind:#x} is damaged and was not read")
        at += length
    if count > MOST_COMMANDS:
        found.gap(f"it has more than {MOST_COMMANDS:,} load commands; the rest were not read")
    return found


def _read_command(image: Image, found: Commands, kind: int, at: int, length: int) -> None:
    plain = kind & ~_REQUIRED
    if kind in (0x1, 0x19):
        _segment(image, found, at, length, kind == 0x19)
    elif plain in _DYLIBS:
        name, _, current, compatible = image.unpack("IIII", at + 8)
        path = _text(image, at, name, length)
        found.dylibs.append(Dylib(path, _DYLIBS[plain], _version(current), _version(compatible)))
    elif plain == 0xD:
        found.own_path = _text(image, at, image.unpack("I", at + 8)[0], length)
    elif plain == 0x1C:
        found.rpaths.append(_text(image, at, image.unpack("I", at + 8)[0], length))
    elif plain == 0x1B:
        found.uuid = image.unpack("16s", at + 8)[0].hex()
    elif plain == 0x32 or plain in _MINIMUM:
        _build(image, found, plain, at)
    elif plain in (0x21, 0x2C):
        _encryption(image, found, at)
    else:
        _place(image, found, plain, at)


def _place(image: Image, found: Commands, plain: int, at: int) -> None:
    """Commands that say where in the file a part lies."""
    if plain == 0x2:
        table, count, names, size = image.unpack("IIII", at + 8)
        found.symbols = (image.start + table, count, image.start + names, size)
    elif plain == 0x22:
        fields = image.unpack("10I", at + 8)
        binds = ((fields[2], fields[3]), (fields[4], fields[5]), (fields[6], fields[7]))
        found.binds = [(image.start + offset, size) for offset, size in binds if size]
        found.exports = (image.start + fields[8], fields[9])
    elif plain in (0x1D, 0x33, 0x34):
        offset, size = image.unpack("II", at + 8)
        where = (image.start + offset, size)
        name = {0x1D: "signature", 0x33: "exports", 0x34: "fixups"}[plain]
        if getattr(found, name) is not None:
            found.gap(f"it has two load commands for {name}; the last one was read")
        setattr(found, name, where)
    elif plain not in _SILENT:
        found.gap(f"load command {plain:#x} is not known and was not read")


def _segment(image: Image, found: Commands, at: int, length: int, wide: bool) -> None:
    layout, header, each = ("16sQQQQiiII", 72, 80) if wide else ("16sIIIIiiII", 56, 68)
    name, address, _, offset, size, _, _, count, _ = image.unpack(layout, at + 8)
    first = image.start + offset
    held = max(0, min(size, image.end - first))
    if held < size:
        found.gap(f"segment {_plain(name)} runs over the end of the slice")
    segment = Segment(_plain(name), address, first, held)
    if len(image.segments) >= MOST_SEGMENTS:
        found.gap(f"it has more than {MOST_SEGMENTS} segments; the rest were not read")
        return
    image.segments.append(segment)
    if count * each > length - header or len(image.sections) + count > MOST_SECTIONS:
        found.gap(f"segment {_plain(name)} announces more sections than it holds, or too many")
        count = max(0, min((length - header) // each, MOST_SECTIONS - len(image.sections)))
    for number in range(count):
        image.sections.append(_section(image, segment, at + header + number * each, wide))


def _section(image: Image, within: Segment, at: int, wide: bool) -> Section:
    """A section; without bytes where its segment has none there, as in files of debug symbols."""
    name, segment, address, size, offset, _, _, _, kind = image.unpack(
        "16s16sQQ5I" if wide else "16s16sII5I", at
    )
    first = image.start + offset
    room = within.offset + within.size - first if first >= within.offset else 0
    held = 0 if kind & 0xFF in _SECTION_WITHOUT_BYTES else max(0, min(size, room))
    return Section(_plain(segment), _plain(name), address, first, held)


def _build(image: Image, found: Commands, kind: int, at: int) -> None:
    if kind == 0x32:
        number, minimum, sdk = image.unpack("III", at + 8)
        platform = _PLATFORMS.get(number, f"platform {number}")
    else:
        (minimum, sdk), platform = image.unpack("II", at + 8), _MINIMUM[kind]
    build = Build(platform, _version(minimum), _version(sdk))
    if found.build is not None and found.build != build:
        found.gap(f"it is built for {platform} as well")
        return
    found.build = build


def _encryption(image: Image, found: Commands, at: int) -> None:
    offset, size, scheme = image.unpack("III", at + 8)
    if scheme:
        found.encrypted = True
        image.hidden = (image.start + offset, image.start + offset + size)
        found.gap(
            f"{size:,} bytes of code are encrypted (scheme {scheme}), as the App Store does: "
            "class names, selectors, Swift types and texts in them cannot be read"
        )


def _text(image: Image, at: int, offset: int, length: int) -> str:
    if not 8 <= offset < length:
        raise struct.error("a name lies outside its command")
    return image.data[at + offset : at + length].split(b"\0", 1)[0].decode("utf-8", "replace")


def _plain(name: bytes) -> str:
    return name.split(b"\0", 1)[0].decode("utf-8", "replace")


def _version(number: int) -> str:
    major, minor, patch = number >> 16, number >> 8 & 0xFF, number & 0xFF
    return f"{major}.{minor}.{patch}" if patch else f"{major}.{minor}"
