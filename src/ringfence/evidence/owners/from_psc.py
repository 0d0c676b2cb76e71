"""UK snapshots of persons with significant control -> the holdings table.

The bands of the register: "25 to 50" is more than 25 up to 50 %, "50 to 75" is more than 50 and less than
75 %, "75 to 100" is 75 % or more. Each nature of control is a row. A company whose number in the UK register
is stated is that company; another is known by the link of its record.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...formats.ownership.json_records import JsonRecords, Piece
from ...formats.ownership.open_stream import Stream
from ...formats.ownership.psc import SHAPE
from ...owners.holdings import HI_OPEN, KIND_CODE, LO_OPEN, NOT_STATED, VOTES_LO_OPEN
from ...owners.interests import INTEREST_CODE, SHAREHOLDING, UNKNOWN_INTEREST, VOTING_RIGHTS
from .filling import Filling, days_of

REGISTER = "GB-COH"
_BAND = re.compile(r"-(\d+)-to-(\d+)-percent|-more-than-(\d+)-percent")
_NUMBER = re.compile(r"(?:[A-Z]{2}|R|[A-Z]{1}[A-Z0-9])?\d{5,8}")
_OF_UK = re.compile(
    r"england|wales|scotland|northern ireland|united kingdom|great britain|\bu\.?k\.?\b", re.I
)
_KINDS = (
    ("super-secure", "anonymousEntity"),
    ("individual", "person"),
    ("corporate-entity", "registeredEntity"),
    ("legal-person", "legalEntity"),
)
Nature = tuple[int, int, int, int, int, int]  # interest, share ends, votes ends, marks


@lru_cache(maxsize=4096)
def read_nature(nature: str) -> Nature | None:
    """A nature of control as a row has it; None where it is not understood."""
    none = NOT_STATED
    if (band := _BAND.search(nature)) is not None:
        lo = int(band[1] or band[3]) * 10_000
        hi = int(band[2]) * 10_000 if band[2] else 1_000_000
        marks = (LO_OPEN if lo < 750_000 else 0) | (HI_OPEN if hi == 750_000 else 0)
        if nature.startswith("voting-rights"):
            return VOTING_RIGHTS, none, none, lo, hi, marks * (VOTES_LO_OPEN // LO_OPEN)
        if "surplus-assets" in nature:
            return INTEREST_CODE["rightsToSurplusAssetsOnDissolution"], lo, hi, none, none, marks
        if nature.startswith("ownership-of-shares"):
            return SHAREHOLDING, lo, hi, none, none, marks
        return None
    if nature.startswith("right-to-appoint-and-remove"):  # most of the board, says Schedule 1A
        return INTEREST_CODE["boardMajority"], none, none, none, none, 0
    if nature.startswith("significant-influence-or-control"):
        return INTEREST_CODE["otherInfluenceOrControl"], none, none, none, none, 0
    return None


class PscReader:
    def __init__(self, filling: Filling) -> None:
        self.filling = filling

    def read(self, stream: Stream) -> None:
        """Raises EvidenceError where the stream cannot be read on."""
        records = JsonRecords(stream, SHAPE)
        for piece in records.pieces():
            self._take(piece)
        self.filling.trouble.counts.update(records.trouble.counts)
        self.filling.trouble.first.update(records.trouble.first)

    def finish(self) -> None:
        self.filling.finish()

    def _take(self, piece: Piece) -> None:
        record, trouble, builder = piece.record, self.filling.trouble, self.filling.builder
        self.filling.statements += len(record)
        natures: dict[int, list[str]] = {}
        group = piece.groups["nature"]
        for row, parent in enumerate(group.parents.tolist()):
            natures.setdefault(parent, []).append(group["value"][row])
        rows: list[tuple[int, Nature]] = []
        holders: list[int] = []
        for row in range(len(record)):
            place, kind = int(piece.places[row]), record["kind"][row]
            if kind.startswith("totals#"):
                self.filling.statements -= 1
                if (day := days_of([record["generated"][row]], trouble))[0] > 0:
                    builder.date_source(self.filling.source, int(day[0]))
            elif not record["company"][row]:
                trouble.add("a record that names no company", place)
            elif record["statement"][row]:
                trouble.add(f"a statement instead of a person: {record['statement'][row][:80]}", place)
            elif not any(mark in kind for mark, _ in _KINDS):
                trouble.add(f"a record of another kind: {kind[:60] or 'none'}", place)
            else:
                holders.append(row)
                given = natures.get(row, ())
                read = [nature for each in given if (nature := read_nature(each)) is not None]
                for each in given:
                    if read_nature(each) is None:
                        trouble.add(f"a nature of control not understood: {each[:60]}", place)
                rows += [(row, each) for each in read or [(UNKNOWN_INTEREST, -1, -1, -1, -1, 0)]]
        if rows:
            self._append(piece, holders, rows)

    def _append(self, piece: Piece, holders: list[int], rows: list[tuple[int, Nature]]) -> None:
        record, builder = piece.record, self.filling.builder
        companies = [record["company"][row] for row in holders]
        owned = builder.number([f"{REGISTER}-{each}" for each in companies])
        builder.describe(owned, kind=[KIND_CODE["registeredEntity"]] * len(owned))
        builder.identify(owned, REGISTER, companies)
        numbers = [
            _register_number(record["number"][row], record["country"][row], record["place"][row])
            for row in holders
        ]
        keys = [
            f"{REGISTER}-{number}"
            if number
            else record["link"][row] or f"{companies[at]}/{record['kind'][row]}/{record['name'][row]}"
            for at, (row, number) in enumerate(zip(holders, numbers, strict=True))
        ]
        owner = builder.number(keys)
        kinds = [
            next(KIND_CODE[kind] for mark, kind in _KINDS if mark in record["kind"][row]) for row in holders
        ]
        builder.describe(
            owner,
            kind=kinds,
            name=[record["name"][row] for row in holders],
            jurisdiction=["GB" if each else "" for each in numbers],
        )
        builder.identify(owner, REGISTER, numbers)
        at_of = {row: at for at, row in enumerate(holders)}
        of = [at_of[row] for row, _ in rows]
        trouble = self.filling.trouble
        since = days_of([record["since"][row] for row in holders], trouble)
        until = days_of([record["until"][row] for row in holders], trouble, last=True)
        interest, share_lo, share_hi, votes_lo, votes_hi, marks = zip(
            *(each for _, each in rows), strict=True
        )
        builder.append(
            self.filling.source,
            owner[of],
            owned[of],
            interest=interest,
            share_lo=share_lo,
            share_hi=share_hi,
            votes_lo=votes_lo,
            votes_hi=votes_hi,
            marks=marks,
            since=since[of],
            until=until[of],
            place=[int(piece.places[row]) for row, _ in rows],
        )


def _register_number(number: str, country: str, place: str) -> str:
    """The number in the UK register of eight signs, or "" where none is stated."""
    number = number.strip().upper().replace(" ", "")
    in_uk = _OF_UK.search(country) or "companies house" in place.lower()
    if not in_uk or not _NUMBER.fullmatch(number):
        return ""
    digits = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    letters = number[: len(number) - len(digits)]
    return letters + digits.zfill(8 - len(letters))
