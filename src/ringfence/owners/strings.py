"""Many strings as two arrays: a list of thirteen million `str` would take a gigabyte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strings:
    """String i is the UTF-8 text `data[offsets[i]:offsets[i + 1]]`."""

    data: Bytes
    offsets: Offsets

    @classmethod
    def of(cls, texts: Iterable[str], surrogates: str = "replace") -> Strings:
        """Lone surrogates, which no text of a file should hold, become '?'; with "surrogatepass" texts that
        differ in them stay apart."""
        parts = [text.encode("utf-8", surrogates) for text in texts]
        offsets = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=offsets[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self):
            raise IndexError(place)
        piece = self.data[self.offsets[place] : self.offsets[place + 1]]
        return piece.tobytes().decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))


def join_strings(parts: Sequence[Strings]) -> Strings:
    """One after the other."""
    if not parts:
        return Strings.of(())
    sizes = np.concatenate([np.diff(part.offsets) for part in parts])
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return Strings(np.concatenate([part.data[part.offsets[0] : part.offsets[-1]] for part in parts]), offsets)
