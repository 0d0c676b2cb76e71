"""A tree of XML elements with typed attribute values: what binary, protobuf and text XML share.

A value has a kind and up to two faces: `data`, its 32 bits, and `text`, what a person would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

ANDROID = "http://schemas.android.com/apk/res/android"


class Kind(IntEnum):
    """What the 32 bits of a value mean. The numbers are Android's own (`Res_value.dataType`)."""

    NULL = 0x00
    REFERENCE = 0x01
    ATTRIBUTE = 0x02
    STRING = 0x03
    FLOAT = 0x04
    DIMENSION = 0x05
    FRACTION = 0x06
    DYNAMIC_REFERENCE = 0x07
    DYNAMIC_ATTRIBUTE = 0x08
    INTEGER = 0x10
    HEXADECIMAL = 0x11
    BOOLEAN = 0x12
    COLOUR = 0x1C
    UNKNOWN = 0xFF


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. `resource_id` is 0 where the name has none; Android finds attributes by it, not by name.

    `text` is the string of a string, else the value as it would be written (`@0x7f010001`, `true`, `16dp`).
    """

    namespace: str
    name: str
    resource_id: int
    kind: Kind
    data: int
    text: str


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `text` is all character data directly inside it; `line` is the source's, or 0."""

    namespace: str
    name: str
    attributes: tuple[Attribute, ...]
    children: tuple[Element, ...]
    text: str = ""
    line: int = 0

    def plain(self, name: str) -> Attribute | None:
        """The first attribute of that name that has no namespace."""
        for attribute in self.attributes:
            if attribute.name == name and not attribute.namespace:
                return attribute
        return None

    def named(self, name: str) -> Iterator[Element]:
        """The children of that name, in order."""
        return (child for child in self.children if child.name == name)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's tree, and what was odd about the file: traps for parsers, and what could not be read."""

    root: Element
    form: str  # "binary", "protobuf" or "text"
    oddities: tuple[str, ...]
