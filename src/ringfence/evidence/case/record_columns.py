"""What a row of the tables `records` and `promises` says: one entry of a register."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...cells import CellError, choose, read_day, read_id, read_list, read_share, read_verdict, read_whole
from ...model.fact import Entity
from ...model.kinds import Kind
from ...model.record import COLUMNS, DAYS, PROMISE, REGISTERS

RECORD_COLUMNS = ("record", "kind", "name", *COLUMNS)
PROMISE_COLUMNS = ("promise", "name", "measure", "by", "to", "instrument", "about", "cap")
_MEASURE = re.compile(r"M(?:[1-9]|1\d|2[0-4])|II?\.[A-D](?:\.\d)?")


def say_record(row: Mapping[str, str]) -> Iterator[Entity]:
    """An entry of a register. A column that its kind does not use, or lacks, is an error."""
    kind = choose(row["kind"], REGISTERS, "kind of record")
    register = REGISTERS[kind]
    for column in COLUMNS:
        if row[column] and column not in (*register.must, *register.may):
            used = ", ".join((*register.must, *register.may))
            raise CellError(f"{kind} has no column {column!r}", f"empty the cell; it has {used}")
        if not row[column] and column in register.must:
            raise CellError(f"the column {column!r} is empty", f"every {kind} needs it")
    for column in DAYS:
        read_day(row[column])
    read_verdict(row["result"])
    read_whole(row["days"])
    stated = {column: row[column] for column in COLUMNS if row[column]}
    yield Entity(read_id(row["record"]), Kind.RECORD, row["name"], {"kind": kind, **stated})


def say_promise(row: Mapping[str, str]) -> Iterator[Entity]:
    """Somebody promised measures; `about` names whom the ring takes in, `cap` the most that may be held."""
    measures = read_list(row["measure"])
    for measure in measures:
        if not _MEASURE.fullmatch(measure):
            raise CellError(f"{measure!r} is no measure", "write M1 to M24, or a requirement such as I.B.2")
    if row["cap"]:
        read_share(row["cap"])
    stated = {column: row[column] for column in PROMISE_COLUMNS[2:] if row[column]}
    yield Entity(read_id(row["promise"]), Kind.RECORD, row["name"], {"kind": PROMISE, **stated})
