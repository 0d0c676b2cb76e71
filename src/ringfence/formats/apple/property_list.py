"""A property list, XML or binary -> dictionaries, lists and plain values.

The standard library's reader does the work; what it takes on trust is checked here first: sizes, counts,
depth, circles, and objects that refer to each other so that few bytes stand for millions of values.
"""

from __future__ import annotations

import plistlib
from collections.abc import Mapping, Sequence
from xml.parsers.expat import ExpatError

from ...errors import EvidenceError
from .binary_plist import DEEPEST, check_binary_plist

MOST_BYTES = 4 * 1024 * 1024
_CURE = "take the file from the app again, or read it with plutil"
_BINARY = b"bplist0"
_OLD_STYLE = (b"{", b"(", b"//", b"/*")
# What plistlib lets through beside its own error when a list is damaged.
_DAMAGED = (
    ArithmeticError, AttributeError, ExpatError, LookupError, MemoryError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip


def read_property_list(data: bytes, name: str) -> object:
    """The value a property list stands for: dict, list, str, bytes, int, float, bool, datetime or UID."""
    if len(data) > MOST_BYTES:
        raise EvidenceError(name, "", f"the property list has more than {MOST_BYTES:,} bytes", _CURE)
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(_BINARY):
        check_binary_plist(data, name)
        return _load(data, plistlib.FMT_BINARY, name)
    if head.startswith(b"<") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        value = _load(data.strip() if head.startswith(b"<") else data, plistlib.FMT_XML, name)
        _check_depth(value, name)
        return value
    if head.startswith(_OLD_STYLE):
        raise EvidenceError(name, "", "an old-style (NeXT) property list is not read here", _CURE)
    raise EvidenceError(name, "", "this is no property list", _CURE)


def read_dictionary(data: bytes, name: str) -> Mapping[str, object]:
    """A property list whose outermost value must be a dictionary, as nearly every one's is."""
    value = read_property_list(data, name)
    if not isinstance(value, dict):
        raise EvidenceError(
            name, "", f"the property list holds no dictionary but {type(value).__name__}", _CURE
        )
    return {key: item for key, item in value.items() if isinstance(key, str)}


def _load(data: bytes, kind: plistlib.PlistFormat, name: str) -> object:
    try:
        value: object = plistlib.loads(data, fmt=kind)
    except plistlib.InvalidFileException as error:
        raise EvidenceError(name, "", f"the property list is damaged: {error}", _CURE) from None
    except _DAMAGED as error:
        what = f"the property list is damaged: {type(error).__name__}: {str(error)[:100]}"
        raise EvidenceError(name, "", what, _CURE) from None
    return value


def _check_depth(value: object, name: str) -> None:
    """Nobody walks more deeply than DEEPEST, so that no walker of ours meets Python's own limit."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [item for each in level if isinstance(each, (dict, list)) for item in _items(each)]
        if not level:
            return
    raise EvidenceError(name, "", f"the property list is nested more than {DEEPEST} deep", _CURE)


def _items(container: dict[object, object] | list[object]) -> Sequence[object]:
    return list(container.values()) if isinstance(container, dict) else container
