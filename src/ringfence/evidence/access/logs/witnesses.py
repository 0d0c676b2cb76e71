"""Events of logs, summed up: for each account, store and outcome how often, from when to when, from where.

Nothing is kept of a single event but changes of what is logged. What there is no room for is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from ....formats.access_logs.event import Act, AlikeEvents, Plane, Went, day_of

MOST_WITNESSES = 200_000  # of account, store, act and outcome
MOST_LOGS, MOST_HOURS = 1_000, 100_000  # sources; hours of one, eleven years
MOST_MOMENTS = 2_000_000  # days or hours of all accesses
MOST_SETTINGS, MOST_NAMED, MOST_WORDS = 5_000, 12, 400
LONGEST_ID = 600
_CONTROLS = re.compile(r"[\x00-\x1f\x7f|;]")
WitnessKey = tuple[str, str, Act, Went, Plane, str]


@dataclass(slots=True)
class Witness:
    """`place` is the first record, of file number `file`. `empty` counts events of which the log says that no
    data came back, `full` those of which it says that some did."""

    file: int
    place: int
    first: int
    last: int
    count: int = 0
    empty: int = 0
    full: int = 0
    hidden: int = 0
    email: str = ""
    role: str = ""
    moments: set[int] = field(default_factory=set)  # days, or hours where `by_hour`
    addresses: dict[str, None] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    sessions: dict[str, None] = field(default_factory=dict)

    def add(self, event: AlikeEvents) -> None:
        count = event.count
        for hour, _ in event.by_hour():
            self.first, self.last = min(self.first, hour), max(self.last, hour)
        self.count += count
        self.email = self.email or event.email
        self.role = self.role or name_id(event.role)
        if event.returned is not None:
            self.full += count * event.returned
            self.empty += count * (not event.returned)
        self.hidden += count * bool(event.hidden)
        _keep(self.addresses, event.address)
        _keep(self.sessions, event.session)
        _count(self.countries, event.country, count)
        _count(self.operations, event.operation, count)


@dataclass(slots=True)
class Setting:
    """A change of what is logged or kept."""

    file: int
    event: AlikeEvents


@dataclass(slots=True)
class SignIns:
    """Sign-ins of one account by a password alone."""

    file: int
    place: int
    first: date
    count: int = 0


@dataclass(slots=True)
class Witnesses:
    """What the files of one reading say. `hours` has, for each log and plane, how many events each hour had;
    `reads` the same of the reads of each store."""

    witnesses: dict[WitnessKey, Witness] = field(default_factory=dict)
    hours: dict[tuple[str, Plane], dict[int, int]] = field(default_factory=dict)
    reads: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)
    settings: list[Setting] = field(default_factory=list)
    one_factor: dict[str, SignIns] = field(default_factory=dict)
    unnamed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)  # what there was no room for
    by_hour: bool = False  # are the hours of each access kept, to be held against approvals
    moments: int = 0
    files_of: dict[str, int] = field(default_factory=dict)  # log -> the first file that has it

    def add(self, event: AlikeEvents, file: int) -> None:
        log = self.files_of.setdefault(event.log, file) if len(self.files_of) < MOST_LOGS else None
        if log is None and event.log not in self.files_of:
            self.left["events of further logs"] += event.count
            return
        self._note_hour(event)
        if event.act is Act.SETTING:
            if len(self.settings) < MOST_SETTINGS:
                self.settings.append(Setting(file, event))
            else:
                self.left["changes of settings"] += event.count
        if not event.account:
            self.unnamed[event.log] += event.count
            return
        account = name_id(event.account)
        if event.act is Act.SIGN_IN and event.factor is False and event.went is Went.DONE:
            if len(self.one_factor) < MOST_WITNESSES or account in self.one_factor:
                found = self.one_factor.setdefault(account, SignIns(file, event.place, day_of(event.hour)))
                found.count += event.count
                found.first = min(found.first, day_of(event.hour))
            else:
                self.left["accounts that signed in"] += event.count
        if event.store and event.act in (Act.READ, Act.WRITE, Act.SIGN_IN):
            self._note_witness(account, name_id(event.store), event, file)

    def _note_witness(self, account: str, store: str, event: AlikeEvents, file: int) -> None:
        key = (account, store, event.act, event.went, event.plane, event.log)
        found = self.witnesses.get(key)
        if found is None:
            if len(self.witnesses) >= MOST_WITNESSES:
                self.left["accesses by further accounts, or to further stores"] += event.count
                return
            found = self.witnesses[key] = Witness(file, event.place, event.hour, event.hour)
        found.add(event)
        self._note_moment(found, event)
        if event.act is Act.READ:
            self._count_hour(self.reads.setdefault((store, event.log), {}), event)

    def _note_moment(self, witness: Witness, event: AlikeEvents) -> None:
        for hour, count in event.by_hour():
            moment = hour if self.by_hour else hour // 24
            if moment in witness.moments:
                continue
            if self.moments >= MOST_MOMENTS:
                self.left["days or hours of accesses"] += count
                continue
            witness.moments.add(moment)
            self.moments += 1

    def _note_hour(self, event: AlikeEvents) -> None:
        self._count_hour(self.hours.setdefault((event.log, event.plane), {}), event)

    def _count_hour(self, hours: dict[int, int], event: AlikeEvents) -> None:
        for hour, count in event.by_hour():
            if hour in hours or len(hours) < MOST_HOURS:
                hours[hour] = hours.get(hour, 0) + count
            else:
                self.left["events of further hours"] += count


def name_id(text: str) -> str:
    """The text as an id: of one line, without the signs that part ids in a case."""
    return _CONTROLS.sub("_", text)[:LONGEST_ID]


def _keep(kept: dict[str, None], text: str) -> None:
    if text and len(kept) < MOST_NAMED:
        kept[text[:MOST_WORDS]] = None


def _count(counts: Counter[str], text: str, count: int) -> None:
    if text and (text in counts or len(counts) < MOST_NAMED):
        counts[text[:MOST_WORDS]] += count
