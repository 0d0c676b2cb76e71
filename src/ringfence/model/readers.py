"""Who could read a store on a day, as known now and as it was known on another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .kinds import Verdict
from .result import Question


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """One grant, account and user (a role and a number, "" where nobody says who).

    `now` and `then` say whether it could read: HOLDS, UNKNOWN (it may have), FAILS (it could not, or nobody
    knew). `read` counts the days on which a log shows it reading; `tie` whether a state of concern has power
    over the user, FAILS only where residence and employer are stated.
    """

    store: str
    grant: str
    account: str
    person: str
    employers: tuple[str, ...]
    lives_in: tuple[str, ...]
    tie: Verdict
    now: Verdict
    then: Verdict
    since: date | None
    until: date | None
    documents: tuple[str, ...]
    read: int = 0


@dataclass(frozen=True, slots=True)
class ReaderTable:
    """`known_on` is the day whose knowledge `then` is; None: nobody asked, and it is as `now`. `logged` says
    which stores have a log of reads."""

    question: Question
    stores: tuple[str, ...]
    known_on: date | None
    rows: tuple[ReaderRow, ...]
    logged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReachAfter:
    """Readers on one day after a deal: all, those of the sellers, and those under the power of a state of
    concern, each certain and possible."""

    on: date
    days: int
    readers: tuple[int, int]
    of_sellers: tuple[int, int]
    tied: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DealReach:
    """How the reach falls after a deal closes."""

    deal: str
    title: str
    sellers: tuple[str, ...]
    stores: tuple[str, ...]
    days: tuple[ReachAfter, ...]
