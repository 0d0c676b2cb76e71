"""FollowTheMoney entities -> the holdings table.

`percentage` is free text and may have several values: the row spans them all; what is no number is a share of
unknown size. A holder with several companies in one entity has a row for each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...formats.ownership.followthemoney import IDENTIFIERS, KINDS, LINKS, PROPERTIES, SHAPE
from ...formats.ownership.json_records import JsonRecords, Piece
from ...formats.ownership.open_stream import Stream
from ...owners.holdings import KIND_CODE, NOT_STATED
from ...owners.interests import INTEREST_CODE, SHAREHOLDING
from .filling import Filling, days_of, texts_of

_MOST_PAIRS = 1000  # of owners and companies in one entity


class FollowTheMoneyReader:
    def __init__(self, filling: Filling) -> None:
        self.filling = filling

    def read(self, stream: Stream) -> None:
        """Raises EvidenceError where the stream cannot be read on."""
        records = JsonRecords(stream, SHAPE)
        for piece in records.pieces():
            self._take(piece)
        for what, times in records.trouble.counts.items():  # properties of other purposes are no gaps
            if not what.startswith("a field that the format has not: properties."):
                self.filling.trouble.add(what, records.trouble.first[what], times)

    def finish(self) -> None:
        self.filling.finish()

    def _take(self, piece: Piece) -> None:
        record, trouble, builder = piece.record, self.filling.trouble, self.filling.builder
        self.filling.statements += len(record)
        values: dict[str, dict[int, list[str]]] = {name: {} for name in PROPERTIES}
        for name, by_record in values.items():
            group = piece.groups[name]
            for row, parent in enumerate(group.parents.tolist()):
                by_record.setdefault(parent, []).append(group["value"][row])
        parties: list[int] = []
        rows: list[tuple[int, str, str, int]] = []
        for row in range(len(record)):
            schema = record["schema"][row]
            if schema in LINKS:
                rows += self._pair(piece, row, schema, values)
            elif schema in KINDS:
                parties.append(row)
            elif not schema or not record["id"][row]:
                trouble.add("an entity without a schema or an id", int(piece.places[row]))
            else:
                trouble.add(f"an entity of another schema: {schema[:40]}", int(piece.places[row]))
        self._describe(piece, [row for row in parties if record["id"][row]], values)
        if not rows:
            return
        sizes = [
            self._size(values["percentage"].get(row, []))
            if code == SHAREHOLDING
            else (NOT_STATED, NOT_STATED)
            for row, _, _, code in rows
        ]
        builder.append(
            self.filling.source,
            builder.number([owner for _, owner, _, _ in rows]),
            builder.number([owned for _, _, owned, _ in rows]),
            interest=[code for *_, code in rows],
            share_lo=[lo for lo, _ in sizes],
            share_hi=[hi for _, hi in sizes],
            since=days_of([min(values["startDate"].get(row, [""])) for row, *_ in rows], trouble),
            until=days_of([max(values["endDate"].get(row, [""])) for row, *_ in rows], trouble, last=True),
            place=[int(piece.places[row]) for row, *_ in rows],
        )

    def _pair(
        self, piece: Piece, row: int, schema: str, values: dict[str, dict[int, list[str]]]
    ) -> Iterator[tuple[int, str, str, int]]:
        holder, company, interest = LINKS[schema]
        owners, assets = values[holder].get(row, []), values[company].get(row, [])
        trouble, place = self.filling.trouble, int(piece.places[row])
        if not owners or not assets:
            trouble.add(f"an {schema} without {holder if not owners else company}", place)
        elif len(owners) * len(assets) > _MOST_PAIRS:
            trouble.add(f"an {schema} of more than {_MOST_PAIRS} pairs", place)
        else:
            yield from ((row, owner, asset, INTEREST_CODE[interest]) for owner in owners for asset in assets)

    @staticmethod
    def _size(percentages: list[str]) -> tuple[int, int]:
        if not percentages:
            return NOT_STATED, NOT_STATED
        lo, hi = texts_of(percentages).shares()
        return (-2, -2) if (lo < 0).any() else (int(lo.min()), int(hi.max()))

    def _describe(self, piece: Piece, parties: list[int], values: dict[str, dict[int, list[str]]]) -> None:
        if not parties:
            return
        record, builder = piece.record, self.filling.builder
        numbers = builder.number([record["id"][row] for row in parties])
        places = [
            (values["jurisdiction"].get(row) or values["mainCountry"].get(row) or [""])[0].upper()
            for row in parties
        ]
        builder.describe(
            numbers,
            kind=[KIND_CODE[KINDS[record["schema"][row]]] for row in parties],
            name=[record["caption"][row] or values["name"].get(row, [""])[0] for row in parties],
            jurisdiction=places,
        )
        number_of = dict(zip(parties, numbers.tolist(), strict=True))
        found: dict[int, tuple[list[int], list[str]]] = {}
        group = piece.groups["identifier"]
        for at, (parent, code) in enumerate(zip(group.parents.tolist(), group.codes().tolist(), strict=True)):
            if parent in number_of:
                of, given = found.setdefault(code, ([], []))
                of.append(number_of[parent])
                given.append(group["value"][at])
        for code, (of, given) in found.items():
            builder.identify(np.array(of, np.int32), list(IDENTIFIERS.values())[code], given)
