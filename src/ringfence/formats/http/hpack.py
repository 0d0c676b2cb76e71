"""HPACK (RFC 7541): the compressed headers of HTTP/2, with limits against blocks that swell."""

from __future__ import annotations

from .huffman import decode_huffman

LARGEST_TABLE = 1 << 16
LARGEST_BLOCK = 1 << 18  # bytes of names and values of one block
MOST_FIELDS = 1024

_WITH_VALUES = (
    (":authority", ""),
    (":method", "GET"),
    (":method", "POST"),
    (":path", "/"),
    (":path", "/index.html"),
    (":scheme", "http"),
    (":scheme", "https"),
    (":status", "200"),
    (":status", "204"),
    (":status", "206"),
    (":status", "304"),
    (":status", "400"),
    (":status", "404"),
    (":status", "500"),
    ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"),
)
_NAMES_ONLY = (
    "accept-language accept-ranges accept access-control-allow-origin age allow authorization "
    "cache-control content-disposition content-encoding content-language content-length "
    "content-location content-range content-type cookie date etag expect expires from host if-match "
    "if-modified-since if-none-match if-range if-unmodified-since last-modified link location "
    "max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after server "
    "set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate"
)
STATIC: tuple[tuple[str, str], ...] = _WITH_VALUES + tuple((name, "") for name in _NAMES_ONLY.split())


class BrokenBlock(Exception):
    """A header block that cannot be read; what follows on the connection cannot be either."""


class HeaderDecoder:
    """The state of one direction of a connection: its dynamic table."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, str]] = []  # the newest first
        self._size = 0
        self._limit = 4096

    def decode(self, block: bytes) -> tuple[tuple[str, str], ...]:
        """The fields of a whole block, in order. `BrokenBlock` where it cannot be read."""
        fields: list[tuple[str, str]] = []
        at, end, room = 0, len(block), LARGEST_BLOCK
        while at < end:
            first = block[at]
            if first & 0x80:
                index, at = read_number(block, at, 7)
                field = self._look_up(index)
            elif first & 0xE0 == 0x20:
                limit, at = read_number(block, at, 5)
                if limit > LARGEST_TABLE:
                    raise BrokenBlock("a header table that is too large")
                self._limit = limit
                self._evict()
                continue
            else:
                kept = first & 0x40 != 0
                index, at = read_number(block, at, 6 if kept else 4)
                name, at = read_string(block, at) if index == 0 else (self._look_up(index)[0], at)
                value, at = read_string(block, at)
                field = (name, value)
                if kept:
                    self._add(field)
            fields.append(field)
            room -= len(field[0]) + len(field[1]) + 32
            if room < 0 or len(fields) > MOST_FIELDS:
                raise BrokenBlock("a header block that swells")
        return tuple(fields)

    def _look_up(self, index: int) -> tuple[str, str]:
        if 1 <= index <= 61:
            return STATIC[index - 1]
        if 62 <= index < 62 + len(self._entries):
            return self._entries[index - 62]
        raise BrokenBlock("a header that is not in the table")

    def _add(self, field: tuple[str, str]) -> None:
        self._entries.insert(0, field)
        self._size += len(field[0]) + len(field[1]) + 32
        self._evict()

    def _evict(self) -> None:
        while self._size > self._limit and self._entries:
            name, value = self._entries.pop()
            self._size -= len(name) + len(value) + 32


def read_number(block: bytes, at: int, bits: int) -> tuple[int, int]:
    """A number that begins in the last `bits` bits of a byte, and where it ends. `BrokenBlock`."""
    if at >= len(block):
        raise BrokenBlock("a number is missing")
    most = (1 << bits) - 1
    value = block[at] & most
    at += 1
    if value < most:
        return value, at
    for shift in range(0, 35, 7):
        if at >= len(block):
            break
        byte = block[at]
        at += 1
        value += (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise BrokenBlock("a number that does not end")


def read_string(block: bytes, at: int, bits: int = 7) -> tuple[str, int]:
    """A string whose length begins in the last `bits` bits of a byte, below the mark of Huffman's code."""
    if at >= len(block):
        raise BrokenBlock("a string is missing")
    coded = block[at] >> bits & 1
    size, at = read_number(block, at, bits)
    raw = block[at : at + size]
    if len(raw) < size:
        raise BrokenBlock("a string ends early")
    if coded:
        plain = decode_huffman(raw)
        if plain is None:
            raise BrokenBlock("a string whose code is broken")
        raw = plain
    return raw.decode("latin-1"), at + size
