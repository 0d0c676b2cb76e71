"""What directories of users say, whatever their format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class User:
    """`id` is how the directory's logs call the account. `ended` is the day from which it no longer works,
    None where it works (`works`) or the export does not say. `enters` names fields of place and employer that
    users may enter: they say nothing of residence."""

    id: str
    pointer: str
    login: str = ""
    email: str = ""
    number: str = ""
    status: str = ""
    works: bool = True
    created: date | None = None
    ended: date | None = None
    enters: tuple[str, ...] = ()
    is_administrator: bool = False
    has_second_factor: bool | None = None
    groups: tuple[tuple[str, str], ...] = ()  # id and name


@dataclass(frozen=True, slots=True)
class Group:
    """`members` are ids or addresses of users and of groups."""

    id: str
    pointer: str
    name: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """An application of somebody else that acts for a user, within `scopes`."""

    user: str
    app: str
    pointer: str
    name: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(slots=True)
class Directory:
    """`flaws` are what was not understood: where, and what."""

    users: list[User] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    flaws: list[tuple[str, str]] = field(default_factory=list)


def text_of(value: Any, *keys: str) -> str:
    """The text below these keys, or ""; of a number its digits."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def day_of(text: str) -> date | None:
    """The day at the beginning of a text."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def list_records(value: Any, *keys: str) -> Iterator[tuple[str, Any]]:
    """Records with their JSON pointers: of a bare list, of the list below one of the keys, or of a list of
    such pages."""
    if isinstance(value, dict):
        for key in keys:
            if isinstance(listed := value.get(key), list):
                yield from ((f"/{key}/{place}", each) for place, each in enumerate(listed))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            if isinstance(each, dict) and any(isinstance(each.get(key), list) for key in keys):
                yield from ((f"/{place}{pointer}", inner) for pointer, inner in list_records(each, *keys))
            else:
                yield f"/{place}", each


def list_of(value: Any, key: str) -> list[Mapping[str, Any]]:
    """The objects in a list."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
