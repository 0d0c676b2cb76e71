"""Okta's users, as `GET /api/v1/users` gives them."""

from __future__ import annotations

from typing import Any

from .directory import Directory, User, day_of, list_records, text_of

ENDED = frozenset({"DEPROVISIONED"})
STOPPED = frozenset({"SUSPENDED", "STAGED"})  # may come back, or did not begin
ENTERS = ("countryCode", "organization", "city", "state", "locale")


def is_okta_users(head: bytes, name: str) -> bool:
    return all(key in head for key in (b'"profile"', b'"login"', b'"status"')) and b'"eventType"' not in head


def read_okta_users(value: Any) -> Directory:
    directory = Directory()
    for pointer, each in list_records(value, "users"):
        profile = each.get("profile") if isinstance(each, dict) else None
        if not isinstance(profile, dict) or not (id_ := text_of(each, "id")):
            directory.flaws.append((pointer, "a record that is no user"))
            continue
        status = text_of(each, "status").upper()
        login = text_of(profile, "login")
        directory.users.append(
            User(
                id_,
                pointer,
                login,
                text_of(profile, "email") or login,
                text_of(profile, "employeeNumber"),
                status.lower(),
                status not in ENDED | STOPPED,
                day_of(text_of(each, "created")),
                day_of(text_of(each, "statusChanged")) if status in ENDED else None,
                tuple(key for key in ENTERS if text_of(profile, key)),
            )
        )
    return directory
