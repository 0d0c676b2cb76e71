"""Names that an app made up may be no text: half of a surrogate pair cannot be written in any encoding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_T = TypeVar("_T")


def make_writable(value: _T) -> _T:
    """The same value with a question mark for each character that cannot be written, in all text within."""
    made: Any = _make(value)
    return made  # type: ignore[no-any-return]


def _make(value: Any) -> Any:
    """The very same object where there was nothing to change."""
    if isinstance(value, str):
        return value if value.isascii() else _clean(value)
    if isinstance(value, tuple):
        made = tuple(map(_make, value))
        return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
    if isinstance(value, Mapping):
        return {_make(key): _make(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: new
            for field in fields(value)
            if (new := _make(old := getattr(value, field.name))) is not old
        }
        return replace(value, **changed) if changed else value
    return value


def _clean(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
