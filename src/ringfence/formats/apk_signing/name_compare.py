"""Whether two distinguished names are the same, as X.500 compares them: case and spacing do not count."""

from __future__ import annotations

from .ber import DerError, Value, read_value, to_object_id

_TEXTS = {12: "utf-8", 19: "ascii", 20: "latin-1", 22: "ascii", 28: "utf-32-be", 30: "utf-16-be"}


def same_name(first_der: bytes, second_der: bytes) -> bool:
    """Do both mean the same name? False when one cannot be read and the bytes differ."""
    if first_der == second_der:
        return True
    try:
        return _canonical(first_der) == _canonical(second_der)
    except DerError:
        return False


def _canonical(name_der: bytes) -> list[frozenset[tuple[str, str]]]:
    return [
        frozenset(_part(pair.children()) for pair in group.children())
        for group in read_value(name_der)[0].children()
    ]


def _part(pair: list[Value]) -> tuple[str, str]:
    if len(pair) < 2:
        raise DerError("a part of a name is cut off")
    encoding = _TEXTS.get(pair[1].number)
    if encoding is None:
        return to_object_id(pair[0]), pair[1].encoded.hex()
    text = pair[1].content.decode(encoding, "replace")
    return to_object_id(pair[0]), " ".join(text.lower().split())
