"""Logs of access as rows: who did read which store, from when to when, and what the log cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model.amounts import say_count
from ..model.fact import Link
from ..model.kinds import Verb, Verdict
from ..model.log_coverage import LogCoverage
from ..model.result import Result
from .wording import label_of

HEADING = "Who did read, as the logs say"
LIMITS = (
    "No log shows reads before its first and after its last hour, copies once they were taken, or what an "
    "administrator of the machine read."
)
MOST_READERS = 3
NOT_NAMED = "accounts that the log does not name, or after the day asked about"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One store and one log, or a log as a whole (`store` is ""). `readers` are told with their counts, those
    with the most reads first."""

    store: str
    log: str
    readers: tuple[str, ...]
    further: int  # readers that are not told
    days: str
    silent: str
    cannot: str
    shows: Verdict


@dataclass(slots=True)
class _Reads:
    """Of one account: `full` are those of which data came back, `tried` those that did not succeed."""

    done: int = 0
    full: int = 0
    tried: int = 0

    def __str__(self) -> str:
        done = say_count(self.done, "read") + (f" ({self.full:,} with data)" if self.full else "")
        tried = f"{self.tried:,} refused or failed"
        return ", ".join(([done] if self.done else []) + ([tried] if self.tried else []))


def list_logs(result: Result) -> tuple[LogRow, ...]:
    """The stores with the most reads first, then logs as a whole."""
    logs = sorted(result.logs, key=lambda each: (not each.store, -each.reads, each.store, each.log))
    reads = _gather_reads(result)
    return tuple(_make_row(result, each, reads.get((each.store, each.log), {})) for each in logs)


def _make_row(result: Result, log: LogCoverage, reads: Mapping[str, _Reads]) -> LogRow:
    ranked = sorted(reads.items(), key=lambda each: (-each[1].done, -each[1].tried, each[0]))
    readers = tuple(f"{label_of(result.entities, name)}: {count}" for name, count in ranked[:MOST_READERS])
    if log.reads and not readers:
        readers = (f"{say_count(log.reads, 'read')} by {NOT_NAMED}",)
    return LogRow(
        label_of(result.entities, log.store) if log.store else "",
        log.log or "no log",
        readers,
        max(len(ranked) - MOST_READERS, 0),
        f"{log.first} to {log.last}" if log.first else "",
        say_count(log.silent_hours, "hour") if log.silent_hours else "",
        log.why if log.shows_reads is not Verdict.HOLDS else _unsaid(reads),
        log.shows_reads,
    )


def _unsaid(reads: Mapping[str, _Reads]) -> str:
    """Reads that succeeded and of which the log does not say that data came back are attempts."""
    unsaid = sum(each.done - each.full for each in reads.values())
    return f"whether data came back, of {say_count(unsaid, 'read')}" if unsaid else ""


def _gather_reads(result: Result) -> dict[tuple[str, str], dict[str, _Reads]]:
    """For each store, as the coverage names it, and log: its accounts, with what they read."""
    asked = dict(_list_names(result))
    found: dict[tuple[str, str], dict[str, _Reads]] = {}
    for fact in result.facts.values():
        link = fact.says
        if not isinstance(link, Link) or link.verb is not Verb.ACCESSED or link.terms.get("access") != "read":
            continue
        parts = link.head.split(".")  # a table's reads are of its schema and database too
        names = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
        for store in {asked[name] for name in names if name in asked}:
            accounts = found.setdefault((store, link.terms.get("log", "")), {})
            _add(accounts.setdefault(link.tail, _Reads()), link.terms)
    return found


def _add(reads: _Reads, terms: Mapping[str, str]) -> None:
    times = _number(terms, "times")
    if terms.get("outcome") in ("succeeded", "not said"):
        reads.done += times
        reads.full += _number(terms, "data_came_back")
    else:
        reads.tried += times


def _number(terms: Mapping[str, str], name: str) -> int:
    """Of a result that was read from a file too, whose terms are any words."""
    text = terms.get(name, "")[:18]
    return int(text) if text.isdecimal() else 0


def _list_names(result: Result) -> Iterator[tuple[str, str]]:
    """What a store is called in facts -> what its coverage calls it."""
    for store in {each.store for each in result.logs if each.store}:
        yield store, store
        if entity := result.entities.get(store):
            for name in entity.attributes.get("known_as", "").split(";"):
                yield name.strip(), store
