"""A CSV table of holdings -> the holdings table, column by column as `columns` says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.ownership.csv_rows import CsvRows
from ...formats.ownership.open_stream import Stream
from ...owners.holdings import HI_OPEN, KIND_CODE, LO_OPEN, NOT_STATED, PSEUDO, TREASURY, UNKNOWN_DAY, Ints
from ...owners.interests import UNKNOWN_INTEREST, interest_code
from .columns import ColumnMap, find_mapping
from .filling import Filling, days_of, texts_of

Cells = dict[str, list[str]]


class TableReader:
    def __init__(self, filling: Filling, path: Path) -> None:
        self.filling, self._path = filling, path
        self._groups: dict[tuple[str, str], int] = {}

    def read(self, stream: Stream) -> None:
        """Raises EvidenceError where the mapping cannot be followed or the stream not be read on."""
        head = stream.peek(1 << 16).partition(b"\n")[0].decode("utf-8-sig", "replace")
        columns = find_mapping(
            self._path, [each.strip('" \r') for each in head.replace(";", ",").replace("\t", ",").split(",")]
        )
        if columns is None:
            self.filling.trouble.add("a table whose columns are not known", 1)
            return
        rows = CsvRows(stream, columns.delimiter, has_header=columns.header)
        names = {each.lower(): at for at, each in enumerate(rows.header)}
        at = {
            what: (each - 1 if isinstance(each, int) else names.get(each.lower(), -1))
            for what, each in columns.columns.items()
        }
        for what, place in at.items():
            if place < 0:
                self.filling.trouble.add(f"the table has no column {columns.columns[what]}", 1)
        unused = [each for each, place in names.items() if place not in at.values()]
        if unused:
            self.filling.trouble.add(f"columns that are not used: {', '.join(unused)[:200]}", 1)
        if columns.as_of and (day := int(days_of([columns.as_of], self.filling.trouble)[0])) != UNKNOWN_DAY:
            self.filling.builder.date_source(self.filling.source, day)
        for lines, batch in rows.batches():
            cells = {what: batch[place] for what, place in at.items() if 0 <= place < len(batch)}
            self._take(lines, cells, columns)
        self.filling.trouble.counts.update(rows.trouble.counts)
        self.filling.trouble.first.update(rows.trouble.first)

    def finish(self) -> None:
        self.filling.finish()

    def _take(self, lines: list[int], cells: Cells, columns: ColumnMap) -> None:
        self.filling.statements += len(lines)
        blank = [""] * len(lines)
        owner = _keys(cells.get("owner", blank), cells.get("owner_name"))
        owned = _keys(cells.get("owned", blank), cells.get("owned_name"))
        kept = [row for row in range(len(lines)) if owner[row] and owned[row]]
        if len(kept) < len(lines):
            lost = next(row for row in range(len(lines)) if not owner[row] or not owned[row])
            self.filling.trouble.add("a row without owner or company", lines[lost], len(lines) - len(kept))
        cells = {name: [each[row] for row in kept] for name, each in cells.items()}
        if not kept:
            return
        owner, owned, lines = (
            [owner[row] for row in kept],
            [owned[row] for row in kept],
            [lines[row] for row in kept],
        )
        owners = self._describe("owner", owner, cells, columns.owner_scheme)
        companies = self._describe("owned", owned, cells, columns.owned_scheme)
        lo, hi, marks = self._sizes(cells, len(lines), lines)
        names = [(cells.get("owner_name") or owner)[row].strip().lower() for row in range(len(lines))]
        marks |= np.array(
            [
                PSEUDO if each in columns.pseudo else TREASURY if each in columns.treasury else 0
                for each in names
            ],
            np.uint16,
        )
        rows: dict[str, Any] = {
            "interest": self._interests(cells, columns, lines),
            "share_lo": lo,
            "share_hi": hi,
            "marks": marks,
            "place": lines,
        }
        if "votes_percent" in cells:
            rows["votes_lo"], rows["votes_hi"] = texts_of(cells["votes_percent"]).shares()
        if "share_class" in cells:
            rows["share_class"] = self.filling.builder.share_class(cells["share_class"])
        for name in ("since", "until"):
            if name in cells:
                rows[name] = days_of(cells[name], self.filling.trouble, last=name == "until")
        if "group" in cells:
            groups = self._groups
            rows["joint_group"] = [
                groups.setdefault((each, owned[row]), len(groups)) if each else -1
                for row, each in enumerate(cells["group"])
            ]
        self.filling.builder.append(self.filling.source, owners, companies, **rows)

    def _describe(self, side: str, keys: list[str], cells: Cells, scheme: str) -> Ints:
        builder = self.filling.builder
        entities = builder.number([f"{scheme}-{each}" if scheme else each for each in keys])
        said: dict[str, Any] = {}
        if f"{side}_name" in cells:
            said["name"] = cells[f"{side}_name"]
        if f"{side}_country" in cells:
            said["jurisdiction"] = [each.upper() for each in cells[f"{side}_country"]]
        if f"{side}_kind" in cells:
            said["kind"] = [KIND_CODE.get(each, 0) for each in cells[f"{side}_kind"]]
        if said:
            builder.describe(entities, **said)
        if scheme:
            builder.identify(entities, scheme, keys)
        return entities

    def _sizes(self, cells: Cells, count: int, lines: list[int]) -> tuple[Ints, Ints, npt.NDArray[np.uint16]]:
        lo, hi = np.full(count, NOT_STATED, np.int32), np.full(count, NOT_STATED, np.int32)
        if "percent" in cells:
            lo, hi = texts_of(cells["percent"]).shares()
        elif "fraction" in cells:
            lo, hi = texts_of(cells["fraction"]).shares(scale=6)
        elif "percent_min" in cells or "percent_max" in cells:
            lo = texts_of(cells.get("percent_min", [""] * count)).shares()[0]
            hi = texts_of(cells.get("percent_max", [""] * count)).shares()[1]
            lo = np.where((lo == NOT_STATED) & (hi != NOT_STATED), 0, lo).astype(np.int32)
            return lo, hi, np.zeros(count, np.uint16)
        elif "shares" in cells and "issued" in cells:
            lo, hi = _divide(cells["shares"], cells["issued"])
        return lo, hi, np.where(hi > lo, LO_OPEN | HI_OPEN, 0).astype(np.uint16)

    def _interests(self, cells: Cells, columns: ColumnMap, lines: list[int]) -> list[int]:
        otherwise = interest_code(columns.interest)
        otherwise = UNKNOWN_INTEREST if otherwise is None else otherwise
        codes = []
        for row, word in enumerate(cells.get("interest", [""] * len(lines))):
            code = interest_code(word) if word else otherwise
            if code is None:
                self.filling.trouble.add(f"an interest type that is none: {word[:40]}", lines[row])
            codes.append(UNKNOWN_INTEREST if code is None else code)
        return codes


def _keys(ids: list[str], names: list[str] | None) -> list[str]:
    """The id, or the name where there is none."""
    return [each.strip() or (names[row].strip() if names else "") for row, each in enumerate(ids)]


def _divide(shares: list[str], issued: list[str]) -> tuple[Ints, Ints]:
    """Shares of those issued as exact millionths, a range of one where it does not come out even."""
    lo, hi = np.full(len(shares), -2, np.int32), np.full(len(shares), -2, np.int32)
    for row, (held, of) in enumerate(zip(shares, issued, strict=True)):
        held, of = held.replace(",", "").split(".")[0].strip(), of.replace(",", "").split(".")[0].strip()
        if (
            held.isascii()
            and held.isdigit()
            and of.isascii()
            and of.isdigit()
            and int(of[:30])
            and len(held) < 30
        ):
            whole, rest = divmod(int(held) * 1_000_000, int(of[:30]))
            if whole <= 1_000_000_000:
                lo[row], hi[row] = whole, whole + bool(rest)
    return lo, hi
