"""The register of approved access (CSV): who may read what from when to when, by whose leave.

Columns: `account`, `store`, `since`, `until` (day, or day and hour as 2026-03-02T09), `approver`; also read
are `requester` and `reason`. Reads outside every window of their account and store are told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ....formats.access_logs.event import Act, Went, hour_in_utc, hour_of, say_hour
from ....model.fact import Gap
from ..access_file import AccessFile
from .witnesses import Witnesses, name_id

NEEDED = frozenset({"account", "store", "approver"})
READ = NEEDED | {"since", "until", "requester", "reason"}
COULD_CHANGE = "whether each read was approved"
MOST_ROWS, MOST_TOLD = 500_000, 20
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Window:
    """Hours from `since` up to and without `until`."""

    since: int
    until: int


@dataclass(slots=True)
class Approvals:
    windows: dict[tuple[str, str], list[Window]] = field(default_factory=dict)
    stores: set[str] = field(default_factory=set)

    def holds(self, account: str, store: str, hour: int) -> bool:
        return any(each.since <= hour < each.until for each in self.windows.get((account, store), ()))


def is_approvals(head: bytes, name: str) -> bool:
    return set(_split(head.partition(b"\n")[0].decode("utf-8-sig", "replace"))) >= NEEDED


def read_approvals(file: AccessFile, approvals: Approvals) -> Iterator[Gap]:
    """Add the windows of one register; what is wrong with it are gaps."""
    csv.field_size_limit(LONGEST)
    with file.open() as raw:
        reader = csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline=""), strict=True)
        try:
            reader.fieldnames = _split(",".join(reader.fieldnames or ()))
            if unknown := [each for each in reader.fieldnames if each not in READ]:
                yield file.gap(f"columns that nobody reads: {', '.join(unknown)[:200]}", COULD_CHANGE)
            for count, row in enumerate(reader):
                if count >= MOST_ROWS:
                    yield file.gap(f"only the first {MOST_ROWS:,} rows were read", COULD_CHANGE)
                    return
                if what := _add(row, approvals):
                    yield file.gap(what, COULD_CHANGE, f"line {reader.line_num}")
        except csv.Error as error:
            yield file.gap(f"this is not CSV from here on: {error}", COULD_CHANGE, f"line {reader.line_num}")


def tell_unapproved(approvals: Approvals, found: Witnesses, files: Sequence[AccessFile]) -> Iterator[Gap]:
    """A gap for each account that read a store of the register outside its windows."""
    told = 0
    others: set[str] = set()
    for (account, store, act, went, _, _), witness in found.witnesses.items():
        if act is not Act.READ or went is not Went.DONE:
            continue
        if store not in approvals.stores:
            others.add(store)
            continue
        outside = sorted(hour for hour in witness.moments if not approvals.holds(account, store, hour))
        if not outside:
            continue
        told += 1
        if told <= MOST_TOLD:
            when = f"{len(outside):,} hours outside every approved window, first {say_hour(outside[0])}"
            what = f"{account} read {store} in {when}"
            yield files[witness.file].gap(what, COULD_CHANGE, f"record {witness.place}")
    if told > MOST_TOLD:
        yield files[0].gap(
            f"{told - MOST_TOLD:,} further accounts read outside approved windows", COULD_CHANGE
        )
    if others:
        named = ", ".join(sorted(others)[:8]) + (" …" if len(others) > 8 else "")
        yield files[0].gap(
            f"stores that were read and that no register of approvals names: {named}", COULD_CHANGE
        )


def _add(row: dict[str, str], approvals: Approvals) -> str:
    """What is wrong with the row, or ""."""
    cells = {name: (row.get(name) or "").strip() for name in READ}
    if not cells["account"] or not cells["store"]:
        return "an approval without account or store"
    since, until = _hour(cells["since"], False), _hour(cells["until"], True)
    if since is None or until is None or until <= since:
        return "an approval without a start and an end that can be read: it approves nothing"
    approvals.stores.add(name_id(cells["store"]))
    if not cells["approver"] or cells["approver"] in (cells["requester"], cells["account"]):
        return f"{cells['account'][:100]} has no approver but itself: it approves nothing"
    key = name_id(cells["account"]), name_id(cells["store"])
    approvals.windows.setdefault(key, []).append(Window(since, until))
    return ""


def _hour(text: str, is_end: bool) -> int | None:
    """A day ends with its last hour; an hour that has begun belongs to the window."""
    if len(text) == 10:
        hour = hour_of(f"{text}T00")
        return None if hour is None else hour + 24 * is_end
    hour, _ = hour_in_utc(text)
    return None if hour is None else hour + (is_end and text[13:16] not in ("", ":00", "Z"))


def _split(header: str) -> list[str]:
    return [column.strip().strip('"').casefold() for column in header.strip().split(",")]
