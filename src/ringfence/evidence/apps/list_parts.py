"""What was counted of each part of the code, with the libraries and assets -> the parts of the app."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ...catalogue.apis import Api
from ...catalogue.lookup import Catalogue
from ...formats.addresses.noise import Address
from ...model.app import Clue, Host, Part, PartKind, Presence, Reading
from ...model.kinds import Verdict
from .hosts import Hosts
from .native import NativeLibraries
from .parts import Calls, CodePart, Parts

NAMES = {PartKind.OWN: "own code", PartKind.UNKNOWN: "code of unknown origin"}
UNUSED = "strings that no code uses"
_EMPTY_METHOD = 4  # instructions; a method that only calls its superclass or returns a constant has no more

FileAddresses = Sequence[tuple[str, Iterable[Address]]]


def list_app_parts(
    catalogue: Catalogue,
    parts: Parts,
    strings: Sequence[Mapping[int, list[Address]]],
    permissions: Collection[str] | None,
    native: NativeLibraries,
    files: FileAddresses,
) -> tuple[Part, ...]:
    """`strings` are the addresses in the strings of each DEX, `files` those in the package's other files.

    Components first, then own and unknown code, each with the most classes first.
    """
    made: dict[str, Part] = {}
    used: set[tuple[int, int]] = set()
    for code in parts.parts:
        part = _make(catalogue, code, strings, permissions)
        made[f"{part.kind}{part.id}"] = part
        used |= code.strings.keys()
    for software, mark in parts.referenced.items():
        clue = Clue(f"other code names java package {mark}")
        part = _component(catalogue, software, (clue,), Presence.REFERENCED)
        made[f"{part.kind}{part.id}"] = part
    _add_libraries(catalogue, native, made)
    _add_files(catalogue, files, made)
    _add_unused(catalogue, strings, used, made)
    order = list(PartKind)
    return tuple(
        sorted(
            made.values(),
            key=lambda part: ((PartKind.COMPONENT, *order).index(part.kind), -part.classes, part.name),
        )
    )


def _make(
    catalogue: Catalogue,
    code: CodePart,
    strings: Sequence[Mapping[int, list[Address]]],
    permissions: Collection[str] | None,
) -> Part:
    kind, name = code.key
    hosts = Hosts(catalogue)
    for (file, string), place in code.strings.items():
        hosts.add(strings[file].get(string, ()), place)
    counted: dict[str, Any] = {
        "classes": code.classes,
        "methods": code.methods,
        "readings": tuple(_list_readings(code.calls, permissions)),
        "sends": tuple(sorted(api.name for api in code.calls if api.sends)),
        "hosts": hosts.list(),
    }
    if kind is not PartKind.COMPONENT:
        return Part(name or str(kind), kind, name or NAMES[kind], **counted)
    clues = tuple(
        Clue(f"java package {mark} ({count} {'class' if count == 1 else 'classes'})")
        for mark, count in sorted(code.marks.items(), key=lambda item: (-item[1], item[0]))
    )
    clues += (code.renamed,) if code.renamed else ()
    idle = not code.calls and not code.uses_strings
    stub = idle and code.instructions <= _EMPTY_METHOD * code.methods
    return _component(catalogue, name, clues, Presence.STUB if stub else Presence.EMBEDDED, counted)


def _component(
    catalogue: Catalogue,
    software: str,
    clues: tuple[Clue, ...],
    there: Presence,
    counted: Mapping[str, Any] = MappingProxyType({}),
) -> Part:
    rows = catalogue.rows(software, "software")
    row = rows[0] if rows else {}
    collects = catalogue.rows(software, "collects") if there is Presence.EMBEDDED else ()
    return Part(
        id=software,
        kind=PartKind.COMPONENT,
        name=row.get("name", software),
        purpose=row.get("purpose", ""),
        publisher=row.get("publisher", ""),
        made_by=catalogue.name(row["publisher"]) if row.get("publisher") else "",
        presence=there,
        clues=clues,
        collects=tuple(sorted({each["data"] for each in collects} - {"none"})),
        **counted,
    )


def _list_readings(calls: Mapping[Api, Calls], permissions: Collection[str] | None) -> Iterator[Reading]:
    reading = [each for each in calls.items() if each[0].reads_data]
    for api, each in sorted(reading, key=_by_data_and_name):
        yield Reading(
            data=api.reads,
            api=api.name,
            what=api.what,
            sites=each.sites,
            place=each.place,
            runs=each.runs,
            way=each.way,
            permission=" or ".join(api.permissions),
            permitted=_permitted(api, permissions),
        )


def _by_data_and_name(item: tuple[Api, Calls]) -> tuple[str, str]:
    return item[0].reads, item[0].name


def _permitted(api: Api, permissions: Collection[str] | None) -> Verdict:
    if not api.permissions:
        return Verdict.HOLDS
    if permissions is None:
        return Verdict.UNKNOWN
    return Verdict.HOLDS if any(each in permissions for each in api.permissions) else Verdict.FAILS


def _add_libraries(catalogue: Catalogue, native: NativeLibraries, made: dict[str, Part]) -> None:
    """A library that is known is its component's; the addresses in another one are the app's."""
    for library in native.libraries:
        key = f"{PartKind.COMPONENT}{library.software}"
        if not library.software:
            _add_hosts(catalogue, _own(made), library.addresses, library.file, made)
            continue
        part = made.get(key) or _component(catalogue, library.software, (), Presence.EMBEDDED)
        clue = Clue(f"{library.how} ({library.file})")
        there = replace(part, presence=Presence.EMBEDDED, clues=(*part.clues, clue))
        _add_hosts(catalogue, there, library.addresses, library.file, made)


def _add_files(catalogue: Catalogue, files: FileAddresses, made: dict[str, Part]) -> None:
    for file, addresses in files:
        _add_hosts(catalogue, _own(made), addresses, file, made)


def _add_unused(
    catalogue: Catalogue,
    strings: Sequence[Mapping[int, list[Address]]],
    used: set[tuple[int, int]],
    made: dict[str, Part],
) -> None:
    """Addresses in strings that no instruction loads: of annotations, or left over."""
    rest = [
        address
        for file, found in enumerate(strings)
        for string, addresses in found.items()
        if (file, string) not in used
        for address in addresses
    ]
    known = {host.host for part in made.values() for host in part.hosts}
    rest = [address for address in rest if address.weighed.host not in known]
    part = Part(UNUSED, PartKind.UNKNOWN, UNUSED)
    _add_hosts(catalogue, part, rest, "strings", made)


def _own(made: dict[str, Part]) -> Part:
    key = f"{PartKind.OWN}{PartKind.OWN}"
    return made.get(key) or Part(str(PartKind.OWN), PartKind.OWN, NAMES[PartKind.OWN])


def _add_hosts(
    catalogue: Catalogue, part: Part, addresses: Iterable[Address], place: str, made: dict[str, Part]
) -> None:
    hosts = Hosts(catalogue, {host.host: host for host in part.hosts})
    hosts.add(addresses, place)
    listed: tuple[Host, ...] = hosts.list()
    if listed or part.kind is PartKind.COMPONENT:
        made[f"{part.kind}{part.id}"] = replace(part, hosts=listed)
