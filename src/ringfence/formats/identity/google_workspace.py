"""Google Workspace: users and tokens of the Directory API, groups and memberships of Cloud Identity."""

from __future__ import annotations

from typing import Any

from .directory import Directory, Group, Token, User, day_of, list_of, list_records, text_of

MARKS = (b'"primaryEmail"', b"admin#directory#", b'"groupKey"', b'"preferredMemberKey"')
LISTS = ("users", "items", "groups", "memberships")


def is_google_workspace(head: bytes, name: str) -> bool:
    return any(mark in head for mark in MARKS)


def read_google_workspace(value: Any) -> Directory:
    directory, members = Directory(), dict[str, list[str]]()
    for pointer, each in list_records(value, *LISTS):
        if not isinstance(each, dict):
            directory.flaws.append((pointer, "a record that is no object"))
        elif mail := text_of(each, "primaryEmail"):
            directory.users.append(_user(each, mail, pointer))
        elif client := text_of(each, "clientId"):
            directory.tokens.append(_token(each, client, pointer))
        elif text_of(each, "preferredMemberKey", "id"):
            group = text_of(each, "name").partition("/memberships/")[0]
            members.setdefault(group, []).append(text_of(each, "preferredMemberKey", "id"))
        elif id_ := text_of(each, "groupKey", "id") or text_of(each, "email"):
            name = text_of(each, "name")
            directory.groups.append(Group(id_, pointer, text_of(each, "displayName") or name, (name,)))
        else:
            directory.flaws.append((pointer, "a record that is neither user, group, membership nor token"))
    _join(directory, members)
    return directory


def _join(directory: Directory, members: dict[str, list[str]]) -> None:
    """Memberships name their group by number, groups say both. What has no group here keeps its number."""
    groups = [
        Group(each.id, each.pointer, each.name, tuple(members.pop(each.members[0], ())))
        for each in directory.groups
    ]
    directory.groups = groups + [
        Group(name or "a group not named", "", name, tuple(of)) for name, of in members.items()
    ]


def _user(each: dict[str, Any], mail: str, pointer: str) -> User:
    stopped = [key for key in ("suspended", "archived") if each.get(key) is True]
    number = next(
        (text_of(x, "value") for x in list_of(each, "externalIds") if text_of(x, "type") == "organization"),
        "",
    )
    factor = each.get("isEnrolledIn2Sv")
    return User(
        mail,
        pointer,
        mail,
        mail,
        number,
        stopped[0] if stopped else "active",
        not stopped,
        day_of(text_of(each, "creationTime")),
        None,
        tuple(key for key in ("organizations", "addresses", "locations") if list_of(each, key)),
        each.get("isAdmin") is True,
        factor if isinstance(factor, bool) else None,
    )


def _token(each: dict[str, Any], client: str, pointer: str) -> Token:
    scopes = each.get("scopes")
    named = tuple(scope for scope in scopes if isinstance(scope, str)) if isinstance(scopes, list) else ()
    return Token(text_of(each, "userKey"), client, pointer, text_of(each, "displayText"), named)
