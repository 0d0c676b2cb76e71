"""A payload -> its single values: JSON, forms, multipart, protobuf, MessagePack, CBOR, XML, GraphQL, tokens,
compression, and base64, hexadecimal, URL and string escapes around any of them, in any order.

Bounded in depth, in bytes made, and in values; what was left because of that is told. Nothing is executed,
and no link is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from . import text_encodings as texts
from .binary_values import read_cbor, read_msgpack
from .compression import is_plain, read_plain, tell, unpack, unpack_untold
from .leaf import Leaf, Number, Pairs, Place
from .message_shape import may_be_message
from .multipart import split_parts
from .protobuf_values import Message, Scalar, read_message, split_frames
from .text_encodings import TooDeep
from .text_shapes import BASE, HEXADECIMAL, MESSAGE, SURE, TOKENS, may_stand_for

DEEPEST = 40  # steps into structure and through encodings
MOST_ENCODINGS = 10
MOST_LEAVES = 20_000
MOST_BYTES = 16 << 20  # that may be decoded of one request
LONGEST_BINARY = 1 << 18  # bytes that are tried as what no first bytes tell
SHORTEST_PACKED = 20  # bytes out of a text that are tried as such
MOST_KNOWN, LONGEST_KNOWN = 1 << 15, 256  # texts that were found to stand for themselves, their characters

# The encodings of a text that give text, values or bytes for certain, in the order in which they are tried.
_SURE: tuple[tuple[str, Callable[[str], object | None]], ...] = (
    ("JSON", texts.read_json),
    ("GraphQL", texts.read_graphql),
    ("XML", texts.read_xml),
    ("JWT", texts.read_jwt),
    ("base64", texts.read_data_url),
    ("URL", texts.read_url),
    ("form", texts.read_form),
    ("URL encoding", texts.undo_percent),
    ("HTML entities", texts.undo_entities),
    ("string escapes", texts.undo_escapes),
    ("character codes", texts.decode_codes),
)
# Those that an identifier may only look like: they count where what comes out makes sense.
_LIKELY: tuple[tuple[str, Callable[[str], bytes | None]], ...] = (
    ("hexadecimal", texts.decode_hex),
    ("base32", texts.decode_base32),
    ("base64", texts.decode_base64),
)


_ANY = HEXADECIMAL | BASE | TOKENS
_BITS = {"hexadecimal": HEXADECIMAL, "base32": BASE, "base64": BASE}
_new_leaf: Callable[[type[Leaf], tuple[object, ...]], Leaf] = tuple.__new__
_known: set[str] = set()  # texts that were looked at, and stand for nothing but themselves


class Unfolding:
    """Takes the parts of one request, and keeps their `leaves` and `notes` (what was left -> how often).
    `where` is the part that comes next."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.leaves: list[Leaf] = []
        self.where = ""
        self.notes: dict[str, int] = {}
        self._bytes = most_bytes
        self._groups = 0

    def add_pairs(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Names and values that stand side by side, as in a query; the values are text or bytes."""
        self._walk_parts(pairs, Place(), self.begin_group(), sent_names=False)

    def begin_group(self) -> int:
        """The number of a new group of values that stand side by side."""
        self._groups += 1
        return self._groups

    def add_body(self, data: bytes, kind: str, place: Place) -> None:
        """A whole body; `kind` is its content type."""
        parts, kind = split_parts(data, kind), kind.lower()
        if parts is not None:
            self._walk(parts, place.inside("multipart"))
        elif (
            "x-www-form-urlencoded" in kind
            and is_plain(data)
            and (form := texts.read_form(data.decode().strip(), single=True))
        ):
            self._walk(form, place.inside("form"))
        else:
            self.add_bytes(data, place, kind)

    def add_bytes(self, data: bytes, place: Place, kind: str = "", *, sense_only: bool = False) -> bool:
        """Bytes of any kind. With `sense_only` they are taken only where they make sense; was that so?"""
        if not data:
            return not sense_only
        if not self._may_go_on(data, place):
            if not sense_only:
                self._keep(data, place)
            return not sense_only
        if (coding := tell(data)) and self._add_unpacked(data, coding, place):
            return True
        if (text := read_plain(data)) is not None:
            self.add_text(text, place)
            return True
        if self._add_structured(data, place, kind, sense_only=sense_only):
            return True
        if not sense_only:
            if texts_in := _text_of_two_bytes(data):
                self.add_text(texts_in, place.inside("UTF-16"))
            self._keep(data, place)
        return False

    def add_text(self, text: str, place: Place) -> None:
        """Text: what it stands for, or else itself."""
        if text in _known or not (shape := may_stand_for(stripped := text.strip(" \t\r\n"))):
            self._keep(text, place)
            return
        before, notes = len(self.leaves), len(self.notes)
        if not self._may_go_on(stripped, place):
            self._keep(_encode(text), place)
        elif not (shape & SURE and self._add_sure(text, stripped, place)):
            if not self._add_likely(stripped, place, shape | _ANY if shape & SURE else shape):
                self._keep(text if text.isascii() else _encode(text), place)
            if len(self.leaves) - before == 1 and len(self.notes) == notes and len(text) <= LONGEST_KNOWN:
                _remember(text, self.leaves[-1])

    def _add_sure(self, text: str, stripped: str, place: Place) -> bool:
        if (data := texts.find_raw(text)) and self.add_bytes(data, place, sense_only=True):
            return True
        for name, decode in _SURE:
            try:
                inner = decode(stripped)
            except TooDeep:
                self._note("values nested too deep to be followed")
                break
            if inner is not None and inner != stripped:
                self._walk(inner, place.inside(name))
                return True
        return False

    def _add_likely(self, text: str, place: Place, shape: int) -> bool:
        """The text as bytes in disguise. What comes out as a bare value may be chance, so that the text
        itself is kept as well."""
        data: bytes | None = None
        if shape & MESSAGE and (message := read_message(_encode(text))):
            self._walk_message(message, place.inside("protobuf"))
        for name, decode in _LIKELY:
            data = decode(text) if shape & _BITS[name] else None
            if data is None or len(data) < (12 if name == "hexadecimal" else 6):
                continue
            before = len(self.leaves)
            if self.add_bytes(data, place.inside(name), sense_only=True):
                made = self.leaves[before:]
                return len(made) != 1 or made[0].path != place.path
        if data and len(text) >= 16:  # of base64: bytes that only those who know a value can tell from noise
            self._keep(data, place.inside("base64"))
        if shape & TOKENS and len(text) > 24:
            self._add_tokens(text, place)
        return False

    def _add_tokens(self, text: str, place: Place) -> None:
        """What stands encoded inside a longer text."""
        for token in texts.find_tokens(text):
            for name, decode in _LIKELY:
                data = decode(token)
                told = data and (tell(data) or data[:1] in b"{[" or (len(data) > 15 and is_plain(data)))
                if data and told and self.add_bytes(data, place.inside(name), sense_only=True):
                    break

    def _add_unpacked(self, data: bytes, coding: str, place: Place) -> bool:
        made = unpack(data, coding, min(self._bytes, MOST_BYTES))
        if not made.data:
            if "no library" in made.note:
                self._note(f"a value {made.note}")
            return False
        if made.note:
            self._note(f"a compressed value {made.note}")
        self.add_bytes(made.data, place.inside(coding))
        return True

    def _add_structured(self, data: bytes, place: Place, kind: str, *, sense_only: bool) -> bool:
        """Binary values in a format that says what it holds, compression without a mark, and protobuf last,
        since it takes almost anything."""
        for name, mark, read in (("MessagePack", "msgpack", read_msgpack), ("CBOR", "cbor", read_cbor)):
            if mark in kind or _may_be_map(data, name):
                value = read(data)
                if isinstance(value, Pairs | list) and value:
                    self._walk(value, place.inside(name))
                    return True
        stated = "proto" in kind or "grpc" in kind
        if sense_only and len(data) < SHORTEST_PACKED and data[0] > 1 and not may_be_message(data):
            return False
        frames = split_frames(data)
        if stated or len(frames) > 1 or frames[0] is not data:
            done = [self._add_message(frame, place, sure=True) for frame in frames]
            if all(done):
                return True
        if (SHORTEST_PACKED if sense_only else 0) <= len(data) <= LONGEST_BINARY:
            name, plain = unpack_untold(data, min(self._bytes, MOST_BYTES))
            if name:
                self.add_bytes(plain, place.inside(name))
                return True
        return self._add_message(data, place, sure=not sense_only)

    def _add_message(self, data: bytes, place: Place, *, sure: bool) -> bool:
        message = read_message(data) if may_be_message(data) else None
        if message is None or not (sure or _holds_text(message)):
            return False
        self._walk_message(message, place.inside("protobuf"))
        return True

    def _walk_message(self, message: Message, place: Place) -> None:
        group = self.begin_group()
        for number, value in message:
            inner = place.child(str(number), group)
            if isinstance(value, Scalar):
                self._keep(value.text, inner, value.readings)
            elif value:
                self._walk_stretch(value, inner)

    def _walk_stretch(self, data: bytes, place: Place) -> None:
        """Text, a message, or bytes. Short messages of one text look like text, so both are taken."""
        message = read_message(data) if self._may_go_on(data, place) and may_be_message(data) else None
        if message is not None and (not is_plain(data) or data[0] in b'\t\n\r"*2:BJRZbjrz'):
            self._walk_message(message, place)
            if not is_plain(data):
                return
        self.add_bytes(data, place)

    def _walk(self, value: object, place: Place) -> None:
        if isinstance(value, Number):
            self._keep(value, place)
        elif isinstance(value, str):
            self.add_text(value, place)
        elif isinstance(value, bytes):
            self.add_bytes(value, place)
        elif isinstance(value, bool):
            self._keep("true" if value else "false", place)
        elif isinstance(value, Pairs | list) and value:
            if place.depth >= DEEPEST:
                self._note("values nested too deep to be followed")
                return
            pairs = value if isinstance(value, Pairs) else [("[]", part) for part in value]
            self._walk_parts(pairs, place, self.begin_group(), sent_names=True)

    def _walk_parts(
        self, pairs: Iterable[tuple[str, object]], place: Place, group: int, *, sent_names: bool
    ) -> None:
        """What stands for itself is kept at once, since most of the values of most requests do. `sent_names`:
        a name may be a value itself."""
        path, decoded, keep = place.path, place.decoded, self.leaves.append
        for name, part in pairs:
            if len(self.leaves) >= MOST_LEAVES:
                self._note("values beyond the limit of one request")
                break
            if sent_names and not name.isidentifier() and name not in ("", "[]"):
                self._keep(_encode(name), place.child(name, group))
            if isinstance(part, Number) or (
                type(part) is str and (not may_stand_for(part) or part in _known)
            ):
                keep(_new_leaf(Leaf, (self.where, (*path, name), part, group, decoded, ())))
            elif part is not None:
                self._walk(part, place.child(name, group))

    def _may_go_on(self, data: bytes | str, place: Place) -> bool:
        """Is there room to decode this as well?"""
        if place.depth >= DEEPEST or len(place.decoded) >= MOST_ENCODINGS:
            self._note("values nested too deep to be followed")
            return False
        self._bytes -= len(data)
        if self._bytes <= 0:
            self._note("what unpacks to more than is read")
            return False
        return True

    def _keep(self, content: str | bytes, place: Place, readings: tuple[str, ...] = ()) -> None:
        if len(self.leaves) < MOST_LEAVES:
            self.leaves.append(Leaf(self.where, place.path, content, place.group, place.decoded, readings))
        else:
            self._note("values beyond the limit of one request")

    def _note(self, what: str) -> None:
        self.notes[what] = self.notes.get(what, 0) + 1


def _remember(text: str, leaf: Leaf) -> None:
    """That the text stands for nothing but itself, if that is what was kept of it."""
    if leaf.content == text:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known.add(text)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _may_be_map(data: bytes, name: str) -> bool:
    """A map or a list by its first byte, with a text as its first key."""
    if len(data) < 4:
        return False
    if name == "CBOR":
        return (0xA1 <= data[0] <= 0xB9 and data[1] >> 5 == 3) or data[:3] == b"\xd9\xd9\xf7"
    texts_in = data[1] >> 5 == 5 or data[1] in (0xD9, 0x81, 0x82, 0x83)
    return (0x81 <= data[0] <= 0x9F and texts_in) or data[0] in (0xDE, 0xDF)


def _holds_text(message: Message) -> bool:
    stretches = [value for _, value in message if isinstance(value, bytes)]
    return any(len(value) >= 4 and (is_plain(value) or read_message(value)) for value in stretches)


def _text_of_two_bytes(data: bytes) -> str:
    """UTF-16 of mostly Latin letters; "" where it is none."""
    if len(data) < 8 or len(data) % 2:
        return ""
    half = len(data) // 2
    for zeros, name in ((data[1::2], "utf-16-le"), (data[0::2], "utf-16-be")):
        if zeros.count(0) > half * 0.8:
            text = data.decode(name, "replace")
            return text if is_plain(text.encode("utf-8", "replace")) else ""
    return ""
