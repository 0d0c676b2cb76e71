"""Known degrees of a place among the numbers of a text, however they are rounded, cut off or scaled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from .coordinates import precision

MOST_NUMBERS = 4_096  # that begin as degrees do, of one text
_NUMBER = re.compile(r"-?\d{1,3}\.\d{3,17}|-?\d{6,10}")
_IN_NUMBERS = frozenset(b"0123456789.")
_MINUS = ord("-")


class KnownDegrees:
    """A number of degrees, made ready to be found in text: as such, or times 10⁵ to 10⁷."""

    def __init__(self, degrees: float) -> None:
        self._degrees = degrees
        whole = sorted({str(int(abs(degrees + change))) for change in (-0.002, 0.0, 0.002)})
        self._begin = re.compile(rf"(?:{'|'.join(whole)})(?:\.\d{{3,17}}|\d{{4,8}})".encode())
        if "0" in whole:  # written times 10⁷ it may begin with any digit
            self._begin = re.compile(rb"[01]\.\d{3,17}|\d{6,10}")

    def find(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Where it is said, and to how many metres."""
        for found in islice(self._begin.finditer(data), MOST_NUMBERS):
            begin = found.start()
            if begin and data[begin - 1] == _MINUS:
                begin -= 1
            text = data[begin : found.end()].decode()
            before = data[begin - 1] if begin else 0
            is_number = before not in _IN_NUMBERS and _NUMBER.fullmatch(text)
            if is_number and (metres := _comes_to(text, self._degrees)):
                yield begin, metres


def _comes_to(text: str, degrees: float) -> int:
    """The precision in metres with which a number says these degrees, rounded or cut off; 0 if it does
    not."""
    if "." in text:
        decimals = len(text.partition(".")[2])
        return precision(text) if abs(float(text) - degrees) < 1.01 * 10 ** -min(decimals, 6) else 0
    for power in (7, 6, 5):
        if abs(int(text) / 10**power - degrees) < 1.01 / 10 ** min(power, 6):
            return max(1, 111_320 // 10**power)
    return 0
