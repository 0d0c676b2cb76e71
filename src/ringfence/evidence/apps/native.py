"""The native libraries of an app: which component each is, what it calls, and the addresses in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from ...catalogue.lookup import Catalogue
from ...errors import EvidenceError
from ...formats.addresses.find_addresses import find_addresses_in
from ...formats.addresses.noise import Address
from ...formats.elf.read_elf import Elf, read_elf
from ...formats.zip.entries import Entry
from ...formats.zip.open_archive import Archive
from .hosts import MOST_ADDRESSES, Weighing

MOST_BYTES = 1 << 29  # of one library
_FEWEST_ADDRESSES = 50  # of each library that are read, however many libraries there are


@dataclass(frozen=True, slots=True)
class NativeLibrary:
    """`software` is the component it is known as, or ""; `how` says by what."""

    file: str
    elf: Elf
    software: str
    how: str
    addresses: tuple[Address, ...]


@dataclass(slots=True)
class NativeLibraries:
    libraries: list[NativeLibrary] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The Java classes some of whose methods a library implements under their own names."""
        return frozenset(native.class_name for each in self.libraries for native in each.elf.natives)


def read_native_libraries(
    archives: Sequence[Archive], catalogue: Catalogue, pool: Executor
) -> NativeLibraries:
    """Every library of every processor, side by side."""
    found = NativeLibraries()
    entries = list(_entries(archives))
    most = max(_FEWEST_ADDRESSES, MOST_ADDRESSES // max(1, len(entries)))
    for library in pool.map(lambda each: _read(each[0], each[1], most), entries):
        if isinstance(library, str):
            found.gaps.append(library)
        else:
            file, elf, addresses = library
            name = file.rpartition("/")[2]
            known = [each for each in catalogue.find(name) if each.kind == "software"]
            software, how = (known[0].id, known[0].how) if known else ("", "")
            found.libraries.append(NativeLibrary(file, elf, software, how, addresses))
            found.gaps += [f"{file}: {gap}" for gap in elf.gaps]
            found.gaps += [f"{file}: {hint}" for hint in elf.hints]
    return found


def _entries(archives: Sequence[Archive]) -> Iterator[tuple[Archive, Entry]]:
    for archive in archives:
        for entry in archive.match(suffix=".so"):
            if entry.name.startswith("lib/") or "/lib/" in entry.name:
                yield archive, entry


def _read(archive: Archive, entry: Entry, most: int) -> tuple[str, Elf, tuple[Address, ...]] | str:
    try:
        data = archive.view(entry, MOST_BYTES)
        elf = read_elf(data, entry.name)
        spans = elf.strings
        found = find_addresses_in(data, [begin for begin, _ in spans], [end for _, end in spans])
        weighing = Weighing(most)
        addresses = tuple(weighing.weigh(found, entry.name))
        if weighing.gaps:
            elf = replace(elf, gaps=(*elf.gaps, f"only the first {most:,} addresses in it were read"))
        return entry.name, elf, addresses
    except EvidenceError as error:
        return f"{entry.name}: {error.what}"
