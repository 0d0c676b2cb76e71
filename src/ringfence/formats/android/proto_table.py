"""aapt2's protobuf resource table (`resources.pb`), the form of a bundle -> the values of single resources.

Opening reads the names and places of all entries; values are read when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import EvidenceError
from .configuration import DEFAULT, Configuration
from .element import Kind
from .oddities import Oddities
from .proto_item import read_item
from .protobuf import STRETCH, BrokenMessage, fields, text
from .resources import ResourceValue, follow
from .string_pool import Bytes

_CURE = "unpack the bundle again; if it is whole, bundletool cannot read this file either"
_MOST_VALUES = 3_000_000  # the greatest apps have a tenth
_DENSITY, _SDK, _LOCALE = 18, 24, 3  # fields of Configuration
_NO_CONDITIONS = frozenset((_DENSITY, _SDK, _LOCALE))
_Places = list[tuple[int, int]]


class ProtoResourceTable:
    """An opened table. `EvidenceError` where the file is no such message."""

    def __init__(self, data: Bytes, name: str) -> None:
        self._data = bytes(data)
        self._oddities = Oddities()
        self._entries: dict[int, _Places] = {}  # resource id -> places of its ConfigValues
        self._ids: dict[str, int] = {}  # "string/app_name" -> resource id
        self._count = 0
        self._known: dict[int, tuple[ResourceValue, ...]] = {}
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
            found = (self._config_value(at, end) for at, end in self._entries.get(resource_id, ()))
            known = self._known[resource_id] = tuple(value for value in found if value is not None)
        return known

    def resolve(self, resource_id: int) -> ResourceValue | None:
        """The value a phone of today in the United States would use, references followed."""
        return follow(self.values, resource_id)

    def strings(self) -> Iterator[str]:
        """The text of every value that is one, in the order of the table."""
        for places in self._entries.values():
            for at, end in places:
                value = self._config_value(at, end)
                if value is not None and value.kind is Kind.STRING:
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
            self._type(package, start, stop)

    def _id(self, at: int, end: int) -> int:
        """The number of a `PackageId`, `TypeId` or `EntryId`."""
        found = 0
        for number, value, _, wire in fields(self._data, at, end):
            if number == 1 and wire != STRETCH:
                found = value
        return found

    def _type(self, package: int, at: int, end: int) -> None:
        kind, name, entries = 0, "", []
        for field in fields(self._data, at, end):
            if field[3] != STRETCH:
                continue
            if field[0] == 1:
                kind = self._id(field[1], field[2])
            elif field[0] == 2:
                name = text(self._data, field)
            elif field[0] == 3:
                entries.append((field[1], field[2]))
        for start, stop in entries:
            self._entry((package & 0xFF) << 24 | (kind & 0xFF) << 16, name, start, stop)

    def _entry(self, above: int, kind: str, at: int, end: int) -> None:
        number, name = 0, ""
        places: _Places = []
        for field in fields(self._data, at, end):
            if field[3] != STRETCH:
                continue
            if field[0] == 1:
                number = self._id(field[1], field[2])
            elif field[0] == 2:
                name = text(self._data, field)
            elif field[0] == 6:
                places.append((field[1], field[2]))
        self._count += 1 + len(places)
        if self._count > _MOST_VALUES:
            self._oddities.add(
                f"the resource table has more than {_MOST_VALUES} values; the rest is not read"
            )
            return
        resource_id = above | number & 0xFFFF
        self._entries.setdefault(resource_id, []).extend(places)
        self._ids.setdefault(f"{kind[:40]}/{name[:1000]}", resource_id)

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
                    data = self._ids.get(name.rpartition(":")[2], 0)
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
