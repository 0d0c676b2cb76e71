"""Distinguished names: checked, written for people, compared as X.500 does (not by case or spacing)."""

from __future__ import annotations

from functools import lru_cache

from .ber import OBJECT_ID, SEQUENCE, SET, DerError, Value, expect, read_value, to_object_id

MAX_NAME_BYTES = 4096

_NAME_PARTS: dict[str, str] = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    "2.5.4.42": "GIVENNAME",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "EMAIL",
}
_TEXTS = {12: "utf-8", 19: "ascii", 20: "latin-1", 22: "ascii", 28: "utf-32-be", 30: "utf-16-be"}


def check_name(name: Value) -> None:
    """Raise DerError unless this is a name: groups of pairs of an object identifier and a value."""
    _read_pairs(name)


def name_text(name_der: bytes) -> str:
    """A name as people write it: `CN=Android Debug, O=Android, C=US`; "" when it cannot be read."""
    try:
        groups = _read_pairs(read_value(name_der)[0])
    except DerError:
        return ""
    return ", ".join(
        f"{_NAME_PARTS.get(kind, kind)}={_clean(value)}" for group in groups for kind, value in group
    )


def same_name(first_der: bytes, second_der: bytes) -> bool:
    """Do both mean the same name? False when one cannot be read and the bytes differ."""
    if first_der == second_der:
        return True
    try:
        return _canonical(first_der) == _canonical(second_der)
    except DerError:
        return False


def _read_pairs(name: Value) -> list[list[tuple[str, Value]]]:
    if len(name.encoded) > MAX_NAME_BYTES:
        raise DerError("a name is too long")
    groups = []
    for group in expect(name, SEQUENCE).children():
        pairs = []
        for pair in expect(group, SET).children():
            fields = expect(pair, SEQUENCE).children()
            if len(fields) != 2:
                raise DerError("a part of a name is not a pair")
            pairs.append((to_object_id(expect(fields[0], OBJECT_ID)), fields[1]))
        groups.append(pairs)
    return groups


def _clean(value: Value) -> str:
    text = value.content.decode(_TEXTS.get(value.number, "utf-8"), "replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


@lru_cache(maxsize=256)
def _canonical(name_der: bytes) -> list[frozenset[tuple[str, str]]]:
    return [frozenset(map(_plain, group)) for group in _read_pairs(read_value(name_der)[0])]


def _plain(pair: tuple[str, Value]) -> tuple[str, str]:
    kind, value = pair
    encoding = _TEXTS.get(value.number)
    if encoding is None:
        return kind, value.encoded.hex()
    return kind, " ".join(value.content.decode(encoding, "replace").lower().split())
