"""Words looked for, packed for the kernels: prepared once, used by every DEX and every thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Bytes, Ints
from .mutf8 import encode_mutf8

__all__ = ["Ints", "MemberNeedles", "Needles", "pack_members", "pack_needles", "pack_packages"]


@dataclass(frozen=True, slots=True)
class Needles:
    """Distinct words in the order of their bytes: word i is `packed[starts[i]:starts[i + 1]]`.

    `numbers[i]` is the place of its first mention in what was packed, `parents[i]` the longest other word
    that it begins with, or -1.
    """

    packed: Bytes
    starts: Ints
    numbers: Ints
    parents: Ints

    def __len__(self) -> int:
        return len(self.numbers)

    def words(self) -> Iterator[tuple[int, bytes]]:
        """Each word after its number."""
        packed, starts = self.packed.tobytes(), self.starts.tolist()
        for number, start, end in zip(self.numbers.tolist(), starts, starts[1:], strict=False):
            yield number, packed[start:end]


@dataclass(frozen=True, slots=True)
class MemberNeedles:
    """Methods or fields looked for: name j of class i is word `firsts[i] + j` of `names`."""

    classes: Needles
    names: Needles  # in the order of their bytes within each class only; without parents
    firsts: Ints


def pack_needles(words: Sequence[str | bytes]) -> Needles:
    """Pack words that are looked for as they are; the answer names a word by its place in `words`."""
    places: dict[bytes, int] = {}
    for place, word in enumerate(words):
        places.setdefault(word if isinstance(word, bytes) else encode_mutf8(word), place)
    ordered = sorted(places)
    return _pack(ordered, [places[word] for word in ordered], _parents(ordered))


def pack_packages(prefixes: Sequence[str]) -> Needles:
    """Pack Java packages or classes, `com.umeng.analytics` or `com/umeng/analytics/`, for `find_packages`."""
    return pack_needles([b"L" + encode_mutf8(prefix.replace(".", "/").strip("/")) for prefix in prefixes])


def pack_members(wanted: Sequence[tuple[str, str]]) -> MemberNeedles:
    """Pack pairs of class descriptor and name; the answer names a pair by its place in `wanted`."""
    places: dict[tuple[bytes, bytes], int] = {}
    for place, (owner, name) in enumerate(wanted):
        places.setdefault((encode_mutf8(owner), encode_mutf8(name)), place)
    ordered = sorted(places)
    owners = sorted({owner for owner, _ in ordered})
    rank = {owner: n for n, owner in enumerate(owners)}
    counts = np.bincount([rank[owner] for owner, _ in ordered], minlength=len(owners)).astype(np.int64)
    return MemberNeedles(
        classes=pack_needles(owners),
        names=_pack([name for _, name in ordered], [places[pair] for pair in ordered], ()),
        firsts=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
    )


def _pack(ordered: Sequence[bytes], numbers: Sequence[int], parents: Iterable[int]) -> Needles:
    lengths = np.fromiter(map(len, ordered), np.int64, len(ordered))
    return Needles(
        packed=np.frombuffer(b"".join(ordered), np.uint8),
        starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int32),
        numbers=np.array(numbers, np.int32),
        parents=np.array(tuple(parents), np.int32),
    )


def _parents(ordered: Sequence[bytes]) -> list[int]:
    """For each word the longest earlier word that it begins with: those open are a stack."""
    parents: list[int] = []
    above: list[int] = []
    for place, word in enumerate(ordered):
        while above and not word.startswith(ordered[above[-1]]):
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(place)
    return parents
