"""What logs of access say, whatever their format: events that say the same of one hour, counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache

_EPOCH = date(1970, 1, 1).toordinal()
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d)")
_ZONE = re.compile(r"[T ]\d\d:?\d\d(?::?\d\d(?:\.\d+)?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?")
MOST_SECONDS = 253_402_300_799  # the last second of the year 9999


class Act(StrEnum):
    """What was done."""

    READ = "read"
    WRITE = "wrote"
    SIGN_IN = "signed in"
    SETTING = "changed what is logged or kept"
    RIGHTS = "changed rights"
    OTHER = "did something else"


class Went(StrEnum):
    """How it ended, as the log says."""

    DONE = "succeeded"
    REFUSED = "refused"
    FAILED = "failed"
    UNSAID = "not said"


class Plane(StrEnum):
    """Which of two logs a source has: of the data itself, or of settings and rights."""

    DATA = "data"
    MANAGEMENT = "management"


@dataclass(frozen=True, slots=True)
class AlikeEvents:
    """`count` events that say the same. `hour`, of the first, is counted from 1970 in UTC; where they are of
    several hours, `hours` has each with its number.

    `account` is "" where the log does not say who it was. `returned` says whether data came back, None where
    the log does not say. `country` and `hidden` (behind a proxy) are the provider's own guess by the address.
    `role` is whose rights were used where the account is a session that stands for itself.
    `log` is whose log it is, `detail` what a changed setting now is, and `place` the first such record.
    """

    hour: int
    account: str
    act: Act
    operation: str
    went: Went
    plane: Plane
    log: str
    place: int
    count: int = 1
    store: str = ""
    session: str = ""
    email: str = ""
    address: str = ""
    country: str = ""
    hidden: bool | None = None
    returned: bool | None = None
    factor: bool | None = None  # of a sign-in: was a second factor used
    detail: str = ""
    hours: tuple[tuple[int, int], ...] = ()
    role: str = ""

    def by_hour(self) -> tuple[tuple[int, int], ...]:
        return self.hours or ((self.hour, self.count),)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was not understood, how often, and the first record with it (0: the file as a whole)."""

    what: str
    place: int
    times: int = 1


@lru_cache(1 << 12)
def hour_of(text: str) -> int | None:
    """Of `2026-03-02T09` and more behind it: hours since 1970, as written; None where that is no hour."""
    found = _TIME.match(text)
    if not found:
        return None
    year, month, day, hour = map(int, found.groups())
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * 24 + hour if hour < 24 else None
    except ValueError:
        return None


def hour_in_utc(text: str) -> tuple[int | None, bool]:
    """As `hour_of`, moved to UTC, and whether the text says its zone."""
    hour = hour_of(text[:13])
    found = _ZONE.search(text)
    zone = found[1] if found else None
    if hour is None or zone is None:
        return hour, False
    if zone[0] not in "+-":
        return hour, True
    try:
        moment = datetime.fromisoformat(f"{text[:13]}:{text[14:16]}{zone[:3]}:{zone[3:].strip(':') or '00'}")
        return int(moment.astimezone(UTC).timestamp() // 3600), True
    except (ValueError, OverflowError):  # at the ends of the calendar
        return hour, False


def hour_of_epoch(text: str) -> int | None:
    """Of a number of seconds or milliseconds since 1970: whatever has more than eleven digits is
    milliseconds."""
    digits = text.partition(".")[0]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        return None
    seconds = int(digits) // (1000 if len(digits) > 11 else 1)
    return seconds // 3600 if seconds <= MOST_SECONDS else None


def day_of(hour: int) -> date:
    return date.fromordinal(hour // 24 + _EPOCH)


def say_hour(hour: int) -> str:
    return f"{day_of(hour)}T{hour % 24:02d}Z"


def spread_hours(event: AlikeEvents, times: Iterable[tuple[str, int]]) -> Iterator[AlikeEvents | Unread]:
    """The event with the hours of these times, each with how many events it has; and times that are none."""
    hours = [(hour_of(text[:13]), count) for text, count in times]
    known = tuple((hour, count) for hour, count in hours if hour is not None)
    if unread := sum(count for hour, count in hours if hour is None):
        yield Unread("an event without a time that can be read", event.place, unread)
    yield replace(event, hours=known, count=sum(count for _, count in known))
