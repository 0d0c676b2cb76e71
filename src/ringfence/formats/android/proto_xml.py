"""aapt2's protobuf XML, the form of a bundle's manifest -> the same tree as binary XML gives."""

from __future__ import annotations

from ...errors import EvidenceError
from .attribute_names import NAMES
from .element import ANDROID, Attribute, Document, Element, Kind
from .oddities import Oddities
from .proto_item import read_item
from .protobuf import STRETCH, BrokenMessage, Field, fields, text
from .string_pool import Bytes

_DEEPEST = 200
_LARGEST = 16 << 20  # the greatest manifests have 2 MB
_MOST_PARTS = 300_000  # elements and attributes
_CURE = "unpack the bundle again; if it is whole, bundletool cannot read this file either"


def read_proto_xml(data: Bytes, name: str) -> Document:
    """The tree of the file `name`. `EvidenceError` where it is no such message, or is above 16 MB."""
    if len(data) > _LARGEST:
        raise EvidenceError(name, "", f"it is larger than {_LARGEST >> 20} MB", _CURE)
    reader = _Reader(bytes(data))
    try:
        root, _ = reader.node(0, len(data), 0)
    except BrokenMessage as error:
        raise EvidenceError(name, str(error), "this is no protobuf XML", _CURE) from error
    if root is None:
        raise EvidenceError(name, "", "it holds no element", _CURE)
    return Document(root, "protobuf", reader.oddities.all())


class _Reader:
    """Reads nodes by their place; every byte belongs to one node at each of at most 200 levels."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.oddities = Oddities()
        self._left = _MOST_PARTS

    def node(self, at: int, end: int, depth: int) -> tuple[Element | None, str]:
        """An `XmlNode`: an element, or text."""
        element, words, line = None, "", 0
        place: Field | None = None
        for field in fields(self._data, at, end):
            if field[0] == 1 and field[3] == STRETCH:
                place = field
            elif field[0] == 2:
                words = text(self._data, field)
            elif field[0] == 3 and field[3] == STRETCH:
                line = self._line(field[1], field[2])
        if place is not None:
            if depth >= _DEEPEST:
                self.oddities.add(f"elements are nested deeper than {_DEEPEST}; the inner ones are not read")
            else:
                element = self._element(place[1], place[2], line, depth)
        return element, words

    def _line(self, at: int, end: int) -> int:
        """The line of a `SourcePosition`."""
        return next((field[1] for field in fields(self._data, at, end) if field[0] == 1), 0) & 0xFFFFFFFF

    def _element(self, at: int, end: int, line: int, depth: int) -> Element:
        namespace = name = ""
        attributes: list[Attribute] = []
        children: list[Element] = []
        words: list[str] = []
        for field in fields(self._data, at, end):
            number, start, stop, wire = field
            if wire != STRETCH:
                continue
            if number in (4, 5):
                self._left -= 1
                if self._left < 0:
                    self.oddities.add(f"there are more than {_MOST_PARTS} elements and attributes")
                    break
            if number == 2:
                namespace = text(self._data, field)
            elif number == 3:
                name = text(self._data, field)
            elif number == 4:
                attributes.append(self._attribute(start, stop))
            elif number == 5:
                child, said = self.node(start, stop, depth + 1)
                if child is not None:
                    children.append(child)
                words.append(said)
        return Element(namespace, name, tuple(attributes), tuple(children), "".join(words), line)

    def _attribute(self, at: int, end: int) -> Attribute:
        """An `XmlAttribute`: the text of the source, and what a build made of it where it could."""
        namespace = name = value = ""
        number = 0
        item = None
        for field in fields(self._data, at, end):
            if field[0] == 1:
                namespace = text(self._data, field)
            elif field[0] == 2:
                name = text(self._data, field)
            elif field[0] == 3:
                value = text(self._data, field)
            elif field[0] == 5 and field[3] != STRETCH:
                number = field[1] & 0xFFFFFFFF
            elif field[0] == 6 and field[3] == STRETCH:
                item = read_item(self._data, field[1], field[2])
        if number >> 24 == 1:
            true = NAMES.get(number, name)
            if true != name or namespace != ANDROID:
                self.oddities.add("attribute names are left out or false")
            namespace, name = ANDROID, true
        if item is None or item[0] is Kind.UNKNOWN:
            return Attribute(namespace, name, number, Kind.STRING, 0, value)
        return Attribute(namespace, name, number, item[0], item[1], item[2] or value)
