"""Okta's System Log (`/api/v1/logs`): sign-ins, and changes of users, groups and rules.

The one common log that itself says country and proxy of the address: the provider's guess, a weak clue.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..ownership.open_stream import Stream
from .event import Act, AlikeEvents, Plane, Unread, Went, hour_in_utc
from .picked_records import Batch, Key, PickedRecords, Wanted

TARGETS = (0, 1, 2, 3)
WANTED = Wanted(
    ("time", "published"),
    ("name", "eventType"),
    ("result", "outcome.result"),
    ("id", "actor.id"),
    ("login", "actor.alternateId"),
    ("kind", "actor.type"),
    ("address", "client.ipAddress"),
    ("country", "client.geographicalContext.country"),
    ("proxy", "securityContext.isProxy"),
    ("factor", "debugContext.debugData.factor"),
    *((f"type{each}", f"target.{each}.type") for each in TARGETS),
    *((f"target{each}", f"target.{each}.alternateId") for each in TARGETS),
    wrappers=("logs", "events", "data"),
)
KEYS = (
    Key("time", 13),
    *(Key(each) for each in WANTED.columns if each != "time"),
)
SIGN_INS = ("user.session.start", "user.authentication.", "policy.evaluate_sign_on")
SETTINGS = ("system.log_stream.lifecycle.d", "system.event_hook.d", "policy.lifecycle.d", "policy.rule.d",
            "policy.rule.update", "zone.delete", "user.mfa.factor.deactivate",
            "system.mfa.factor.deactivate")  # fmt: skip
RIGHTS = (
    "group.",
    "user.lifecycle.",
    "user.account.privilege",
    "application.user_membership.",
    "role.",
    "iam.",
)


def is_okta_log(head: bytes, name: str) -> bool:
    return b'"eventType"' in head and b'"published"' in head and b'"actor"' in head


def read_okta_log(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    """Events that say the same, of each piece of the file; then what was not read."""
    records = PickedRecords(stream, WANTED, KEYS)
    for batch in records.batches():
        for row, count in zip(batch.firsts, batch.counts, strict=True):
            yield _make(batch, row, count)
    for what, times in records.flaws.counts.items():
        yield Unread(what, records.flaws.first[what], times)


def _make(batch: Batch, row: int, count: int) -> AlikeEvents | Unread:
    say, place = batch.text, batch.base + row
    hour, name = hour_in_utc(say(row, "time"))[0], say(row, "name")
    if hour is None or not name:
        return Unread("a record that is no event of Okta's log", place, count)
    person, login = say(row, "kind") in ("User", ""), say(row, "login")
    result = say(row, "result")
    went = {"SUCCESS": Went.DONE, "ALLOW": Went.DONE, "DENY": Went.REFUSED, "FAILURE": Went.FAILED}
    return AlikeEvents(
        hour, say(row, "id") if say(row, "id") != "unknown" else "", _act(name), name,
        went.get(result, Went.UNSAID), Plane.MANAGEMENT, "Okta's System Log", place, count,
        _app(batch, row), "", login if person and "@" in login else "", say(row, "address"),
        say(row, "country"), {"true": True, "false": False}.get(say(row, "proxy")),
    )  # fmt: skip


def _act(name: str) -> Act:
    for starts, act in ((SETTINGS, Act.SETTING), (SIGN_INS, Act.SIGN_IN), (RIGHTS, Act.RIGHTS)):
        if name.startswith(starts):
            return act
    return Act.OTHER


def _app(batch: Batch, row: int) -> str:
    """The application that was signed in to."""
    for each in TARGETS:
        if batch.text(row, f"type{each}") == "AppInstance":
            return batch.text(row, f"target{each}")
    return ""
