"""What a log of access can show of a store, and in which hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .kinds import Verdict


@dataclass(frozen=True, slots=True)
class LogCoverage:
    """One store and one log. `shows_reads` says whether the log of the data itself was on, and `why`; `reads`
    counts what it tells of. Of the `hours` between the first and the last event `present` had one; `silent`
    are those in which the source's own habit lets one expect some ("2026-03-02T10Z to 2026-03-02T14Z").
    `store` is "" for the log as a whole."""

    store: str
    log: str
    shows_reads: Verdict
    why: str
    first: date | None
    last: date | None
    hours: int
    present: int
    silent: tuple[str, ...] = ()
    reads: int = 0
    silent_hours: int = 0
