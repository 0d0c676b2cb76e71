"""Entitlements in DER, as newer signatures carry them -> the same values as the property list's.

A small reader of tags, lengths and values, bounded in depth and count.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import EvidenceError

DEEPEST = 32
_CURE = "take the file from the app again"
_TOP, _VERSION, _DICTIONARY = 0x70, 0x02, 0xB0


def read_der_entitlements(blob: bytes, name: str) -> dict[str, object]:
    """[APPLICATION 16] { version, dictionary }; raise EvidenceError where it is something else."""
    top = list(_items(blob, name))
    if len(top) != 1 or top[0][0] != _TOP:
        raise EvidenceError(name, "", "these are no DER entitlements", _CURE)
    parts = list(_items(top[0][1], name))
    if len(parts) != 2 or parts[0][0] != _VERSION or parts[1][0] != _DICTIONARY:
        raise EvidenceError(name, "", "these DER entitlements have an unknown shape", _CURE)
    return _dictionary(parts[1][1], name, 0)


def _dictionary(blob: bytes, name: str, depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for tag, content in _items(blob, name):
        pair = list(_items(content, name))
        if tag != 0x30 or len(pair) != 2 or pair[0][0] != 0x0C:
            raise EvidenceError(name, "", "an entry has an unknown shape", _CURE)
        found[pair[0][1].decode("utf-8", "replace")] = _value(*pair[1], name, depth + 1)
    return found


def _value(tag: int, content: bytes, name: str, depth: int) -> object:
    if depth > DEEPEST:
        raise EvidenceError(name, "", f"it is nested more than {DEEPEST} deep", _CURE)
    if tag == 0x0C:
        return content.decode("utf-8", "replace")
    if tag == 0x01:
        return content != b"\0"
    if tag == 0x02 and len(content) <= 16:
        return int.from_bytes(content, "big", signed=True)
    if tag == 0x04:
        return content
    if tag == 0x30:
        return [_value(each, inside, name, depth + 1) for each, inside in _items(content, name)]
    if tag == _DICTIONARY:
        return _dictionary(content, name, depth)
    raise EvidenceError(name, "", f"values with tag {tag:#x} are not known", _CURE)


def _items(blob: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each item."""
    at = 0
    while at < len(blob):
        tag, length, start = blob[at], blob[at + 1] if at + 1 < len(blob) else 0xFF, at + 2
        if length & 0x80:
            width = length & 0x7F
            if not 1 <= width <= 4:
                raise EvidenceError(name, f"byte {at}", "an item has an impossible length", _CURE)
            length, start = int.from_bytes(blob[start : start + width], "big"), start + width
        if start + length > len(blob):
            raise EvidenceError(name, f"byte {at}", "an item runs over the end", _CURE)
        yield tag, blob[start : start + length]
        at = start + length
