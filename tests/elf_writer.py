"""Small native libraries for tests: an ELF file with a name, strings, a build id and exported functions."""

from __future__ import annotations

import struct
from collections.abc import Sequence

FIRST = 64 + 3 * 56  # the first section lies after the header and three segments
MACHINES = {"arm64-v8a": 183, "x86_64": 62}


def write_library(
    soname: str,
    strings: Sequence[str] = (),
    build_id: bytes = b"",
    exports: Sequence[str] = (),
    needs: Sequence[str] = ("libc.so",),
    abi: str = "arm64-v8a",
    code: bytes = b"",
) -> bytes:
    """A 64-bit shared library that no processor should run: its tables are right, its code is any bytes."""
    names = _Names()
    dynamic = [(14, names.place(soname)), *((1, names.place(need)) for need in needs)]
    symbols = bytes(24) + b"".join(
        struct.pack("<IBBHQQ", names.place(name), 0x12, 0, 1, 0, 4) for name in exports
    )
    rodata = b"".join(text.encode() + b"\0" for text in strings)
    note = struct.pack("<III4s", 4, len(build_id), 3, b"GNU\0") + build_id if build_id else b""
    table = bytes(names.data)
    dynamic += [(5, FIRST + _padded(note) + _padded(symbols)), (10, len(table)), (0, 0)]
    rows = b"".join(struct.pack("<qQ", tag, value) for tag, value in dynamic)
    sections = [
        (".note.gnu.build-id", 7, 2, note, 0, 0),
        (".dynsym", 11, 2, symbols, 3, 24),
        (".dynstr", 3, 2, table, 0, 0),
        (".dynamic", 6, 3, rows, 3, 16),
        (".rodata", 1, 2, rodata, 0, 0),
    ]
    sections += [(".text", 1, 6, code, 0, 0)] if code else []
    return _file(sections, MACHINES[abi])


def _padded(data: bytes) -> int:
    return len(data) + -len(data) % 8


class _Names:
    def __init__(self) -> None:
        self.data = bytearray(1)

    def place(self, name: str) -> int:
        at = len(self.data)
        self.data += name.encode() + b"\0"
        return at


def _file(sections: list[tuple[str, int, int, bytes, int, int]], machine: int) -> bytes:
    """Header, two segments (everything; the dynamic table), sections, and the table of sections."""
    names = _Names()
    body = bytearray(FIRST)
    headers = [bytes(64)]
    segments = []
    for name, kind, flags, data, link, width in sections:
        body += bytes(-len(body) % 8)
        at = len(body)
        row = (kind, flags, at, at, len(data), link, int(kind == 11), 4 if kind == 7 else 8, width)
        headers.append(struct.pack("<IIQQQQIIQQ", names.place(name), *row))
        if kind in (6, 7) and data:
            segments.append(
                struct.pack("<IIQQQQQQ", 2 if kind == 6 else 4, 4, at, at, at, len(data), len(data), 8)
            )
        body += data
    place = names.place(".shstrtab")
    headers.append(struct.pack("<IIQQQQIIQQ", place, 3, 0, 0, len(body), len(names.data), 0, 0, 1, 0))
    body += names.data + bytes(-(len(body) + len(names.data)) % 8)
    segments.insert(0, struct.pack("<IIQQQQQQ", 1, 4, 0, 0, 0, len(body), len(body), 4096))
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    shape = struct.pack("<IHHHHHH", 0, 64, 56, len(segments), 64, len(headers), len(headers) - 1)
    head = ident + struct.pack("<HHIQQQ", 3, machine, 1, 0, 64, len(body)) + shape
    body[: len(head)] = head
    body[64 : 64 + 56 * len(segments)] = b"".join(segments)
    return bytes(body) + b"".join(headers)
