"""Rows of a Snowflake account (CSV or JSON) -> who can read which object, from when to when; shares."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from ...errors import EvidenceError
from ...formats.snowflake.account_rows import (
    MOST_ROWS,
    Row,
    Rows,
    is_snowflake,
    list_csv_rows,
    list_json_rows,
)
from ...model.fact import Evidence, Fact, Gap
from .access_file import AccessFile
from .snowflake.account import Account
from .snowflake.state_reach import Reach

ROWS = "Snowflake account rows"
COULD_CHANGE = "who can read which object of the Snowflake account"
UNSEEN = (
    "what views read, what policies show to whom, network policies, and grants that ended more than a year "
    "before the export are in no such export"
)
MOST_TOLD = 12
NEEDED = (Rows.GRANTS, Rows.USER_GRANTS, Rows.USERS)


def is_account_rows(head: bytes, name: str) -> bool:
    return is_snowflake(head)


def read_snowflake(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """All files are of one account. A file that cannot be read is a gap."""
    account, gaps, seen = Account(), list[Gap](), set[Rows]()
    failed: EvidenceError | None = None
    for file in files:
        try:
            gaps += _read_file(file, account, seen)
        except EvidenceError as error:
            failed = error
            gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, error.place))
    if failed and not seen:
        raise failed
    gaps.append(files[0].gap(UNSEEN, COULD_CHANGE))
    if missing := [kind.value for kind in NEEDED if kind not in seen]:
        gaps.append(files[0].gap(f"not among the files: {', '.join(missing)}", COULD_CHANGE))
    facts: dict[str, Fact] = {}
    for fact in Reach(account, files[0].source()).state(known):
        facts.setdefault(fact.id, fact)
    return Evidence(tuple(facts.values()), tuple(gaps))


def _read_file(file: AccessFile, account: Account, seen: set[Rows]) -> Iterator[Gap]:
    unread = 0
    try:
        for number, (kind, row, place) in enumerate(islice(_rows(file), MOST_ROWS + 1)):
            if number == MOST_ROWS:
                yield file.gap(f"only the first {MOST_ROWS:,} rows were read", COULD_CHANGE)
                break
            seen.add(kind)
            if what := account.add(kind, row, file.source(place)):
                unread += 1
                if unread <= MOST_TOLD:
                    yield file.gap(what, COULD_CHANGE, place)
    except csv.Error as error:
        yield file.gap(f"this is not CSV from here on: {error}", COULD_CHANGE)
    if unread > MOST_TOLD:
        yield file.gap(f"{unread - MOST_TOLD:,} further rows were not understood", COULD_CHANGE)


def _rows(file: AccessFile) -> Iterator[tuple[Rows, Row, str]]:
    with file.open() as raw:
        start = raw.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start in (b"{", b"["):
        yield from list_json_rows(file.read_json().value)
        return
    with file.open() as raw:
        yield from list_csv_rows(io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline=""))
