"""Known values in the fields of a request, by one pass over all of them for all patterns.

All values of a request are laid side by side and searched at once. Patterns of fewer than eight bytes would
turn up by chance, so those count only as the whole of a field. Degrees are compared as numbers, and count
when both of a place are there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from ...formats.payloads.leaf import Leaf
from ...formats.payloads.pattern_set import SHORTEST, PatternSet
from ...model.data_seen import Basis
from . import data_kinds as kinds
from .canary_disguises import disguise, spell
from .canary_file import Canary, read_degrees
from .coordinates import PRECISE_METRES
from .known_degrees import KnownDegrees
from .personal_data import HIDDEN, Sighting, name_field, show_disguise

SHORTEST_VARIED = 10  # bytes of a spelling that is looked for under every key of a one-byte XOR
MOST_HITS = 20_000  # looked at of one request
LONGEST_PLACE = 512  # bytes of a field in which degrees are looked for
_DIGITS = frozenset(b"0123456789")
_GEOHASH_METRES = 38


class _Hit(NamedTuple):
    """A canary in a field: where in it, how long, and what was done to the value."""

    field: int
    canary: int
    begin: int
    length: int
    chain: tuple[str, ...]


class Canaries:
    """Known values, made ready to be found."""

    def __init__(self, canaries: Sequence[Canary]) -> None:
        self._canaries = tuple(canaries)
        self._owners: list[list[tuple[int, tuple[str, ...]]]] = []
        self._whole: dict[bytes, list[tuple[int, tuple[str, ...]]]] = {}
        self._places = {
            number: (KnownDegrees(degrees[0]), KnownDegrees(degrees[1]))
            for number, canary in enumerate(canaries)
            if canary.kind is kinds.COORDINATES and (degrees := read_degrees(canary.value))
        }
        patterns: dict[bytes, list[tuple[int, tuple[str, ...]]]] = {}
        for number, canary in enumerate(canaries):
            self._collect(number, canary, patterns)
        self._likely = frozenset(_loose(text) for text in self._whole)
        self._patterns = PatternSet(list(patterns))
        self._owners = list(patterns.values())
        self._varied = _Varied(canaries)
        self._spellings = sorted({text.lower() for canary in canaries for _, text in spell(canary)}, key=len)

    def _collect(
        self, number: int, canary: Canary, patterns: dict[bytes, list[tuple[int, tuple[str, ...]]]]
    ) -> None:
        for data, chain in disguise(canary):
            at = patterns if len(data) >= SHORTEST else self._whole
            if len(data) >= 3 and number not in [owner for owner, _ in at.get(data, ())]:
                at.setdefault(data, []).append((number, chain))

    @property
    def count(self) -> int:
        """How many patterns are looked for."""
        return len(self._owners) + len(self._whole)

    def find(
        self, fields: Sequence[Leaf], as_sent: Sequence[Leaf] = (), *, show_values: bool = False
    ) -> list[Sighting]:
        """Every known value in every field, the simplest chain of each; of the parts of the request `as_sent`
        only what no field of them shows."""
        raws = [field.raw for field in fields]
        hits, parts = self._find_best(fields, raws)
        found = [self._state(fields[hit.field], hit, show_values=show_values) for hit in hits]
        if self._places:
            found += self._find_places(fields, raws, show_values=show_values)
        if as_sent:
            shown = {(each.where, each.kind) for each in found}
            shown |= {(fields[hit.field].where, self._canaries[hit.canary].kind) for hit in parts}
            rest = self.find(as_sent, show_values=show_values)
            found += [each for each in rest if (each.where, each.kind) not in shown]
        return list(dict.fromkeys(found))

    def _find_best(self, fields: Sequence[Leaf], raws: list[bytes]) -> tuple[list[_Hit], list[_Hit]]:
        """The hits that count, and those that are a part of another."""
        best: dict[tuple[int, int], _Hit] = {}
        for hit in self._find_hits(fields, raws):
            known = best.get((hit.field, hit.canary))
            if known is None or _rank(hit) < _rank(known):
                best[hit.field, hit.canary] = hit
        if not best:
            return [], []
        whole = _leave_out_contained(best.values())
        parts = [hit for hit in best.values() if hit not in whole] if len(whole) < len(best) else []
        return _leave_out_outer(_leave_out_encoded(whole, parts, fields), fields), parts

    def hide(self, text: str) -> str:
        """The text, unless a known value stands in it."""
        lower = text.lower()
        return HIDDEN if any(known in lower for known in self._spellings) else text

    def _find_hits(self, fields: Sequence[Leaf], raws: list[bytes]) -> Iterator[_Hit]:
        data, starts = b"\0".join(raws), _list_starts(raws)
        for begin, pattern in self._patterns.find(data, MOST_HITS):
            text = self._patterns.patterns[pattern]
            place = bisect_right(starts, begin) - 1
            if begin + len(text) >= starts[place + 1] or not _stands_alone(data, begin, text):
                continue
            for canary, chain in self._owners[pattern]:
                yield _Hit(place, canary, begin - starts[place], len(text), chain)
        for begin, length, canary, chain in self._varied.find(data):
            place = bisect_right(starts, begin) - 1
            if begin + length < starts[place + 1]:
                yield _Hit(place, canary, begin - starts[place], length, chain)
        likely = self._likely
        for place, raw in enumerate(raws):
            if fields[place].readings or (len(raw) <= 16 and _loose(raw) in likely):
                yield from self._find_whole(place, fields[place], raw)

    def _find_whole(self, place: int, field: Leaf, raw: bytes) -> Iterator[_Hit]:
        if len(raw) <= 16:
            raw = raw.strip()
            for text in {raw, raw.lower(), raw.rstrip(b"=")}:
                for canary, chain in self._whole.get(text, ()):
                    if canary not in self._places:
                        yield _Hit(place, canary, 0, len(text), chain)
        for reading in field.readings:
            for canary, chain in self._whole.get(reading.encode(), ()):
                yield _Hit(place, canary, 0, len(reading), chain)

    def _state(self, field: Leaf, hit: _Hit, *, show_values: bool) -> Sighting:
        canary = self._canaries[hit.canary]
        metres = None
        if hit.canary in self._places:
            decimals = next((int(step.split()[0]) for step in hit.chain if "decimals" in step), 7)
            metres = _GEOHASH_METRES if "geohash" in hit.chain else max(1, 111_320 // 10**decimals)
        return self._sight(canary, field, hit.chain, metres, show_values=show_values)

    def _sight(
        self,
        canary: Canary,
        field: Leaf,
        chain: tuple[str, ...],
        metres: int | None,
        *,
        show_values: bool,
    ) -> Sighting:
        kind = canary.kind
        if metres is not None and metres > PRECISE_METRES:
            kind = kind._replace(category=kinds.OTHER)
        name = ".".join(self.hide(part) for part in name_field(field.path).split("."))
        steps = (*show_disguise(field.decoded), *reversed(chain))
        value = canary.value if show_values else ""
        return Sighting(kind, name, field.where, steps, Basis.KNOWN, metres, value=value)

    def _find_places(
        self, fields: Sequence[Leaf], raws: list[bytes], *, show_values: bool
    ) -> Iterator[Sighting]:
        """Places whose latitude and longitude both stand in the request as numbers."""
        texts = [raw if len(raw) <= LONGEST_PLACE else b"" for raw in raws]
        owners = list(range(len(fields)))
        for place, field in enumerate(fields):
            texts += map(str.encode, field.readings)
            owners += [place] * len(field.readings)
        data, starts = b"\0".join(texts), _list_starts(texts)
        for number, (north, east) in self._places.items():
            first = next(north.find(data), None)
            second = next(east.find(data), None) if first else None
            if first and second:
                place, metres = owners[bisect_right(starts, first[0]) - 1], max(first[1], second[1])
                yield self._sight(self._canaries[number], fields[place], (), metres, show_values=show_values)


class _Varied:
    """Values under one unknown byte (XOR): the XOR of neighbours is the same whatever the byte is."""

    def __init__(self, canaries: Sequence[Canary]) -> None:
        self._owners: list[tuple[int, bytes, tuple[str, ...]]] = []
        patterns = []
        for number, canary in enumerate(canaries):
            for how, text in spell(canary):
                data = text.encode()
                if len(data) >= SHORTEST_VARIED and len(set(data)) > 4:
                    patterns.append(_neighbours(data))
                    self._owners.append((number, data, (how, "one-byte XOR") if how else ("one-byte XOR",)))
        self._patterns = PatternSet(patterns) if patterns else None

    def find(self, data: bytes) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
        if self._patterns is None or len(data) < SHORTEST_VARIED:
            return
        for begin, pattern in self._patterns.find(_neighbours(data), MOST_HITS):
            canary, text, chain = self._owners[pattern]
            if data[begin] != text[0]:
                yield begin, len(text), canary, chain


def _list_starts(texts: Iterable[bytes]) -> list[int]:
    """Where each begins, and a next one would, when they are laid side by side with a byte between them."""
    return list(accumulate((len(text) + 1 for text in texts), initial=0))


def _loose(text: bytes) -> bytes:
    """The text as it may be compared before it is looked at more closely."""
    return text.strip().lower().rstrip(b"=")


def _neighbours(data: bytes) -> bytes:
    """Each byte XOR the next."""
    row = np.frombuffer(data, np.uint8)
    return (row[:-1] ^ row[1:]).tobytes()


def _rank(hit: _Hit) -> tuple[int, int]:
    return len(hit.chain), -hit.length


def _leave_out_contained(hits: Iterable[_Hit]) -> list[_Hit]:
    """Without those that are a part of another: a user name that is the first half of an address."""
    listed = sorted(hits, key=lambda hit: (hit.field, hit.begin, -hit.length))
    kept: list[_Hit] = []
    for hit in listed:
        last = kept[-1] if kept else None
        inside = (
            last is not None
            and last.field == hit.field
            and hit.begin + hit.length <= last.begin + last.length
            and hit.length < last.length
        )
        if not inside:
            kept.append(hit)
    return kept


def _leave_out_encoded(hits: list[_Hit], parts: list[_Hit], fields: Sequence[Leaf]) -> list[_Hit]:
    """None of a field still in its encoding where the field inside it shows a part of another value."""
    undone: dict[tuple[int, str, tuple[str, ...]], int] = {}  # the steps to that field
    for hit in parts:
        field = fields[hit.field]
        for length in range(len(field.path) + 1):
            place = (hit.canary, field.where, field.path[:length])
            undone[place] = max(undone.get(place, 0), len(field.decoded))
    kept = []
    for hit in hits:
        field = fields[hit.field]
        if len(field.decoded) >= undone.get((hit.canary, field.where, field.path), 0):
            kept.append(hit)
    return kept


def _leave_out_outer(hits: list[_Hit], fields: Sequence[Leaf]) -> list[_Hit]:
    """One for each field and value, the one that took the fewest steps; none of a field still in its encoding
    where the field inside it shows the same."""
    kept: dict[tuple[int, str, tuple[str, ...]], _Hit] = {}
    inner: set[tuple[int, str, tuple[str, ...]]] = set()
    for hit in sorted(hits, key=lambda hit: len(fields[hit.field].decoded) + len(hit.chain)):
        field = fields[hit.field]
        kept.setdefault((hit.canary, field.where, field.path), hit)
        inner.update((hit.canary, field.where, field.path[:length]) for length in range(len(field.path)))
    return [hit for place, hit in sorted(kept.items(), key=lambda row: row[1].field) if place not in inner]


def _stands_alone(data: bytes, begin: int, text: bytes) -> bool:
    """A number of digits is one only where no further digit stands beside it."""
    if not text.isdigit():
        return True
    end = begin + len(text)
    before = begin > 0 and data[begin - 1] in _DIGITS
    return not before and not (end < len(data) and data[end] in _DIGITS)
