"""Android's binary XML -> a tree of elements, read the way Android reads it.

A file is a header and a row of chunks: a pool of strings, the resource ids of attribute names, then the
nodes in order of events. Android looks at little more than sizes, so a file may carry a wrong type, foreign
chunks, names that are empty or false, more strings than there are, and attributes of a size of their own.
What Android would refuse is read as far as it makes sense, and said.
"""

from __future__ import annotations

import struct

from ...errors import EvidenceError
from .attribute_names import NAMES
from .element import ANDROID, Attribute, Document, Element, Kind
from .oddities import Oddities
from .string_pool import POOL, Bytes, StringPool
from .value_text import kind_of, text_of

_CHUNK = struct.Struct("<HHI")
_XML = 0x0003
_RESOURCE_MAP = 0x0180
_FIRST_NODE, _LAST_NODE = 0x0100, 0x017F
_START_NAMESPACE, _END_NAMESPACE, _START, _END, _TEXT = range(0x0100, 0x0105)
_NODE_HEADER = 16
_START_BODY = struct.Struct("<IIHHH")  # namespace, name; attributes' start, size, number
_ATTRIBUTE = struct.Struct("<IIIHBBI")  # namespace, name, raw text; value: size, zero, type, data
_NO_STRING = 0xFFFFFFFF
_FRAMEWORK = 0x01
_DEEPEST = 200
_LARGEST = 16 << 20  # the greatest manifests have 2 MB
_MOST_PARTS = 300_000  # elements and attributes
_SPARE_LETTERS = 1 << 16  # of text: one long string may be written many times over
_CURE = "unpack the app again; if it is whole, no version of Android can read this file"

# namespace, name, attributes, children, text, line of an element that is not closed yet
_Open = tuple[str, str, tuple[Attribute, ...], list[Element], list[str], int]


def read_binary_xml(data: Bytes, name: str) -> Document:
    """The tree of the file `name`. `EvidenceError` where it holds no element at all or is above 16 MB."""
    return _Reader(data, name).read()


class _Reader:
    """One pass over the chunks of one file."""

    def __init__(self, data: Bytes, name: str) -> None:
        self._data, self._name = data, name
        self._oddities = Oddities()
        self._pool: StringPool | None = None
        self._ids: tuple[int, ...] = ()
        self._known: dict[tuple[int, int, int, int, int, int, int], Attribute] = {}
        self._compared: set[tuple[int, int]] = set()
        self._names: dict[tuple[int, int], tuple[str, str, int]] = {}
        self._open: list[_Open] = []
        self._root: Element | None = None
        self._too_deep = 0
        self._parts = 0
        self._letters = 4 * len(data) + _SPARE_LETTERS

    def read(self) -> Document:
        at, end = self._header()
        at = self._prologue(at, end)
        self._nodes(at, end)
        while self._open:
            self._oddities.add("the file ends inside an element")
            self._close()
        if self._root is None:
            raise self._error("", "it holds no element that could be read")
        return Document(self._root, "binary", self._oddities.all())

    def _error(self, place: str, what: str) -> EvidenceError:
        return EvidenceError(self._name, place, what, _CURE)

    def _header(self) -> tuple[int, int]:
        """Where the first chunk starts and where the document ends."""
        data = self._data
        if len(data) < _CHUNK.size:
            raise self._error("", "it is too short for binary XML")
        if len(data) > _LARGEST:
            raise self._error("", f"it is larger than {_LARGEST >> 20} MB")
        kind, head, size = _CHUNK.unpack_from(data)
        if kind != _XML:
            self._oddities.add(f"the file says type 0x{kind:04x} where binary XML is 0x0003")
        if size > len(data):
            self._oddities.add("the file says it is longer than it is")
        elif size < len(data):
            self._oddities.add(f"{len(data) - size} bytes follow the document")
        if head != _CHUNK.size:
            self._oddities.add(f"the file's header says it has {head} bytes where 8 are usual")
        end = min(size, len(data))
        if head < _CHUNK.size or head > end:
            return _CHUNK.size, len(data)
        return head, end

    def _prologue(self, at: int, end: int) -> int:
        """Read the strings and ids; where the first node starts."""
        while at + _CHUNK.size <= end:
            kind, head, size = _CHUNK.unpack_from(self._data, at)
            if not self._sensible(at, head, size, end):
                break
            if kind == POOL:
                if self._pool is not None:
                    self._oddities.add("there is more than one string pool; the last counts")
                self._pool = StringPool(self._data, at, at + size, self._oddities)
            elif kind == _RESOURCE_MAP:
                count = (size - head) // 4
                self._ids = struct.unpack_from(f"<{count}I", self._data, at + head)
            elif _FIRST_NODE <= kind <= _LAST_NODE:
                return at
            else:
                self._oddities.add(f"a chunk of the unknown type 0x{kind:04x} is passed over")
            at += size
        return end

    def _sensible(self, at: int, head: int, size: int, end: int) -> bool:
        if head < _CHUNK.size or size < head or at + size > end:
            self._oddities.add(f"the chunk at byte {at} has an impossible size; the rest is not read")
            return False
        return True

    def _nodes(self, at: int, end: int) -> None:
        data = self._data
        while at + _CHUNK.size <= end:
            kind, head, size = _CHUNK.unpack_from(data, at)
            if head < _NODE_HEADER or size < head or at + size > end:
                if not self._sensible(at, head, size, end):
                    return
                self._oddities.add("a node has a short header; Android reads no further")
                return
            if kind == _START:
                if size - head < 20:
                    self._oddities.add("an element is cut short; Android reads no further")
                    return
                self._start(at, at + head, at + size)
                if self._parts > _MOST_PARTS:
                    self._oddities.add(f"there are more than {_MOST_PARTS} elements and attributes")
                    return
            elif kind == _END:
                if self._too_deep:
                    self._too_deep -= 1
                elif self._open:
                    self._close()
                    if not self._open:
                        self._after_root(at + size, end)
                        return
            elif kind == _TEXT:
                if size - head >= 4 and self._open and not self._too_deep:
                    self._text(int.from_bytes(data[at + head : at + head + 4], "little"))
            elif kind not in (_START_NAMESPACE, _END_NAMESPACE):
                self._oddities.add(f"a node of the unknown type 0x{kind:04x} is passed over")
            at += size

    def _text(self, index: int) -> None:
        text = self._string(index)
        self._letters -= len(text)
        if self._letters < 0:
            self._oddities.add("there is more text than the file can honestly hold; the rest is not read")
        else:
            self._open[-1][4].append(text)

    def _after_root(self, at: int, end: int) -> None:
        """Android stops at the end of the first element; a second one is a decoy or a slip."""
        while at + _CHUNK.size <= end:
            kind, head, size = _CHUNK.unpack_from(self._data, at)
            if kind == _START:
                self._oddities.add("elements follow the end of the first; Android does not read them")
            if kind == _START or head < _CHUNK.size or size < head:
                return
            at += size

    def _start(self, at: int, body: int, end: int) -> None:
        if self._too_deep or len(self._open) >= _DEEPEST:
            self._oddities.add(f"elements are nested deeper than {_DEEPEST}; the inner ones are not read")
            self._too_deep += 1
            return
        namespace, tag, start, stride, count = _START_BODY.unpack_from(self._data, body)
        attributes: tuple[Attribute, ...] = ()
        self._parts += 1
        if count:
            attributes = self._attributes(body + start, end, stride, count)
        line = int.from_bytes(self._data[at + 8 : at + 12], "little")
        space = self._string(namespace) if namespace != _NO_STRING else ""
        self._open.append((space, self._string(tag), attributes, [], [], line))

    def _close(self) -> None:
        namespace, tag, attributes, children, texts, line = self._open.pop()
        text = "".join(texts) if texts else ""
        element = Element(namespace, tag, attributes, tuple(children), text, line)
        if self._open:
            self._open[-1][3].append(element)
        else:
            self._root = element

    def _attributes(self, at: int, end: int, stride: int, count: int) -> tuple[Attribute, ...]:
        """Android takes the size of an attribute from the file; only 20 makes sense."""
        size, data, known = _ATTRIBUTE.size, self._data, self._known
        if stride != size:
            self._oddities.add(f"attributes say they have {stride} bytes where 20 are usual")
        if at + stride * (count - 1) + size > end:
            self._oddities.add("an element claims more attributes than it has room for")
            count = (end - at - size) // stride + 1 if stride else 1
            count = count if at + size <= end else 0
        self._parts += count
        if stride == size:
            rows = _ATTRIBUTE.iter_unpack(data[at : at + size * count])
        else:
            places = range(at, at + stride * count, stride) if stride else range(at, at + min(count, 1))
            rows = iter([_ATTRIBUTE.unpack_from(data, place) for place in places])
        found = []
        highest = 0
        for row in rows:
            attribute = known.get(row)
            if attribute is None:
                attribute = known[row] = self._attribute(*row)
            number = attribute.resource_id
            if number > highest:
                highest = number
            elif number:
                # Android walks its own sorted list and the file's attributes side by side, and never back.
                self._oddities.add(
                    f"{attribute.name[:40]} stands out of order, where Android does not see it"
                )
                continue
            found.append(attribute)
        return tuple(found)

    def _attribute(
        self, space: int, name: int, raw: int, size: int, zero: int, code: int, data: int
    ) -> Attribute:
        """One attribute. Android reads one with an id from the typed value, others from the raw text."""
        names = self._names.get((space, name))
        if names is None:
            names = self._names[space, name] = self._name_of(space, name)
        kind = kind_of(code)
        if kind is Kind.STRING:
            text = self._string(data)
            if raw != data and raw != _NO_STRING:
                self._compare(raw, data)
        else:
            text = text_of(kind, data)
        if not names[2] and raw != _NO_STRING:
            text = self._string(raw)
        return Attribute(*names, kind, data, text)

    def _compare(self, raw: int, data: int) -> None:
        """Two strings may have millions of letters in common, and be compared once only."""
        if (raw, data) not in self._compared:
            self._compared.add((raw, data))
            if self._string(raw) != self._string(data):
                self._oddities.add("an attribute's raw text differs from its value")

    def _name_of(self, space: int, name: int) -> tuple[str, str, int]:
        """Namespace, name and resource id of an attribute."""
        number = self._ids[name] if name < len(self._ids) else 0
        namespace = self._string(space) if space != _NO_STRING else ""
        if number >> 24 == _FRAMEWORK:
            return ANDROID, self._true_name(name, number, namespace), number
        return namespace, self._string(name), number

    def _true_name(self, index: int, number: int, namespace: str) -> str:
        """The name that belongs to a resource id, whatever the file writes beside it."""
        written = self._string(index)
        name = NAMES.get(number, written) or f"0x{number:08x}"
        if written != name:
            self._oddities.add("attribute names are left out" if not written else "attribute names are false")
        if namespace != ANDROID:
            self._oddities.add("Android's attributes have no namespace or a false one")
        return name

    def _string(self, index: int) -> str:
        if index == _NO_STRING or self._pool is None:
            return ""
        found = self._pool.get(index)
        if found is None:
            self._oddities.add("strings that do not exist are referred to")
            return ""
        return found
