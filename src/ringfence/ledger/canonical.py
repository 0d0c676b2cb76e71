"""Values -> canonical JSON (RFC 8785), for values without fractions: the same value, the same bytes."""

from __future__ import annotations

import json
from typing import Any

MOST_INTEGER = 2**53 - 1  # above it JSON readers round (RFC 8785, 3.2.2.3)


def canonical_json(value: Any) -> bytes:
    """The one way to write the value. Raises ValueError for what has none here: fractions, large numbers,
    keys that are no text, lone surrogates."""
    text = json.dumps(_in_order(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode()  # UnicodeEncodeError, of a lone surrogate, is a ValueError


def read_canonical(line: bytes) -> Any:
    """The value of canonical JSON. Raises ValueError for any other bytes, also for other JSON."""
    try:
        value = json.loads(line)
        written = canonical_json(value)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if written != line:
        raise ValueError("it is not canonical JSON")
    return value


def _in_order(value: Any) -> Any:
    """The same value with the keys of every object in the order of their UTF-16 units."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if -MOST_INTEGER <= value <= MOST_INTEGER:
            return value
        raise ValueError(f"the number {value:.3g} is too large")
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key is no text")
        return {key: _in_order(value[key]) for key in sorted(value, key=_units)}
    raise ValueError(f"{type(value).__name__} has no canonical form here")


def _units(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
