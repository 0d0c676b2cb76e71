"""Readers append rows and entities in bulk; what comes out is a checked table. Nothing given is lost.

    builder = TableBuilder()
    owners = builder.number(["GB-COH-1", "P-7"])          # keys -> entities, new ones are made
    builder.describe(owners, kind=[...], name=[...], jurisdiction=["GB", ""])
    builder.identify(owners, "XI-LEI", ["5299...", ""])
    builder.append("psc.jsonl", owners, owned, interest=..., share_lo=..., share_hi=..., marks=..., place=...)
    table = builder.build()

A number that is no share (below 0, above 100 %, NaN, ends swapped) leaves its row standing with a share of
unknown size; dates in the wrong order leave it standing as possible, on unknown days. Both are gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..model.share import WHOLE
from .holdings import (
    COLUMNS,
    HI_OPEN,
    LO_OPEN,
    NONE,
    NOT_STATED,
    POSSIBLE,
    UNKNOWN_DAY,
    VOTES_HI_OPEN,
    VOTES_LO_OPEN,
    Entities,
    Flags,
    HoldingsTable,
    Ints,
    Marks,
    Shorts,
    TableGap,
    whole,
)
from .interests import INTERESTS, SHAREHOLDING, UNKNOWN_INTEREST
from .kernels.numbering import copy_texts
from .keys import Keys
from .strings import Bytes, Strings, join_strings

MOST_WORDS = 32_767  # different sources, schemes, jurisdictions, share classes
Column = npt.ArrayLike


class TableBuilder:
    """Collects columns; `build` joins and checks them. With a folder for `spill`, rows go to a file a column
    there, and the table reads them from the files as it needs them: memory holds one `append` at a time."""

    def __init__(self, spill: Path | None = None) -> None:
        self._spill = spill
        if spill is not None:
            spill.mkdir(parents=True)  # a folder that is there may hold the rows of another table
        self._keys = Keys()
        self._described: list[dict[str, Any]] = []
        self._identified: list[tuple[Ints, int, Strings]] = []
        self._rows: list[dict[str, npt.NDArray[Any]]] = []
        self._gaps: dict[str, TableGap] = {}
        self._places: dict[str, int] = {}
        self._schemes: dict[str, int] = {}
        self._classes: dict[str, int] = {}
        self._sources: dict[str, int] = {}
        self._days: dict[str, int] = {}

    def number(self, keys: Sequence[str] | Strings) -> Ints:
        """The entity of each key; a key that was not seen before makes one."""
        return self._keys.number(keys if isinstance(keys, Strings) else Strings.of(keys, "surrogatepass"))

    def number_spans(self, data: Bytes, starts: Column, sizes: Column) -> Ints:
        """The same of keys that lie in some bytes, as `Keys.number_spans` takes them."""
        return self._keys.number_spans(data, starts, sizes)

    def jurisdictions(self, names: Sequence[str]) -> Shorts:
        """The codes of jurisdictions ("" is none), as `describe` takes them."""
        return self._number_words(names, self._places, "jurisdictions")

    def describe(
        self,
        entities: Ints,
        *,
        kind: Column | None = None,
        name: Sequence[str] | Strings | None = None,
        jurisdiction: Sequence[str] | Shorts | None = None,
    ) -> None:
        """What a source says of entities: KIND_CODE (0: nothing), name ("": nothing) and
        jurisdiction (likewise, or as `jurisdictions` codes it).

        What is said first of an entity stays; later names belong to the names of a source, not to this table.
        """
        said: dict[str, Any] = {"entities": np.asarray(entities, np.int32)}
        if kind is not None:
            said["kind"] = np.asarray(kind, np.uint8)
        if name is not None:
            said["name"] = name if isinstance(name, Strings) else Strings.of(name)
        if jurisdiction is not None:
            coded = jurisdiction if isinstance(jurisdiction, np.ndarray) else self.jurisdictions(jurisdiction)
            said["jurisdiction"] = coded
        if any(len(column) != len(entities) for column in said.values()):
            raise ValueError("one kind, name and jurisdiction for each entity")
        self._described.append(said)

    def identify(self, entities: Ints, scheme: str, values: Sequence[str] | Strings) -> None:
        """Identifiers of entities in one scheme; "" is none."""
        values = values if isinstance(values, Strings) else Strings.of(values)
        if len(values) != len(entities):
            raise ValueError("one identifier for each entity")
        number = self._schemes.setdefault(scheme, len(self._schemes))
        self._identified.append((np.asarray(entities, np.int32), number, values))

    def share_class(self, names: Sequence[str]) -> Shorts:
        """The codes of share classes ("" is none)."""
        return self._number_words(names, self._classes, "share classes")

    def date_source(self, source: str, day: int) -> None:
        """The day a source is of: before it, rows whose first day nobody states are only possible."""
        self._days[source] = day

    def append(self, source: str, owner: Ints, owned: Ints, **columns: Column) -> None:
        """Rows of one source, column by column, as HoldingsTable names them; those left out hold what
        `holdings.COLUMNS` says. A row of a shareholding with no share at all has one of unknown size."""
        unknown = columns.keys() - COLUMNS.keys()
        if unknown:
            raise TypeError(f"no such column: {', '.join(sorted(unknown))}")
        number = self._sources.setdefault(source, len(self._sources))
        if number >= MOST_WORDS:
            raise ValueError(f"more than {MOST_WORDS:,} sources")
        rows: dict[str, npt.NDArray[Any]] = {
            "owner": np.array(owner, np.int32),
            "owned": np.array(owned, np.int32),
        }
        for name, (kind, otherwise) in COLUMNS.items():
            given = columns.get(name)
            rows[name] = np.full(len(owner), otherwise, kind) if given is None else _as_column(given, kind)
        if any(len(column) != len(owner) for column in rows.values()):
            raise ValueError("all columns must have one value a row")
        rows["source"] = np.full(len(owner), number, np.int16)
        self._mend(rows, source)
        if self._spill is None:
            self._rows.append({name: _fold(name, column) for name, column in rows.items()})
            return
        for name, column in rows.items():
            with (self._spill / name).open("ab") as file:
                column.tofile(file)

    def gap(self, what: str, source: str, place: int = 0, rows: int = 1) -> None:
        """Something a reader could not make a row of; counted by `what`."""
        before = self._gaps.get(what)
        self._gaps[what] = (
            TableGap(what, rows, source, place)
            if before is None
            else TableGap(what, before.rows + rows, before.source, before.place)
        )

    def build(self) -> HoldingsTable:
        """The table. The builder can be filled further and built again."""
        columns = {name: self._join(name) for name in ("owner", "owned", *COLUMNS, "source")}
        self._rows = [columns] if self._rows else []  # the parts are gone, column by column
        entities = self._build_entities()
        for name in ("owner", "owned"):
            if columns[name].size and not 0 <= columns[name].min() <= columns[name].max() < len(entities):
                raise ValueError(f"the column {name} names an entity that the builder did not number")
        return HoldingsTable(
            entities,
            **columns,
            share_classes=tuple(self._classes),
            sources=tuple(self._sources),
            source_days=np.array([self._days.get(name, UNKNOWN_DAY) for name in self._sources], np.int32),
            gaps=tuple(self._gaps.values()),
        )

    def _join(self, name: str) -> npt.NDArray[Any]:
        kind = COLUMNS.get(name, (np.int16 if name == "source" else np.int32, 0))[0]
        if self._rows:
            parts = [rows.pop(name) for rows in self._rows]
            return parts[0] if len(parts) == 1 else _join_parts(name, parts)
        if (
            self._spill is None
            or not (self._spill / name).is_file()
            or not (self._spill / name).stat().st_size
        ):
            return np.empty(0, kind)
        return np.memmap(self._spill / name, kind, "r")

    def _build_entities(self) -> Entities:
        count = len(self._keys)
        kinds, places = np.zeros(count, np.uint8), np.full(count, NONE, np.int16)
        name_of = np.full(count, NONE, np.int64)  # place among all names given
        names, given = [Strings.of([""])], 1
        for said in reversed(self._described):  # what is said first is written last
            at = said["entities"][::-1]
            if "kind" in said:
                _write(kinds, at, said["kind"][::-1], said["kind"][::-1] != 0)
            if "jurisdiction" in said:
                _write(places, at, said["jurisdiction"][::-1], said["jurisdiction"][::-1] != NONE)
            if "name" in said:
                sizes = np.diff(said["name"].offsets)[::-1]
                _write(name_of, at, np.arange(given + len(at) - 1, given - 1, -1), sizes != 0)
                names.append(said["name"])
                given += len(at)
        return Entities(
            self._keys.strings,
            kinds,
            _pick(join_strings(names), np.maximum(name_of, 0)),
            places,
            tuple(self._places),
            *self._join_identifiers(),
            tuple(self._schemes),
        )

    def _join_identifiers(self) -> tuple[Ints, Shorts, Strings]:
        kept = [(of, scheme, values, np.diff(values.offsets) != 0) for of, scheme, values in self._identified]
        if not kept:
            return np.empty(0, np.int32), np.empty(0, np.int16), Strings.of(())
        return (
            np.concatenate([of[stated] for of, _, _, stated in kept]),
            np.concatenate(
                [np.full(int(np.count_nonzero(stated)), scheme, np.int16) for _, scheme, _, stated in kept]
            ),
            join_strings([_pick(values, np.flatnonzero(stated)) for _, _, values, stated in kept]),
        )

    def _number_words(self, words: Sequence[str], numbers: dict[str, int], what: str) -> Shorts:
        found = np.full(len(words), NONE, np.int16)
        for place, word in enumerate(words):
            if word and (word in numbers or len(numbers) < MOST_WORDS):
                found[place] = numbers.setdefault(word, len(numbers))
            elif word:
                self.gap(f"more than {MOST_WORDS:,} different {what}", "", place)
        return found

    def _mend(self, rows: Mapping[str, npt.NDArray[Any]], source: str) -> None:
        """Bring rows that cannot be into ones that can, on the side of the unknown, and count them."""
        marks: Marks = rows["marks"]
        strange = rows["interest"] >= len(INTERESTS)
        self._count("an interest type that is none", strange, rows, source)
        rows["interest"][strange] = UNKNOWN_INTEREST
        for what, opens in (("share", (LO_OPEN, HI_OPEN)), ("votes", (VOTES_LO_OPEN, VOTES_HI_OPEN))):
            lo, hi = rows[f"{what}_lo"], rows[f"{what}_hi"]
            silent = (lo == NOT_STATED) & (hi == NOT_STATED)
            if what == "share":
                silent &= (rows["interest"] != SHAREHOLDING) | (rows["votes_lo"] != NOT_STATED)
                bare = (lo == NOT_STATED) & (hi == NOT_STATED) & ~silent
                lo[bare], hi[bare] = 0, WHOLE
            one_sided = (lo >= 0) & (lo <= WHOLE) & (hi == NOT_STATED) & ~silent
            hi[one_sided] = WHOLE  # "25 % or more"
            wrong = ~silent & ~whole(lo, hi)
            wrong |= ~silent & (lo == hi) & ((marks & (opens[0] | opens[1])) != 0)
            self._count(f"{what}: a number that is no share", wrong, rows, source)
            lo[wrong], hi[wrong] = 0, WHOLE
            marks[wrong | silent] &= ~np.uint16(opens[0] | opens[1])
        since, until = rows["since"], rows["until"]
        reversed_ = (since != UNKNOWN_DAY) & (until != UNKNOWN_DAY) & (until < since)
        self._count("dates in the wrong order", reversed_, rows, source)
        since[reversed_] = until[reversed_] = UNKNOWN_DAY
        marks[reversed_] |= POSSIBLE

    def _count(self, what: str, wrong: Flags, rows: Mapping[str, npt.NDArray[Any]], source: str) -> None:
        found = int(np.count_nonzero(wrong))
        if found:
            self.gap(what, source, int(rows["place"][int(np.argmax(wrong))]), found)


def to_millionths(percent: Column) -> Ints:
    """Percent as floats -> millionths, rounded to the nearest; what is no number becomes -2, which `append`
    counts as a gap. Take text through `decimal` instead where the source has more than four decimals."""
    values = np.asarray(percent, np.float64)
    numbers = np.isfinite(values) & (np.abs(values) < 2e5)
    return np.where(numbers, np.rint(np.where(numbers, values, 0.0) * 10_000), -2).astype(np.int32)


def _as_column(given: Column, kind: type) -> npt.NDArray[Any]:
    """A copy in the column's type; a number that does not fit it (NaN too) becomes -2, which is no share."""
    values = np.array(given)
    if values.dtype.kind == "f":
        values = np.where(np.isfinite(values) & (np.abs(values) < 2**53), values, -2.0).astype(np.int64)
    limits = np.iinfo(kind)
    if values.dtype.itemsize > np.dtype(kind).itemsize or values.dtype.kind != np.dtype(kind).kind:
        values = np.where((values < limits.min) | (values > limits.max), -2, values)
    return values.astype(kind)


def _fold(name: str, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """One number for a column that says the same in every row: most columns of a register do."""
    if name in ("owner", "owned") or not len(column) or (column != column[0]).any():
        return column
    return np.broadcast_to(column[0].copy(), len(column))


def _join_parts(name: str, parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    if name not in ("owner", "owned"):
        stated = [part for part in parts if len(part)]
        if stated and all(part.strides == (0,) and part[0] == stated[0][0] for part in stated):
            return np.broadcast_to(stated[0][0].copy(), sum(len(part) for part in stated))
    return np.concatenate(parts)


def _write(column: npt.NDArray[Any], at: Ints, values: npt.NDArray[Any], stated: Flags) -> None:
    column[at[stated]] = values[stated]


def _pick(strings: Strings, places: npt.NDArray[Any]) -> Strings:
    """Those of the strings, in this order."""
    sizes = np.diff(strings.offsets)[places]
    offsets = np.zeros(len(places) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    data = np.empty(int(offsets[-1]), np.uint8)
    chosen = np.ascontiguousarray(places, np.int64)
    copy_texts(strings.data.data, strings.offsets.data, chosen.data, offsets.data, data.data)
    return Strings(data, offsets)
