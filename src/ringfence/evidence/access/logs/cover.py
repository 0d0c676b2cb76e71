"""What each log can show of each store: was the log of the data itself on, and in which hours is it there?

S3, DynamoDB, queues and streams write reads into CloudTrail only where a trail asks for events of data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set

from ....formats.access_logs.cloudtrail import DATA_PLANE
from ....formats.access_logs.event import Plane, Went, day_of
from ....formats.access_logs.snowflake_history import LOG as SNOWFLAKE
from ....model.kinds import Verdict
from ....model.log_coverage import LogCoverage
from ..aws.stores import service_of
from .hours import find_silent, say_runs
from .settings import data_kinds, read_object, stops_log
from .state_witnesses import DATABASES
from .witnesses import Witnesses

CLOUDTRAIL = "CloudTrail"
KINDS_OF = {"s3": "AWS::S3::Object", "dynamodb": "AWS::DynamoDB::Table", "sqs": "AWS::SQS::Queue",
            "kinesis": "AWS::Kinesis::Stream"}  # fmt: skip
MOST_STORES = 5_000
# Logs that list reads only: without one of a store they cannot tell "nobody" from "not logged".
NO_LOG, NO_DATA_EVENTS = (
    "no log of reads of it is here",
    "the log has no events of data at all: reads are not logged",
)


def cover(
    found: Witnesses, known: Collection[str], quiet: Mapping[str, Collection[int]]
) -> Iterator[LogCoverage]:
    """For each log as a whole, and for each store that the case knows or that was read."""
    for log in found.files_of:
        hours = _hours(found, log, None)
        yield _covered("", log, Verdict.HOLDS, "it is here", hours, find_silent(hours, _quiet(log, quiet)), 0)
    asked = {each for each in known if service_of(each) or each.startswith(DATABASES)}
    reads = _count_reads(found, asked)
    for store in sorted(reads)[:MOST_STORES]:
        yield from _cover_store(store, reads[store], found, quiet)


def _count_reads(found: Witnesses, asked: Set[str]) -> dict[str, dict[str, int]]:
    """How many reads each log has of each store; those of a table are of its schema and database too, where
    these are asked for."""
    reads: dict[str, dict[str, int]] = {store: {} for store in asked}
    for (at, log), hours in found.reads.items():
        count = sum(hours.values())
        parts = at.split(".") if at.startswith(DATABASES) else [at]
        wider = {".".join(parts[:length]) for length in range(1, len(parts))} & asked
        for store in (at, *wider):
            of_store = reads.setdefault(store, {})
            of_store[log] = of_store.get(log, 0) + count
    return reads


def _cover_store(
    store: str, reads: Mapping[str, int], found: Witnesses, quiet: Mapping[str, Collection[int]]
) -> Iterator[LogCoverage]:
    logs = list(reads) or [log for log in found.files_of if _may_log(log, store)]
    if not logs:
        yield LogCoverage(store, "", Verdict.FAILS, NO_LOG, None, None, 0, 0)
    for log in logs:
        needs_data = service_of(store) in DATA_PLANE or not log.startswith(CLOUDTRAIL)
        present, count = _hours(found, log, Plane.DATA if needs_data else None), reads.get(log, 0)
        verdict, why = _judge(store, log, found, bool(present), count, needs_data)
        yield _covered(store, log, verdict, why, present, find_silent(present, _quiet(log, quiet)), count)


def _may_log(log: str, store: str) -> bool:
    """Is it a log of the system that the store belongs to?"""
    if not store.startswith(DATABASES):
        return log.startswith(CLOUDTRAIL)
    system, _, name = store.partition(":")
    if system == "snowflake":
        return log == SNOWFLAKE
    database = name.partition(".")[0]
    return log.partition(" (")[0] == f"PostgreSQL's log of {database}"


def _judge(
    store: str, log: str, found: Witnesses, has_data: bool, reads: int, needs_data: bool
) -> tuple[Verdict, str]:
    own = [each.event for each in found.settings if each.event.log == log]
    if needs_data and not has_data:
        asked = {
            kind for each in own if each.went is Went.DONE for kind in data_kinds(read_object(each.detail))
        }
        if KINDS_OF.get(service_of(store)) in asked:
            return Verdict.UNKNOWN, "event selectors ask for its events of data, and the log has none"
        return Verdict.FAILS, NO_DATA_EVENTS
    if stopped := [each for each in own if stops_log(each, needs_data)]:
        return (
            Verdict.UNKNOWN,
            f"a trail was stopped, or made to leave such events out, on {day_of(stopped[-1].hour)}",
        )
    if not needs_data:
        return (
            Verdict.HOLDS,
            "each use is an event of management, which every trail logs unless told otherwise",
        )
    if reads:
        return Verdict.HOLDS, "its reads are in the log"
    return (
        Verdict.UNKNOWN,
        "it has events of data of other stores and none of this: nobody read it, or it is not logged",
    )


def _covered(
    store: str, log: str, verdict: Verdict, why: str, hours: Mapping[int, int], silent: list[int], reads: int
) -> LogCoverage:
    if not hours:
        return LogCoverage(store, log, verdict, why, None, None, 0, 0, (), reads)
    first, last = min(hours), max(hours)
    span, days = last - first + 1, (day_of(first), day_of(last))
    return LogCoverage(
        store, log, verdict, why, *days, span, len(hours), say_runs(silent), reads, len(silent)
    )


def _hours(found: Witnesses, log: str, plane: Plane | None) -> dict[int, int]:
    joined: dict[int, int] = {}
    for each in Plane:
        if plane in (None, each):
            for hour, count in found.hours.get((log, each), {}).items():
                joined[hour] = joined.get(hour, 0) + count
    return joined


def _quiet(log: str, quiet: Mapping[str, Collection[int]]) -> Collection[int]:
    return quiet.get(log.rpartition(" ")[2], ()) if log.startswith(CLOUDTRAIL) else ()
