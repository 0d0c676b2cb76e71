"""Bytes -> the hosts, URLs and IP literals in them, as arrays of places; their text is cut out on demand."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from . import fill_table, scan_addresses
from .top_level_domains import TOP_LEVEL_DOMAINS

Buffer = bytes | bytearray | memoryview | npt.NDArray[np.uint8]


class Kind(IntEnum):
    """What an address looks like."""

    URL = 1  # with a scheme that reaches a network: https, wss, mqtt, rtmp ...
    HOST = 2  # a bare name under a top-level domain
    IPV4 = 3
    IPV6 = 4  # may be; `ipaddress` has the last word
    CONTENT = 5  # content://authority/path, a provider on the device
    OTHER = 6  # any other scheme: file, market, an app's own


_KINDS = (Kind.URL, *Kind)  # by number
_LETTERS = (*map(chr, range(256)), "")  # by code, -1 is the last
Numbers = npt.NDArray[np.int64]
_NETWORK_SCHEMES = """
    http https ws wss socket ftp ftps sftp mqtt mqtts tcp ssl tls udp quic rtmp rtmps rtmpt rtmpe rtsp rtsps
    rtp srt  ldap ldaps amqp amqps redis rediss mongodb mongodb+srv mysql postgres postgresql mariadb
    oracle sqlserver  smtp smtps imap imaps pop pop3 pop3s coap coaps xmpp sip sips stun stuns turn
    turns grpc grpcs nats stomp  kafka git git+ssh ssh telnet gopher socks socks4 socks4a socks5 socks5h
    proxy smb cifs nfs rsync svn irc  ircs mms mmsh mmst tftp webdav dav davs zookeeper thrift dubbo
    libsql influxdb memcached http+unix
"""
_MOST_ROWS = 1 << 18  # a large app has some thousands; each costs up to ten microseconds to weigh
_FIRST_ROWS = 4096
_COLUMNS = (np.int32, np.int64, np.int64, np.uint8, np.uint8)  # span, begin, end, kind, bytes a character


@dataclass(frozen=True, slots=True)
class Addresses:
    """k addresses in order of place: `data[begin[i]:end[i]]` of span `span[i]` is one of kind `kind[i]`.

    `wide[i]` is 1 where the text is UTF-16LE. Spans are numbered as they were given (`span_begin`,
    `span_end`); a whole buffer is span 0. `gaps` says what was not looked at.
    """

    data: memoryview
    span: npt.NDArray[np.int32]
    begin: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    kind: npt.NDArray[np.uint8]
    wide: npt.NDArray[np.uint8]
    span_begin: npt.NDArray[np.int64]
    span_end: npt.NDArray[np.int64]
    gaps: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.kind)

    def text(self, row: int) -> str:
        """The address as it is written, `\\/` as `/`."""
        return self._cut(int(self.begin[row]), int(self.end[row]), bool(self.wide[row]))

    def around(self, row: int) -> tuple[str, str]:
        """The characters before and after it, '' at an end of its span."""
        span, begin, end = (int(column[row]) for column in (self.span, self.begin, self.end))
        return self._beside(span, begin, end, bool(self.wide[row]))

    def rows(self) -> Iterator[tuple[int, int, Kind, str, str, str]]:
        """Of each its span, begin, kind, text, and the characters before and after it."""
        columns = (self.span, self.begin, self.end, self.kind, self.wide, *self._beside_all())
        for span, begin, end, kind, wide, before, after in zip(
            *(each.tolist() for each in columns), strict=True
        ):
            yield span, begin, _KINDS[kind], self._cut(begin, end, wide), _LETTERS[before], _LETTERS[after]

    def _beside_all(self) -> tuple[Numbers, Numbers]:
        """The codes of the characters before and after each, -1 at an end of its span."""
        before, after = self.begin - 1 - self.wide, self.end
        if not len(before):
            return before, after
        data = np.frombuffer(self.data, np.uint8)
        inside = before >= np.maximum(self.span_begin[self.span], 0)
        follows = after < np.minimum(self.span_end[self.span], len(data))
        codes = (data[np.maximum(before, 0)], data[np.minimum(after, len(data) - 1)])
        one, other = (each.astype(np.int64) for each in codes)
        return np.where(inside, one, -1), np.where(follows, other, -1)

    def _cut(self, begin: int, end: int, wide: bool) -> str:
        text = str(self.data[begin:end], "utf-16-le" if wide else "utf-8", "replace")
        return text.replace("\\/", "/") if "\\" in text else text

    def _beside(self, span: int, begin: int, end: int, wide: bool) -> tuple[str, str]:
        data = self.data
        first, last = max(0, self.span_begin.item(span)), min(len(data), self.span_end.item(span))
        step = 2 if wide else 1
        before = chr(data[begin - step]) if begin - step >= first else ""
        return before, chr(data[end]) if end < last else ""

    def texts(self) -> Iterator[str]:
        return (self.text(row) for row in range(len(self)))


def find_addresses(data: Buffer) -> Addresses:
    """Every address in a whole buffer (a library, a script, an asset), also in UTF-16LE text."""
    size = _bytes_of(data).nbytes
    return _scan(data, np.array([0], np.int64), np.array([size], np.int64), wide=True)


def find_addresses_in(
    data: Buffer, begins: npt.ArrayLike, ends: npt.ArrayLike, *, wide: bool = False
) -> Addresses:
    """Every address in the spans data[begins[i]:ends[i]], such as the strings of a DEX.

    No address goes over the end of its span. Spans may lie in any order; what of one lies outside the data
    is cut off. With `wide`, text in UTF-16LE is read as well.
    """
    firsts = np.ascontiguousarray(begins, dtype=np.int64)
    lasts = np.ascontiguousarray(ends, dtype=np.int64)
    if firsts.shape != lasts.shape or firsts.ndim != 1:
        raise ValueError("begins and ends must be two lists of one length")
    return _scan(data, firsts, lasts, wide)


def _scan(data: Buffer, begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], wide: bool) -> Addresses:
    view = _bytes_of(data).cast("B")
    fixed = (*_in_words(view), *map(_bytes_of, (begins, ends)), wide, *_tables())
    parts = []
    state = np.zeros(4, np.int64)
    rows, found = _FIRST_ROWS, 0
    while state[0] < len(begins) and found < _MOST_ROWS:
        room = tuple(np.zeros(min(rows, _MOST_ROWS - found), kind) for kind in _COLUMNS)
        count = scan_addresses.scan_addresses(view, *fixed, *map(_bytes_of, (*room, state)))
        parts.append(tuple(column[:count] for column in room))
        found, rows = found + count, rows * 4
    gaps = () if state[0] >= len(begins) else (f"only the first {found} addresses were kept",)
    span, begin, end, kind, step = _join(parts)
    return Addresses(view, span, begin, end, kind, (step == 2).view(np.uint8), begins, ends, gaps)


def _in_words(view: memoryview) -> tuple[memoryview, int]:
    """The data as numbers of 8 bytes, from the first byte on that lies so in memory, and its place."""
    if len(view) < 16:
        return _bytes_of(np.zeros(0, np.uint64)), 0
    array = np.frombuffer(view, np.uint8)
    skew = -array.__array_interface__["data"][0] % 8
    return _bytes_of(np.frombuffer(view, np.uint64, (len(view) - skew) // 8, skew)), skew


def _bytes_of(buffer: Any) -> memoryview:
    """What the kernel reads: its items are plain integers in the interpreted mode, too."""
    return memoryview(buffer)


def _join(parts: list[tuple[npt.NDArray[Any], ...]]) -> tuple[npt.NDArray[Any], ...]:
    if len(parts) == 1:
        return parts[0]
    parts = parts or [tuple(np.zeros(0, kind) for kind in _COLUMNS)]
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


@cache
def _tables() -> tuple[memoryview, memoryview, memoryview]:
    """Of each byte what it may be part of; the top-level domains; the schemes with their kinds."""
    schemes = dict.fromkeys(_NETWORK_SCHEMES.split(), int(Kind.URL)) | {"content": int(Kind.CONTENT)}
    suffixes = dict.fromkeys(TOP_LEVEL_DOMAINS.split(), 1)
    del suffixes["java"]  # a brand's, not in use; in apps it ends the names of source files
    return memoryview(_classes()), _pack(suffixes, 8192), _pack(schemes, 512)


def _classes() -> bytearray:
    """One byte of flags a byte; the flags are those of the kernel."""
    letters, digits = string.ascii_letters.encode(), string.digits.encode()
    flags: tuple[tuple[int, Iterable[int]], ...] = (
        (1, letters + digits + b"-_"),
        (2, letters + digits),
        (4, digits),
        (8, string.hexdigits.encode()),
        (16, letters + digits + b"-._~:/?#[]@!$&()*+,;=%{}|"),
        (32, letters + digits + b"+-."),
        (64, b".,;:!)"),
        (128, letters + digits + b"-._~:@%{}$[]+/?#"),
    )
    classes = bytearray(256)
    for flag, members in flags:
        for member in members:
            classes[member] |= flag
    return classes


def _pack(words: Mapping[str, int], size: int) -> memoryview:
    """A table of words with their values, as the kernel looks them up."""
    text = "".join(words).encode("ascii")
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(word) for word in words], out=starts[1:])
    table = np.zeros(size, np.uint64)
    columns = (text, starts, bytes(words.values()), table)
    fill_table.fill_table(*map(_bytes_of, columns))
    return _bytes_of(table)
