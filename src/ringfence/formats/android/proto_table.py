"""aapt2's protobuf resource table (`resources.pb`), the form of a bundle -> the values of single resources.

Opening finds the places of the entries; what is in them is read when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from ...errors import EvidenceError
from .configuration import DEFAULT, Configuration
from .element import Kind
from .oddities import Oddities
from .proto_item import read_item
from .protobuf import STRETCH, BrokenMessage, fields, text
from .resources import ResourceValue, follow
from .string_pool import Bytes

_CURE = "unpack the bundle again; if it is whole, bundletool cannot read this file either"
_MOST_PARTS = 2_000_000  # entries, and values; the greatest apps have a quarter
_MOST_VALUES = 2_000  # of one resource
_DENSITY, _SDK, _LOCALE = 18, 24, 3  # fields of Configuration
_NO_CONDITIONS = frozenset((_DENSITY, _SDK, _LOCALE))
_Place = tuple[int, int]
_Type = tuple[str, list[_Place]]


class ProtoResourceTable:
    """An opened table. `oddities` grows while it is used. `EvidenceError` where the file is no such thing."""

    def __init__(self, data: Bytes, name: str) -> None:
        self._data = bytes(data)
        self._oddities = Oddities()
        self._types: dict[int, _Type] = {}  # package << 8 | type -> its name and entries
        self._indexes: dict[int, dict[int, _Place]] = {}  # the same -> entry number -> its place
        self._ids: dict[str, int] | None = None  # "string/app_name" -> resource id
        self._known: dict[int, tuple[ResourceValue, ...]] = {}
        self._left = _MOST_PARTS
        try:
            for number, at, end, wire in fields(self._data, 0, len(self._data)):
                if number == 2 and wire == STRETCH:
                    self._package(at, end)
        except BrokenMessage as error:
            raise EvidenceError(name, str(error), "this is no protobuf resource table", _CURE) from error

    @property
    def oddities(self) -> tuple[str, ...]:
        return self._oddities.all()

    def values(self, resource_id: int) -> tuple[ResourceValue, ...]:
        """The values of a resource as they stand, in the order of the table; none where there is no such."""
        known = self._known.get(resource_id)
        if known is None:
            place = self._index(resource_id >> 16).get(resource_id & 0xFFFF)
            known = self._known[resource_id] = (
                tuple(islice(self._entry_values(*place), _MOST_VALUES)) if place else ()
            )
        return known

    def resolve(self, resource_id: int) -> ResourceValue | None:
        """The value a phone of today in the United States would use, references followed."""
        return follow(self.values, resource_id)

    def strings(self) -> Iterator[str]:
        """The text of every value that is one, in the order of the table."""
        places = chain.from_iterable(entries for _, entries in self._types.values())
        values = chain.from_iterable(self._entry_values(*place) for place in places)
        for count, value in enumerate(values):
            if count >= _MOST_PARTS:
                self._oddities.add(
                    f"the resource table has more than {_MOST_PARTS} values; the rest is not read"
                )
                return
            if value.kind is Kind.STRING:
                yield value.text

    def _package(self, at: int, end: int) -> None:
        package, types = 0, []
        for number, start, stop, wire in fields(self._data, at, end):
            if wire != STRETCH:
                continue
            if number == 1:
                package = self._id(start, stop)
            elif number == 3:
                types.append((start, stop))
        for start, stop in types:
            self._type((package & 0xFF) << 8, start, stop)

    def _id(self, at: int, end: int) -> int:
        """The number of a `PackageId`, `TypeId` or `EntryId`."""
        found = 0
        try:
            for number, value, _, wire in fields(self._data, at, end):
                if number == 1 and wire != STRETCH:
                    found = value
        except BrokenMessage:
            self._oddities.add("ids of the resource table are broken")
        return found

    def _type(self, package: int, at: int, end: int) -> None:
        number, name, entries = 0, "", []
        for field in fields(self._data, at, end):
            if field[3] != STRETCH:
                continue
            if field[0] == 1:
                number = self._id(field[1], field[2])
            elif field[0] == 2:
                name = text(self._data, field)
            elif field[0] == 3 and self._may_read():
                entries.append((field[1], field[2]))
        self._types.setdefault(package | number & 0xFF, (name, []))[1].extend(entries)

    def _may_read(self) -> bool:
        """Whether the table is still of a size that an app can have."""
        self._left -= 1
        if self._left < 0:
            self._oddities.add(
                f"the resource table has more than {_MOST_PARTS} entries; the rest is not read"
            )
        return self._left >= 0

    def _index(self, key: int) -> dict[int, _Place]:
        """Entry number -> place, of one type; made when first asked for."""
        known = self._indexes.get(key)
        if known is None:
            known = self._indexes[key] = {}
            for at, end in self._types.get(key, ("", ()))[1]:
                number = self._field(at, end, 1)
                known.setdefault(self._id(*number) & 0xFFFF if number else 0, (at, end))
        return known

    def _field(self, at: int, end: int, number: int) -> _Place | None:
        """The first stretch of bytes with that number; nothing in a broken message, which is an oddity."""
        try:
            for found, start, stop, wire in fields(self._data, at, end):
                if found == number and wire == STRETCH:
                    return start, stop
        except BrokenMessage:
            self._oddities.add("entries of the resource table are broken")
        return None

    def _id_of(self, name: str) -> int:
        """The id of `string/app_name`; a reference may have a name only."""
        if self._ids is None:
            self._ids = {}
            for key, (kind, _) in self._types.items():
                for number, (at, end) in self._index(key).items():
                    place = self._field(at, end, 2)
                    if place is not None:
                        entry = text(self._data, (2, *place, STRETCH))[:1000]
                        self._ids.setdefault(f"{kind[:40]}/{entry}", key << 16 | number)
        return self._ids.get(name.rpartition(":")[2], 0)

    def _entry_values(self, at: int, end: int) -> Iterator[ResourceValue]:
        """The values of an `Entry`; a broken one ends them."""
        try:
            for number, start, stop, wire in fields(self._data, at, end):
                if number == 6 and wire == STRETCH:
                    value = self._config_value(start, stop)
                    if value is not None:
                        yield value
        except BrokenMessage:
            self._oddities.add("entries of the resource table are broken")

    def _config_value(self, at: int, end: int) -> ResourceValue | None:
        """One `ConfigValue`; nothing where it is broken, which is an oddity."""
        configuration, found = DEFAULT, ResourceValue(DEFAULT, Kind.UNKNOWN, 0, "")
        try:
            for number, start, stop, wire in fields(self._data, at, end):
                if wire != STRETCH:
                    continue
                if number == 1:
                    configuration = self._configuration(start, stop)
                elif number == 2:
                    found = self._value(start, stop)
        except BrokenMessage:
            self._oddities.add("values of the resource table are broken")
            return None
        return ResourceValue(configuration, found.kind, found.data, found.text)

    def _value(self, at: int, end: int) -> ResourceValue:
        """A `Value`. A reference may have a name in place of an id."""
        for number, start, stop, wire in fields(self._data, at, end):
            if number == 4 and wire == STRETCH:
                kind, data, written, name = read_item(self._data, start, stop)
                if kind is Kind.REFERENCE and not data:
                    data = self._id_of(name)
                return ResourceValue(DEFAULT, kind, data, written)
        return ResourceValue(DEFAULT, Kind.UNKNOWN, 0, "")

    def _configuration(self, at: int, end: int) -> Configuration:
        language = region = ""
        sdk = density = 0
        other = False
        for field in fields(self._data, at, end):
            if field[0] == _LOCALE:
                language, _, region = text(self._data, field)[:40].partition("-")
            elif field[3] == STRETCH or field[1]:
                sdk = field[1] & 0xFFFF if field[0] == _SDK else sdk
                density = field[1] & 0xFFFF if field[0] == _DENSITY else density
                other = other or field[0] not in _NO_CONDITIONS
        return Configuration(language, region, sdk, density, other)
