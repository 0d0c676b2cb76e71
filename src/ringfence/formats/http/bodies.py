"""How far an HTTP/1 body reaches: a stated length, chunks, or to the end of the stream."""

from __future__ import annotations

from .messages import Spans

_MOST_CHUNKS = 100_000
_HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")


def read_length(value: str) -> int:
    """The number in a Content-Length, -1 where it is none. A list of the same number is that number."""
    first = value.partition(",")[0].strip()
    return int(first) if first.isascii() and first.isdecimal() and len(first) < 19 else -1


def fixed_body(start: int, length: int, size: int) -> tuple[Spans, int, bool]:
    """(stretches, where the next message starts, whole) of a body of that length in a stream of `size`."""
    end = min(start + length, size)
    return (((start, end),) if end > start else ()), end, start + length <= size


def chunked_body(data: bytes, start: int, odd: list[str]) -> tuple[Spans, int, bool]:
    """(stretches, where the next message starts, whole) of a chunked body."""
    spans: list[tuple[int, int]] = []
    at, size = start, len(data)
    for _ in range(_MOST_CHUNKS):
        line_end = data.find(b"\n", at, at + 1024)
        if line_end < 0:
            return tuple(spans), size, False
        length = _chunk_size(data[at:line_end])
        if length < 0:
            odd.append("a chunk without a size")
            return tuple(spans), at, False
        at = line_end + 1
        if length == 0:
            return tuple(spans), _skip_trailers(data, at), True
        end = min(at + length, size)
        if end > at:
            spans.append((at, end))
        if at + length > size:
            return tuple(spans), size, False
        at = end
        if data[at : at + 2] == b"\r\n":
            at += 2
        elif data[at : at + 1] == b"\n":
            at += 1
    odd.append("more chunks than are read")
    return tuple(spans), size, False


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 15 or not _HEXADECIMAL.issuperset(digits):
        return -1
    return int(digits, 16)


def _skip_trailers(data: bytes, at: int) -> int:
    """Where the headers after the last chunk end."""
    for _ in range(64):
        end = data.find(b"\n", at, at + 8192)
        if end < 0:
            return at if at < len(data) and data[at : at + 1] not in b"\r\n" else len(data)
        if end - at <= 1 and data[at:end] in (b"", b"\r"):
            return end + 1
        if b":" not in data[at:end]:
            return at
        at = end + 1
    return at
