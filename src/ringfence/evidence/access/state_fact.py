"""A fact of access evidence, with an id that depends on what it says and on whose word."""

from __future__ import annotations

import hashlib
from datetime import date

from ...model.fact import Entity, Fact, Guard, Link
from ...model.kinds import Rung
from ...model.source import Source
from ..case.read_table import describe


def state_fact(
    says: Entity | Link | Guard,
    source: Source,
    since: date | None = None,
    until: date | None = None,
    recorded: date | None = None,
    rung: Rung = Rung.DECLARED,
    note: str = "",
) -> Fact:
    """`since` and `until` where the export says them; `recorded` is the day of the export: before that day
    nothing is known of what has no `since`."""
    told = "\x1f".join((describe(says), source.sha256, str(since), str(until), str(int(rung))))
    id_ = hashlib.sha256(told.encode()).hexdigest()[:16]
    return Fact(id_, says, source, rung, since, until, recorded, note=note)
