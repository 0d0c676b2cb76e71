"""A ZIP writer that does as told, also where that makes no sense."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """One entry. What is None follows from the data, or in the local header from the directory."""

    name: bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    crc: int | None = None
    compressed: int | None = None
    size: int | None = None
    stored: bytes | None = None  # the bytes in the file
    extra: bytes = b""
    header: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_size: int | None = None
    local_crc: int | None = None
    local_flags: int | None = None
    local_extra: bytes = b""
    local_magic: bytes = b"PK\3\4"
    descriptor: bytes | None = None
    listed: bool = True
    after: bytes = b""


@dataclass(frozen=True)
class Tail:
    """What follows the entries; None follows from them."""

    before_directory: bytes = b""
    after_directory: bytes = b""
    count: int | None = None
    size: int | None = None
    start: int | None = None
    comment: bytes = b""
    comment_length: int | None = None
    after: bytes = b""
    has_end: bool = True
    has_directory: bool = True
    more: bytes = field(default=b"")


def deflate(data: bytes, level: int = 6) -> bytes:
    machine = zlib.compressobj(level, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def _stored(file: File) -> bytes:
    if file.stored is not None:
        return file.stored
    return deflate(file.data) if file.method == 8 else file.data


def _value(given: int | None, otherwise: int) -> int:
    return otherwise if given is None else given


def make_zip(*files: File, before: bytes = b"", tail: Tail = Tail()) -> bytes:
    made, directory = bytearray(before), bytearray()
    for file in files:
        stored = _stored(file)
        crc = _value(file.crc, zlib.crc32(file.data))
        compressed, size = _value(file.compressed, len(stored)), _value(file.size, len(file.data))
        values = (crc, compressed, size)
        if file.listed:
            header = _value(file.header, len(made))
            lengths = (len(file.name), len(file.extra), 0, 0, 0, 0)
            start = (b"PK\1\2", 20, 20, file.flags, file.method, 0, 33)
            directory += (
                struct.pack("<4s6H3L5H2L", *start, *values, *lengths, header) + file.name + file.extra
            )
        made += _make_local(file, values) + stored + (file.descriptor or b"") + file.after
    return bytes(made + _finish(len(made), bytes(directory), sum(file.listed for file in files), tail))


def _make_local(file: File, values: tuple[int, int, int]) -> bytes:
    crc, compressed, size = values
    flags = _value(file.local_flags, file.flags)
    local = (_value(file.local_crc, crc), compressed, _value(file.local_size, size))
    if file.descriptor is not None:
        local, flags = (0, 0, 0), flags | 8
    name = file.name if file.local_name is None else file.local_name
    start = (file.local_magic, 20, flags, _value(file.local_method, file.method), 0, 33)
    return (
        struct.pack("<4s5H3L2H", *start, *local, len(name), len(file.local_extra)) + name + file.local_extra
    )


def _finish(at: int, directory: bytes, count: int, tail: Tail) -> bytes:
    start = at + len(tail.before_directory)
    made = (
        tail.before_directory + (directory + tail.more if tail.has_directory else b"") + tail.after_directory
    )
    count, size = _value(tail.count, count), _value(tail.size, len(directory))
    length = _value(tail.comment_length, len(tail.comment))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, _value(tail.start, start), length)
    return made + (end + tail.comment if tail.has_end else b"") + tail.after


def make_descriptor(crc: int, compressed: int, size: int, magic: bytes = b"PK\7\x08") -> bytes:
    return magic + struct.pack("<3L", crc, compressed, size)
