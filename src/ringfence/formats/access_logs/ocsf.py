"""Events of the Open Cybersecurity Schema Framework 1.0 to 1.5: classes 3001 Account Change, 3002
Authentication, 3005 User Access, 6003 API Activity and 6005 Datastore Activity.

`time` is in milliseconds, and in some producers' events in seconds: its digits tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..ownership.open_stream import Stream
from .event import Act, AlikeEvents, Plane, Unread, Went, hour_in_utc, hour_of_epoch
from .picked_records import Batch, Key, PickedRecords, Wanted

CLASSES = {"3001": Act.RIGHTS, "3002": Act.SIGN_IN, "3005": Act.RIGHTS, "6003": Act.OTHER, "6005": Act.OTHER}
WANTED = Wanted(
    ("class", "class_uid"),
    ("time", "time"),
    ("date", "time_dt"),
    ("activity", "activity_name"),
    ("number", "activity_id"),
    ("status", "status"),
    ("status_id", "status_id"),
    ("actor", "actor.user.uid"),
    ("actor_name", "actor.user.name"),
    ("actor_mail", "actor.user.email_addr"),
    ("user", "user.uid"),
    ("user_name", "user.name"),
    ("user_mail", "user.email_addr"),
    ("address", "src_endpoint.ip"),
    ("country", "src_endpoint.location.country"),
    ("operation", "api.operation"),
    ("service", "api.service.name"),
    ("error", "api.response.error"),
    ("resource", "resources.0.uid"),
    ("resource_name", "resources.0.name"),
    ("database", "database.uid"),
    ("database_name", "database.name"),
    ("table", "table.uid"),
    ("table_name", "table.name"),
    ("product", "metadata.product.name"),
    ("mfa", "is_mfa"),
    wrappers=("events", "Records", "data"),
)
# Eight digits of a time are a hundred seconds, of either unit: an hour is 36 of them.
KEYS = (
    Key("time", 8),
    Key("date", 13, "time"),
    *(Key(each) for each in WANTED.columns if each not in ("time", "date")),
)


def is_ocsf(head: bytes, name: str) -> bool:
    return b'"class_uid"' in head and (b'"metadata"' in head or b'"time"' in head)


def read_ocsf(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    """Events that say the same, of each piece of the file; then what was not read."""
    records = PickedRecords(stream, WANTED, KEYS)
    for batch in records.batches():
        for row, count in zip(batch.firsts, batch.counts, strict=True):
            yield _make(batch, row, count)
    for what, times in records.flaws.counts.items():
        yield Unread(what, records.flaws.first[what], times)


def _make(batch: Batch, row: int, count: int) -> AlikeEvents | Unread:
    say, place = batch.text, batch.base + row
    kind = say(row, "class")
    if kind not in CLASSES:
        what = (
            f"events of the OCSF class {kind[:12]}, which is not read"
            if kind
            else "a record that is no OCSF event"
        )
        return Unread(what, place, count)
    hour = hour_of_epoch(say(row, "time")) if say(row, "time") else hour_in_utc(say(row, "date"))[0]
    if hour is None:
        return Unread("an event without a time that can be read", place, count)
    whose = "user" if kind == "3002" and not say(row, "actor") else "actor"
    name, mail = say(row, f"{whose}_name"), say(row, f"{whose}_mail")
    operation = say(row, "operation") or say(row, "activity") or f"activity {say(row, 'number')}"
    return AlikeEvents(
        hour,
        say(row, whose) or name,
        _act(kind, say(row, "activity"), operation),
        operation,
        _went(batch, row),
        Plane.DATA if kind == "6005" else Plane.MANAGEMENT,
        f"OCSF events of {say(row, 'product') or 'a product not named'}",
        place,
        count,
        _store(batch, row) if kind[0] == "6" else "",
        "",
        mail or (name if "@" in name else ""),
        say(row, "address"),
        say(row, "country"),
        factor={"true": True, "false": False}.get(say(row, "mfa")) if kind == "3002" else None,
    )


def _act(kind: str, activity: str, operation: str) -> Act:
    if kind == "6005":
        return Act.READ if activity in ("Read", "Query", "Backup", "Copy", "List") else Act.WRITE
    if kind == "6003" and operation in (
        "GetObject",
        "SelectObjectContent",
        "GetItem",
        "Query",
        "Scan",
        "Decrypt",
    ):
        return Act.READ
    return CLASSES[kind]


def _went(batch: Batch, row: int) -> Went:
    status, error = batch.text(row, "status").casefold(), batch.text(row, "error")
    if "denied" in error.casefold() or "unauthorized" in error.casefold():
        return Went.REFUSED
    if status == "failure" or batch.text(row, "status_id") == "2" or error:
        return Went.FAILED
    return Went.DONE if status == "success" or batch.text(row, "status_id") == "1" else Went.UNSAID


def _store(batch: Batch, row: int) -> str:
    for column in ("table", "database", "resource"):
        if found := batch.text(row, column) or batch.text(row, f"{column}_name"):
            return found
    return ""
