"""A Mach-O file, thin or fat -> its slices: libraries, platform, signature, classes, imports, texts.

Each part is read on its own: what is damaged or not known becomes a gap of the slice, and the rest is read.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TypeVar

from ...errors import EvidenceError
from .code_signature import CodeSignature, read_code_signature
from .imported_names import read_exports, read_imports
from .load_commands import Commands, read_commands
from .mach_o_image import Image, Section
from .mach_o_values import MachO, MachOSlice, TextSpan
from .objc_names import read_classes, read_selectors
from .swift_names import read_swift_types

MOST_SLICES = 16
MOST_SIGNATURE = 64 * 1024 * 1024
_CURE = "take the file from the app again"
_THIN = {
    b"\xce\xfa\xed\xfe": ("<", 4), b"\xcf\xfa\xed\xfe": ("<", 8),
    b"\xfe\xed\xfa\xce": (">", 4), b"\xfe\xed\xfa\xcf": (">", 8),
}  # fmt: skip
_FAT = {b"\xca\xfe\xba\xbe": ">IIIII", b"\xca\xfe\xba\xbf": ">IIQQII"}
_CPUS = {
    7: "i386", 0x1000007: "x86_64", 12: "arm", 0x100000C: "arm64", 0x200000C: "arm64_32", 18: "ppc",
    0x1000012: "ppc64",
}  # fmt: skip
_KINDS = {
    (12, 6): "armv6", (12, 9): "armv7", (12, 11): "armv7s", (12, 12): "armv7k", (0x100000C, 2): "arm64e",
    (0x1000007, 8): "x86_64h",
}  # fmt: skip
_FILE_TYPES = {
    1: "object", 2: "executable", 4: "core", 6: "dylib", 7: "dylinker", 8: "bundle", 9: "dylib stub",
    10: "symbols", 11: "kernel extension", 12: "file set",
}  # fmt: skip
# Sections that hold text for a search; `__const` of __TEXT joins them.
_TEXTS = {
    "__cstring": "utf-8", "__objc_methname": "utf-8", "__objc_classname": "utf-8", "__oslogstring": "utf-8",
    "__swift5_reflstr": "utf-8", "__rodata": "utf-8", "__ustring": "utf-16-le",
}  # fmt: skip
_CLASS = "_OBJC_CLASS_$_"
_T = TypeVar("_T")


def is_mach_o(head: bytes) -> bool:
    """Do these first bytes (8 or more) begin a Mach-O file? A Java class begins as a fat one does, but its
    second number is its version, from 45 on."""
    return head[:4] in _THIN or (head[:4] in _FAT and 0 < int.from_bytes(head[4:8], "big") < 45)


def read_mach_o(data: bytes, name: str) -> MachO:
    """Read all slices; raise EvidenceError where the file is no Mach-O or none of its slices is one."""
    if data[:4] in _THIN:
        return MachO((_read_slice(data, 0, len(data), name),), ())
    if not is_mach_o(data[:8]):
        raise EvidenceError(name, "", "this is no Mach-O file", _CURE)
    oddities: list[str] = []
    slices: list[MachOSlice] = []
    for offset, size in _places(data, name, oddities):
        try:
            slices.append(_read_slice(data, offset, size, name))
        except EvidenceError as error:
            oddities.append(str(error).partition("\n")[0])
    if not slices:
        raise EvidenceError(name, "", f"none of its slices can be read: {'; '.join(oddities)[:300]}", _CURE)
    return MachO(tuple(slices), tuple(oddities))


def span_bytes(data: bytes, span: TextSpan) -> memoryview:
    """The bytes of a span, not copied."""
    return memoryview(data)[span.offset : span.offset + span.length]


def _places(data: bytes, name: str, oddities: list[str]) -> list[tuple[int, int]]:
    """Offset and size of the slices that lie in the file and do not overlap."""
    layout = struct.Struct(_FAT[data[:4]])
    count = int.from_bytes(data[4:8], "big")
    if count > MOST_SLICES:
        oddities.append(f"it announces {count} slices; {MOST_SLICES} were read at most")
    places: list[tuple[int, int]] = []
    for number in range(min(count, MOST_SLICES)):
        at = 8 + number * layout.size
        if at + layout.size > len(data):
            raise EvidenceError(name, "fat header", "it is cut off", _CURE)
        offset, size = layout.unpack_from(data, at)[2:4]
        if size == 0 or offset + size > len(data):
            oddities.append(f"slice {number} lies outside the file")
        elif any(offset < start + length and start < offset + size for start, length in places):
            oddities.append(f"slice {number} overlaps another and was not read")
        else:
            places.append((offset, size))
    return places


def _read_slice(data: bytes, start: int, size: int, name: str) -> MachOSlice:
    kind = _THIN.get(data[start : start + 4])
    if kind is None:
        is_archive = data[start : start + 8] == b"!<arch>\n"
        what = "a static library is not read here" if is_archive else "this slice is no Mach-O"
        raise EvidenceError(name, f"byte {start}", what, _CURE)
    image = Image(data, start, size, *kind)
    try:
        cpu, subtype, file_type, count, length, flags = image.unpack("6I", start + 4)
    except struct.error:
        raise EvidenceError(name, f"byte {start}", "the header is cut off", _CURE) from None
    commands = read_commands(image, start + (32 if image.pointer == 8 else 28), count, length)
    signature = _attempt(commands, "the code signature", lambda: _signature(image, commands, name))
    # The imports come first: with them it is learnt how pointers are stored.
    imports = _attempt(commands, "the imports", lambda: read_imports(image, commands)) or ()
    imported = frozenset(name for each in imports for name in each.names)
    exports = _attempt(commands, "the exports", lambda: read_exports(image, commands)) or ((), 0)
    classes = _attempt(commands, "the Objective-C classes", lambda: read_classes(image, commands)) or ()
    selectors = _attempt(commands, "the selectors", lambda: read_selectors(image, commands)) or frozenset()
    swift_types = _attempt(commands, "the Swift types", lambda: read_swift_types(image, commands)) or ()
    if image.names_cut:
        commands.gap("its names are longer together than is read here; some are missing")
    return MachOSlice(
        architecture=_KINDS.get((cpu, subtype & 0xFFFFFF)) or _CPUS.get(cpu, f"cpu {cpu:#x}"),
        file_type=_FILE_TYPES.get(file_type, f"type {file_type}"),
        offset=start,
        size=image.end - start,
        flags=flags,
        uuid=commands.uuid,
        build=commands.build,
        own_path=commands.own_path,
        dylibs=tuple(commands.dylibs),
        rpaths=tuple(commands.rpaths),
        encrypted=commands.encrypted,
        signature=signature,
        signature_place=commands.signature,
        imports=imports,
        imported=imported,
        classes_used=frozenset(name.removeprefix(_CLASS) for name in imported if name.startswith(_CLASS)),
        exports=exports[0],
        export_count=exports[1],
        classes=classes,
        selectors=selectors,
        swift_types=swift_types,
        sections=tuple((f"{each.segment},{each.name}", each.offset, each.size) for each in image.sections),
        text_spans=tuple(_text_spans(image)),
        gaps=tuple(commands.gaps),
    )


def _attempt(commands: Commands, what: str, read: Callable[[], _T]) -> _T | None:
    """What is read; None, and a gap, where it cannot be."""
    try:
        return read()
    except (EvidenceError, struct.error, LookupError, OverflowError, ValueError) as error:
        commands.gap(f"{what} could not be read: {str(error).partition(chr(10))[0][:200]}")
        return None


def _signature(image: Image, commands: Commands, name: str) -> CodeSignature | None:
    if commands.signature is None:
        return None
    offset, size = commands.signature
    held = image.data[max(offset, image.start) : min(offset + min(size, MOST_SIGNATURE), image.end)]
    return read_code_signature(held, name)


def _text_spans(image: Image) -> list[TextSpan]:
    """Spans of text in order of place; none overlaps another, none is encrypted."""
    spans: list[TextSpan] = []
    reached = image.start
    for section in sorted(image.sections, key=lambda each: (each.offset, each.size)):
        encoding = _encoding(section)
        if not encoding or not section.size:
            continue
        first, last = max(section.offset, reached), section.offset + section.size
        if image.hidden and first < image.hidden[1] and last > image.hidden[0]:
            continue
        if first < last:
            spans.append(TextSpan(f"{section.segment},{section.name}", first, last - first, encoding))
            reached = last
    return spans


def _encoding(section: Section) -> str:
    if section.name == "__const":
        return "utf-8" if section.segment == "__TEXT" else ""
    return _TEXTS.get(section.name, "")
