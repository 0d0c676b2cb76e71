"""JAR manifests and signature files: sections of `Name: value` lines, exactly as Android reads them.

Lines end in CR LF, LF or CR; a line that starts with a space continues the one before; an empty line ends
a section. Digests cover a section's bytes with the empty line that ends it.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass

# Digest names in the manifest -> name in hashlib, first Android version that knows them.
_DIGESTS: dict[str, tuple[str, int]] = {
    "MD5": ("md5", 0),
    "SHA": ("sha1", 0),
    "SHA1": ("sha1", 0),
    "SHA-1": ("sha1", 0),
    "SHA-256": ("sha256", 0),
    "SHA-384": ("sha384", 9),
    "SHA-512": ("sha512", 9),
}
_STRONGEST_FIRST = (("SHA-512", "sha512"), ("SHA-384", "sha384"), ("SHA-256", "sha256"), ("SHA1", "sha1"))
JELLY_BEAN_MR2 = 18
_WEAKER_NAMES = "SHA SHA1"
_SPACE = 0x20


MOST_SECTIONS = 70_000  # an app has 65,535 entries at most
MOST_ATTRIBUTES = 1000
MOST_CONTINUATIONS = 10_000
MOST_LINES = 1_000_000
_WINDOW = 1 << 18


class BadDigest(ValueError):
    """A digest is not base64."""


class Oversized(ValueError):
    """There are more sections, attributes or lines than any app has."""


@dataclass(slots=True)
class Section:
    """One section; `lines` are whole attributes, continuation lines joined."""

    start: int
    end: int
    lines: list[bytes]
    _values: dict[bytes, bytes] | None = None

    @property
    def name(self) -> str | None:
        """The value of the first attribute when that is `Name`, else None."""
        key, value = split_attribute(self.lines[0])
        return value.decode("utf-8", "replace") if key.lower() == b"name" else None

    def value(self, key: str) -> str | None:
        """The first attribute of that name, upper and lower case alike."""
        if self._values is None:
            self._values = {}
            for line in self.lines:
                name, value = split_attribute(line)
                self._values.setdefault(name.lower(), value)
        found = self._values.get(key.lower().encode("utf-8", "surrogateescape"))
        return None if found is None else found.decode("utf-8", "replace")

    def digests(self, suffix: str, min_sdk: int, max_sdk: int) -> list[tuple[str, bytes]]:
        """The digests that some Android version in the range checks: name in hashlib and value; BadDigest.

        Empty when the oldest version in the range would find none.
        """
        chosen: list[tuple[str, bytes]] = []
        if min_sdk < JELLY_BEAN_MR2:
            chosen = self._old_digests(suffix, min_sdk)
            if not chosen:
                return []
        if max_sdk >= JELLY_BEAN_MR2:
            for name, algorithm in _STRONGEST_FIRST:
                text = self.value(name + suffix)
                if text is not None:
                    pair = (algorithm, _decode(text))
                    return chosen if pair in chosen else [*chosen, pair]
        return chosen

    def _old_digests(self, suffix: str, min_sdk: int) -> list[tuple[str, bytes]]:
        """The first usable digest that the section's own list of algorithms names."""
        names = self.value("Digest-Algorithms")
        for name in (_WEAKER_NAMES if names is None else names).split():
            text = self.value(name + suffix)
            algorithm, first_sdk = _DIGESTS.get(name.upper(), ("", 0))
            if text is not None and algorithm and first_sdk <= min_sdk:
                return [(algorithm, _decode(text))]
        return []


def split_attribute(line: bytes) -> tuple[bytes, bytes]:
    """Name and value; spaces that obfuscators put around either are kept."""
    name, _, value = line.partition(b": ")
    return name, value


def read_sections(data: bytes) -> Iterator[Section]:
    """The sections in their order; the first is the main section. Oversized."""
    count = 0
    position = start = 0
    parts: list[bytes] = []  # of the attribute under way
    lines: list[bytes] = []
    for number, raw in enumerate(_lines(data)):
        position += len(raw)
        line = raw.rstrip(b"\r\n")
        if not line:
            if parts:
                yield Section(start, position, [*lines, b"".join(parts)])
                parts, lines = [], []
                count += 1
            start = position
        elif parts and line[0] == _SPACE:
            parts.append(line[1:])
        else:
            if parts:
                lines.append(b"".join(parts))
            parts = [line]
        if count > MOST_SECTIONS or len(lines) > MOST_ATTRIBUTES or len(parts) > MOST_CONTINUATIONS:
            raise Oversized
        if number == MOST_LINES:
            raise Oversized
    if parts:
        yield Section(start, position, [*lines, b"".join(parts)])


def _lines(data: bytes) -> Iterator[bytes]:
    """The lines with their ends, split a stretch at a time so that a hostile file costs little memory."""
    position, size = 0, _WINDOW
    while position < len(data):
        window = data[position : position + size]
        if position + size < len(data):
            # A CR at the very end may belong to a CR LF that the window cuts in two.
            cut = max(window.rfind(b"\n"), window.rfind(b"\r", 0, len(window) - 1)) + 1
            if cut == 0:
                size *= 2
                continue
            window = window[:cut]
        yield from window.splitlines(keepends=True)
        position += len(window)
        size = _WINDOW


def _decode(text: str) -> bytes:
    """Base64, with or without the filling at its end."""
    if not text:
        return b""
    if "=" in text and len(text) % 4:
        raise BadDigest
    try:
        return binascii.a2b_base64(text.encode("ascii") + b"=" * (-len(text) % 4), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise BadDigest from None
