"""The holdings table: every statement of who holds what of whom, one row each, as columns.

`docs/holdings-table.md` says the same for whoever writes a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from ..model.share import WHOLE
from .interests import INTERESTS
from .strings import Strings

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int16]
Codes = npt.NDArray[np.uint8]
Marks = npt.NDArray[np.uint16]
Flags = npt.NDArray[np.bool_]

NONE = -1
NOT_STATED = -1  # of a share: the source says nothing of it
UNKNOWN_DAY = np.iinfo(np.int32).min
EPOCH = date(1970, 1, 1).toordinal()

# Marks of a row.
LO_OPEN = 1  # the holder has more than `share_lo`
HI_OPEN = 2  # the holder has less than `share_hi`
VOTES_LO_OPEN = 4
VOTES_HI_OPEN = 8
INDIRECT = 16  # the source says "indirectly", or says how much in all, chains included
POSSIBLE = 32  # disputed, alleged or not understood in full: it may stand
TREASURY = 64  # the company's own shares, whoever is named as their holder
PSEUDO = 128  # "Public", "nominees": names a crowd, not a holder

ENTITY_KINDS: tuple[str, ...] = (
    "unknown",
    "person",
    "registeredEntity",
    "legalEntity",
    "arrangement",
    "anonymousEntity",
    "unknownEntity",
    "state",
    "stateBody",
)
KIND_CODE: dict[str, int] = {name: code for code, name in enumerate(ENTITY_KINDS)}


@dataclass(frozen=True, slots=True)
class Entities:
    """Whom the rows speak of; an entity is its place, 0 to n - 1.

    `keys` are the sources' own ids, each once. `kinds` are KIND_CODE; `jurisdictions` are places in
    `jurisdiction_codes` (ISO 3166, as the source has it), NONE where nobody states one. Identifier i says
    that entity `identifier_of[i]` is `identifier_values[i]` in the scheme `schemes[identifier_schemes[i]]`
    (LEI, CIK, a register's code of org-id.guide).
    """

    keys: Strings
    kinds: Codes
    names: Strings  # "" where nobody states one
    jurisdictions: Shorts
    jurisdiction_codes: tuple[str, ...]
    identifier_of: Ints
    identifier_schemes: Shorts
    identifier_values: Strings
    schemes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class HoldingsTable:
    """One row, one statement: `owner` has `interest` in `owned`.

    | column | type | meaning |
    |---|---|---|
    | owner, owned | int32 | entities |
    | interest | uint8 | a code of `interests.INTERESTS` |
    | share_lo, share_hi | int32 | the equity: least and most, millionths (500000 is 50 %); both NOT_STATED where the row says nothing of equity; 0 and 1000000 where it is equity of unknown size |
    | votes_lo, votes_hi | int32 | the same of the votes. NOT_STATED in a row of shares: the votes follow the shares |
    | share_class | int16 | a place in `share_classes`, NONE where nobody states one. Percentages are of the class then |
    | since, until | int32 | the day it began, and the day it had ended (it stands no more on that day): days since 1970-01-01, UNKNOWN_DAY where nobody says |
    | joint_group | int32 | rows of one company with the same group state one and the same stake (13D); NONE |
    | marks | uint16 | LO_OPEN, HI_OPEN, VOTES_LO_OPEN, VOTES_HI_OPEN, INDIRECT, POSSIBLE, TREASURY, PSEUDO |
    | source | int16 | a place in `sources` |
    | place | int64 | where in the source: row, line, or byte, as the reader counts |

    An end is open where its mark is set: "more than 25 %, up to 50 %" is lo 250000, hi 500000, LO_OPEN.
    Shares are integers because sums of floats miss "exactly 50 %".
    """  # noqa: E501

    entities: Entities
    owner: Ints
    owned: Ints
    interest: Codes
    share_lo: Ints
    share_hi: Ints
    votes_lo: Ints
    votes_hi: Ints
    share_class: Shorts
    since: Ints
    until: Ints
    joint_group: Ints
    marks: Marks
    source: Shorts
    place: Longs
    share_classes: tuple[str, ...]
    sources: tuple[str, ...]
    source_days: Ints  # the day each source is of, UNKNOWN_DAY where nobody says
    gaps: tuple[TableGap, ...] = ()

    def __len__(self) -> int:
        return len(self.owner)

    def describe(self, row: int) -> str:
        """A row in words, for proofs and messages."""
        names = self.entities.names
        who, whom = (
            names[at] or self.entities.keys[at] for at in (int(self.owner[row]), int(self.owned[row]))
        )
        return f"{who}: {INTERESTS[self.interest[row]]} in {whom} ({self.sources[self.source[row]]})"


@dataclass(frozen=True, slots=True)
class TableGap:
    """Rows that were not what they should be: what was wrong, how many, and the first of them."""

    what: str
    rows: int
    source: str
    place: int


COLUMNS: dict[str, tuple[type, int]] = {  # column -> its type, and what it holds where a reader gives none
    "interest": (np.uint8, 0),
    "share_lo": (np.int32, NOT_STATED),
    "share_hi": (np.int32, NOT_STATED),
    "votes_lo": (np.int32, NOT_STATED),
    "votes_hi": (np.int32, NOT_STATED),
    "share_class": (np.int16, NONE),
    "since": (np.int32, UNKNOWN_DAY),
    "until": (np.int32, UNKNOWN_DAY),
    "joint_group": (np.int32, NONE),
    "marks": (np.uint16, 0),
    "place": (np.int64, 0),
}


def day_number(day: date) -> int:
    """The day as the table writes it."""
    return day.toordinal() - EPOCH


def whole(lo: Ints, hi: Ints) -> Flags:
    """Where a share is one: 0 <= lo <= hi <= 100 %."""
    return (lo >= 0) & (lo <= hi) & (hi <= WHOLE)
