"""What a property list holds under a key, in the kind wanted; a value of another kind counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


def text(plist: Mapping[str, object], key: str) -> str:
    """Text as written; numbers, dates and truth values as text; anything else is ""."""
    return _as_text(plist.get(key))


def texts(plist: Mapping[str, object], key: str) -> tuple[str, ...]:
    """The texts of a list; a single text counts as a list of one."""
    value = plist.get(key)
    items = value if isinstance(value, list) else [value]
    return tuple(found for item in items if (found := _as_text(item)))


def mapping(plist: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The dictionary under a key, or an empty one."""
    value = plist.get(key)
    return value if isinstance(value, dict) else {}


def mappings(plist: Mapping[str, object], key: str) -> Mapping[str, Mapping[str, object]]:
    """The dictionaries of a dictionary, by their keys."""
    return {name: item for name, item in mapping(plist, key).items() if isinstance(item, dict)}


def flags(plist: Mapping[str, object]) -> tuple[str, ...]:
    """The keys whose value is true, in order of their names."""
    return tuple(sorted(key for key, value in plist.items() if value is True))


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > 128:
        return ""
    return str(value) if isinstance(value, (int, float)) else ""
