"""A JSON file that is read only so deep. ijson keeps the path to every level: its time and memory grow
with the square of the depth, and a hundred thousand brackets would take 25 GB."""

from __future__ import annotations

from typing import BinaryIO, Final

MOST_NESTED: Final = 500
_OTHERS: Final = bytes(set(range(256)) - set(b"[]{}"))


class TooDeepError(ValueError):
    """It is nested deeper than that."""


class ShallowJson:
    """What ijson reads from, in place of the file. `read` raises TooDeepError."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._depth = self._inside = 0
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._measure(data)
        return data

    def _measure(self, data: bytes) -> None:
        """Brackets in strings do not count, nor do quotes behind a backslash end a string."""
        text = (self._left + data).replace(b"\\\\", b"")
        self._left = text[-1:] if text.endswith(b"\\") else b""
        parts = text.removesuffix(b"\\").replace(b'\\"', b"").split(b'"')
        brackets = b"".join(parts[self._inside :: 2]).translate(None, _OTHERS)
        self._inside ^= len(parts) - 1 & 1
        opened = brackets.count(b"[") + brackets.count(b"{")
        if self._depth + opened <= MOST_NESTED:
            self._depth += 2 * opened - len(brackets)
            return
        for bracket in brackets:
            self._depth += 1 if bracket in b"[{" else -1
            if self._depth > MOST_NESTED:
                raise TooDeepError(f"it is nested more than {MOST_NESTED} deep")
