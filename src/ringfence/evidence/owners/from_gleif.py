"""GLEIF's golden copies -> the holdings table.

Level 2 says who consolidates whom in its accounts: control, never a percentage. Its fund relationships are
neither ownership nor control. A reporting exception that says that a parent exists and is not named makes a
row of an unknown owner; one that says there is none, or that people own it, is counted.
"""

from __future__ import annotations

import numpy as np

from ...formats.ownership.gleif import Batch, read_batches
from ...formats.ownership.open_stream import Stream
from ...owners.holdings import INDIRECT, KIND_CODE
from ...owners.interests import INTEREST_CODE
from .filling import Filling, days_of

SCHEME = "XI-LEI"
_CONSOLIDATION, _FUND = INTEREST_CODE["consolidation"], INTEREST_CODE["fundManagement"]
_TYPES = {
    "IS_DIRECTLY_CONSOLIDATED_BY": (_CONSOLIDATION, 0),
    "IS_ULTIMATELY_CONSOLIDATED_BY": (_CONSOLIDATION, INDIRECT),
    "IS_INTERNATIONAL_BRANCH_OF": (_CONSOLIDATION, 0),  # a part of the same legal person
    "IS_FUND-MANAGED_BY": (_FUND, 0),
    "IS_SUBFUND_OF": (_FUND, 0),
    "IS_FEEDER_TO": (_FUND, 0),
}
_NO_PARENT = frozenset({"NON_CONSOLIDATING", "NO_KNOWN_PERSON", "NATURAL_PERSONS"})
_VOID = frozenset({"ANNULLED", "DUPLICATE"})


class GleifReader:
    def __init__(self, filling: Filling) -> None:
        self.filling = filling

    def read(self, stream: Stream) -> None:
        """Raises EvidenceError where the stream cannot be read on."""
        for batch in read_batches(stream, self.filling.trouble):
            self.filling.statements += len(batch.places)
            self._describe(batch)
            self._relate(batch)
            self._except(batch)

    def finish(self) -> None:
        self.filling.finish()

    def _describe(self, batch: Batch) -> None:
        texts, builder = batch.texts, self.filling.builder
        rows = [
            row
            for row, lei in enumerate(texts["lei"])
            if lei and (texts["name"][row] or texts["jurisdiction"][row])
        ]
        if not rows:
            return
        pick = {
            name: [texts[name][row] for row in rows]
            for name in ("lei", "name", "jurisdiction", "category", "register", "number")
        }
        entities = builder.number([f"{SCHEME}-{lei}" for lei in pick["lei"]])
        kinds = [
            KIND_CODE["person" if each == "SOLE_PROPRIETOR" else "registeredEntity"]
            for each in pick["category"]
        ]
        builder.describe(entities, kind=kinds, name=pick["name"], jurisdiction=pick["jurisdiction"])
        builder.identify(entities, SCHEME, pick["lei"])
        registers: dict[str, list[int]] = {}
        for at, register in enumerate(pick["register"]):
            if register and pick["number"][at]:
                registers.setdefault(register, []).append(at)
        for register, found in registers.items():
            builder.identify(entities[found], register, [pick["number"][at] for at in found])

    def _relate(self, batch: Batch) -> None:
        texts, trouble = batch.texts, self.filling.trouble
        rows: list[int] = []
        for row, kind in enumerate(texts["type"]):
            if not kind and not texts["start"][row]:
                continue
            if texts["registration"][row] in _VOID:
                trouble.add(f"a relationship that is {texts['registration'][row].lower()}", batch.places[row])
            elif kind not in _TYPES or not texts["start"][row] or not texts["end"][row]:
                trouble.add(f"a relationship not understood: {kind[:40]}", batch.places[row])
            else:
                rows.append(row)
        if not rows:
            return
        builder = self.filling.builder
        owned = builder.number([f"{SCHEME}-{texts['start'][row]}" for row in rows])
        owner = builder.number([f"{SCHEME}-{texts['end'][row]}" for row in rows])
        builder.identify(owned, SCHEME, [texts["start"][row] for row in rows])
        builder.identify(owner, SCHEME, [texts["end"][row] for row in rows])
        ends = [
            texts["until"][row] or (texts["updated"][row] if texts["status"][row] == "INACTIVE" else "")
            for row in rows
        ]
        builder.append(
            self.filling.source,
            owner,
            owned,
            interest=[_TYPES[texts["type"][row]][0] for row in rows],
            marks=[_TYPES[texts["type"][row]][1] for row in rows],
            since=days_of([texts["since"][row] for row in rows], trouble),
            until=days_of(ends, trouble, last=True),
            place=[batch.places[row] for row in rows],
        )

    def _except(self, batch: Batch) -> None:
        texts, builder, trouble = batch.texts, self.filling.builder, self.filling.trouble
        rows = []
        for row, category in enumerate(texts["exception"]):
            if not category:
                continue
            reason = texts["reason"][row]
            if reason in _NO_PARENT or not reason:
                trouble.add(
                    f"an exception instead of a parent: {reason or 'no reason given'}", batch.places[row]
                )
            else:
                rows.append(row)
        if not rows:
            return
        owned = builder.number([f"{SCHEME}-{texts['lei'][row]}" for row in rows])
        builder.identify(owned, SCHEME, [texts["lei"][row] for row in rows])
        owner = builder.number(
            [f"{SCHEME}-{texts['lei'][row]} ({texts['exception'][row].lower()})" for row in rows]
        )
        builder.describe(
            owner,
            kind=np.full(len(rows), KIND_CODE["unknownEntity"]),
            name=[f"not named: {texts['reason'][row]}" for row in rows],
        )
        builder.append(
            self.filling.source,
            owner,
            owned,
            interest=np.full(len(rows), _CONSOLIDATION),
            marks=[INDIRECT if texts["exception"][row].startswith("ULTIMATE") else 0 for row in rows],
            place=[batch.places[row] for row in rows],
        )
