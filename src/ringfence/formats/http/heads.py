"""The head of an HTTP/1 message: where it ends, and its headers. Lenient as servers are."""

from __future__ import annotations

from .messages import LONGEST_HEAD, MOST_HEADERS, Headers


def find_end(data: bytes, start: int) -> tuple[int, int]:
    """(end of the head's text, start of the body); (-1, -1) where the blank line is not there."""
    stop = start + LONGEST_HEAD
    at = data.find(b"\r\n\r\n", start, stop)
    bare = data.find(b"\n\n", start, at if at >= 0 else stop)
    if bare >= 0:
        return bare, bare + 2
    if at < 0:
        mixed = data.find(b"\n\r\n", start, stop)
        return (mixed, mixed + 3) if mixed >= 0 else (-1, -1)
    return at, at + 4


def read_headers(lines: list[str], odd: list[str]) -> Headers:
    """The (name, value) pairs of a head's lines after the first. Lines folded onto the next are joined."""
    headers: list[tuple[str, str]] = []
    for line in lines:
        if not line:
            continue
        if line[0] in " \t":
            if headers:
                name, value = headers[-1]
                headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon:
            odd.append("a header without a colon")
        elif len(headers) >= MOST_HEADERS:
            odd.append("more headers than are read")
            break
        else:
            headers.append((name.rstrip(), value.strip()))
    return tuple(headers)


def split_head(data: bytes, start: int, end: int) -> list[str]:
    """The lines of a head. Bytes stand for the letters of Latin-1, so that none is lost."""
    text = data[start:end].decode("latin-1")
    if "\r\n" in text:
        return (
            [line.rstrip("\r") for line in text.split("\n")]
            if text.count("\n") != text.count("\r\n")
            else (text.split("\r\n"))
        )
    return text.split("\n")
