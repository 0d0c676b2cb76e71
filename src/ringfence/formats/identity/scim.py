"""SCIM 2.0 (RFC 7643): users, with the enterprise extension, and groups."""

from __future__ import annotations

from typing import Any

from .directory import Directory, Group, User, day_of, list_of, list_records, text_of

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def is_scim(head: bytes, name: str) -> bool:
    return b"urn:ietf:params:scim:" in head


def read_scim(value: Any) -> Directory:
    directory = Directory()
    if isinstance(value, dict) and "userName" in value:
        value = [value]  # one user by itself
    for pointer, each in list_records(value, "Resources"):
        id_ = text_of(each, "id") or text_of(each, "userName")
        if not id_:
            directory.flaws.append((pointer, "a record that is neither user nor group"))
        elif "userName" in each:
            directory.users.append(_user(each, id_, pointer))
        elif GROUP in _schemas(each) or "members" in each:
            members = tuple(text_of(member, "value") for member in list_of(each, "members"))
            directory.groups.append(Group(id_, pointer, text_of(each, "displayName"), members))
        else:
            directory.flaws.append((pointer, "a record that is neither user nor group"))
    return directory


def _schemas(each: dict[str, Any]) -> list[Any]:
    found = each.get("schemas")
    return found if isinstance(found, list) else []


def _user(each: dict[str, Any], id_: str, pointer: str) -> User:
    mails = sorted(list_of(each, "emails"), key=lambda mail: mail.get("primary") is not True)
    extension = each.get(ENTERPRISE)
    works = each.get("active") is not False
    enters = [
        f"addresses.{key}" for key in ("country",) for at in list_of(each, "addresses") if text_of(at, key)
    ]
    enters += ["organization"] if text_of(extension, "organization") else []
    return User(
        id_,
        pointer,
        text_of(each, "userName"),
        text_of(mails[0], "value") if mails else "",
        text_of(extension, "employeeNumber"),
        "active" if works else "inactive",
        works,
        day_of(text_of(each, "meta", "created")),
        None,
        tuple(dict.fromkeys(enters)),
        groups=tuple(
            (text_of(group, "value"), text_of(group, "display")) for group in list_of(each, "groups")
        ),
    )
