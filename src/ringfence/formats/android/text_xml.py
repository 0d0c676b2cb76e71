"""A manifest that was left as text -> the same tree as binary XML gives.

Libraries (AAR) and source folders hold it in this form; Android itself does not read it.
"""

from __future__ import annotations

from xml.parsers import expat

from ...errors import EvidenceError
from .attribute_names import IDS
from .element import ANDROID, Attribute, Document, Element, Kind
from .oddities import Oddities
from .string_pool import Bytes

_DEEPEST = 200
_LARGEST = 16 << 20
_MOST_PARTS = 300_000  # elements and attributes
_LONGEST_NAME = 2_000  # each element has a copy of its namespace
_SEPARATOR = "\x1f"  # between namespace and name in what expat reports; no XML text may hold it
_CURE = "build the app, and give the built file"

_Open = tuple[str, str, tuple[Attribute, ...], list[Element], list[str], int]


class _TooMuch(Exception):
    """Text that no honest file holds: a document type, which can multiply text, or too much of anything."""


def read_text_xml(data: Bytes, name: str) -> Document:
    """The tree of the file `name`. `EvidenceError` where it is not well-formed or has a document type."""
    if len(data) > _LARGEST:
        raise EvidenceError(name, "", f"it is larger than {_LARGEST >> 20} MB", _CURE)
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, found: builder.start(tag, found, parser.CurrentLineNumber)
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.document_type
    try:
        parser.Parse(bytes(data), True)
    except (expat.ExpatError, _TooMuch, ValueError, LookupError) as error:
        place = f"line {parser.CurrentLineNumber}"
        raise EvidenceError(name, place, f"it is XML text that cannot be read: {error}", _CURE) from error
    if builder.root is None:
        raise EvidenceError(name, "", "it holds no element", _CURE)
    oddities = Oddities()
    oddities.add("the file is XML text, which Android does not read")
    return Document(builder.root, "text", oddities.all())


class _Builder:
    """Builds the tree from expat's events."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[_Open] = []
        self._names: dict[str, tuple[str, str]] = {}
        self._left = _MOST_PARTS

    def start(self, tag: str, found: dict[str, str], line: int) -> None:
        if len(self._open) >= _DEEPEST:
            raise _TooMuch(f"elements are nested deeper than {_DEEPEST}")
        self._left -= len(found) + 1
        if len(tag) > _LONGEST_NAME or any(len(key) > _LONGEST_NAME for key in found):
            raise _TooMuch(f"a name and its namespace have more than {_LONGEST_NAME} letters")
        if self._left < 0:
            raise _TooMuch(f"there are more than {_MOST_PARTS} elements and attributes")
        namespace, name = self._split(tag)
        attributes = tuple(_attribute(*self._split(key), value) for key, value in found.items())
        self._open.append((namespace, name, attributes, [], [], line))

    def _split(self, name: str) -> tuple[str, str]:
        """Namespace and local name, kept so that a thousand elements share them."""
        known = self._names.get(name)
        if known is None:
            namespace, _, local = name.rpartition(_SEPARATOR)
            known = self._names[name] = (namespace, local)
        return known

    def end(self, _: str) -> None:
        namespace, name, attributes, children, texts, line = self._open.pop()
        element = Element(namespace, name, attributes, tuple(children), "".join(texts), line)
        if self._open:
            self._open[-1][3].append(element)
        else:
            self.root = element

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1][4].append(text)

    def document_type(self, *_: object) -> None:
        raise _TooMuch("it declares a document type")


def _attribute(namespace: str, name: str, value: str) -> Attribute:
    """Truth values and numbers become what a build would make of them; references stay text."""
    number = IDS.get(name, 0) if namespace == ANDROID else 0
    if value in ("true", "false"):
        return Attribute(namespace, name, number, Kind.BOOLEAN, 0xFFFFFFFF if value == "true" else 0, value)
    if value.isascii() and value.isdigit() and len(value) < 10 and str(int(value)) == value:
        return Attribute(namespace, name, number, Kind.INTEGER, int(value), value)
    return Attribute(namespace, name, number, Kind.STRING, 0, value)
