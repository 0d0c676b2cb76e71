"""A ZIP archive, opened as Android opens it; where it is broken, as far as it can be read, with every oddity
in words.

Nothing is copied out of the file but the names, until an entry is read.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from typing import TypeAlias, overload

from ...errors import EvidenceError
from . import header_kernel as kernel
from .budget import Budget
from .directory import Directory, read_directory
from .entries import DEFLATED, Entry, Oddity, decode_name
from .unpacking import unpack

Source: TypeAlias = bytes | bytearray | mmap.mmap | memoryview

ENTRY_BYTES = 256 << 20  # the most that is read of one entry unless more is asked for
_WIDTH = kernel.WIDTH
_CURE = "this is how archives that exhaust their readers look: take it from where it was published"


def open_archive(data: Source, name: str, within: Archive | None = None) -> Archive:
    """The archive in `data`, which is kept and not copied: an mmap must stay open as long as the archive is
    used.

    `name` is for messages. An archive that was found inside another one (`within`) shares its budget of
    inflated bytes. Raises EvidenceError where `data` is no ZIP archive at all.
    """
    view = memoryview(data).toreadonly().cast("B")
    return Archive(view, name, read_directory(view, name), within)


class Archive:
    """An opened archive. Threads may read from it at the same time.

    `directory_start` and `directory_end` are where the central directory is, `end_record_start` is where its
    end record is; without a directory all three are the length of the file. `depth` counts the archives
    around this one.
    """

    def __init__(self, data: memoryview, name: str, directory: Directory, within: Archive | None) -> None:
        self.name = name
        self.data = data
        self.depth: int = within.depth + 1 if within else 0
        self.budget: Budget = within.budget if within else Budget(len(data))
        self.directory_start, self.directory_end = directory.start, directory.stop
        self.end_record_start = directory.end.start if directory.end else len(data)
        self._directory = directory
        self._names: tuple[str, ...] | None = None
        self._read: set[int] = set()
        self._notes: dict[tuple[int, str], Oddity] = {}
        self.entries: Sequence[Entry] = _Entries(data, directory)

    def __repr__(self) -> str:
        return f"<Archive {self.name!r}: {len(self.entries):,} entries>"

    @property
    def comment(self) -> bytes:
        """The comment at the end of the file."""
        end = self._directory.end
        return bytes(self.data[slice(*end.comment)]) if end else b""

    @property
    def oddities(self) -> tuple[Oddity, ...]:
        """Every deviation found on opening, then those found on reading, in the order of the entries."""
        return (*self._directory.oddities, *(note for _, note in sorted(self._notes.items(), key=_by_place)))

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why Android of today would not open the file at all; nothing where it would."""
        return tuple(_tell(oddity) for oddity in self._directory.oddities if oddity.refused == "archive")

    def names(self) -> tuple[str, ...]:
        """The names of all entries, in their order."""
        if self._names is None:
            self._names = tuple(map(decode_name, self._directory.names))
        return self._names

    def find(self, name: str | bytes) -> Entry | None:
        """The entry of that very name. Of several it is the first, which is what Android ran when it took
        such files.
        """
        raw = name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name
        place = self._directory.index.get(raw)
        return None if place is None else self.entries[place]

    def match(self, prefix: str = "", suffix: str = "") -> tuple[Entry, ...]:
        """The entries whose names begin and end so, in their order."""
        start, end = prefix.encode("utf-8", "surrogateescape"), suffix.encode("utf-8", "surrogateescape")
        shortest = len(start) + len(end)
        names = self._directory.names
        return tuple(
            self.entries[place]
            for place, name in enumerate(names)
            if name.startswith(start) and name.endswith(end) and len(name) >= shortest
        )

    def raw(self, entry: Entry) -> memoryview:
        """The bytes of the entry as they stand in the file, as many as Android takes, or as are left."""
        length = entry.compressed if entry.method == DEFLATED else entry.size
        return self.data[entry.data_start : entry.data_start + length]

    def read(self, entry: Entry, most: int = ENTRY_BYTES) -> bytes:
        """What the entry holds, at most `most` bytes of it; see `view`, which saves a copy."""
        data = self._unpack(entry, most)
        return data if isinstance(data, bytes) else bytes(data)

    def view(self, entry: Entry, most: int = ENTRY_BYTES) -> memoryview:
        """What the entry holds, at most `most` bytes of it: without a copy where it is stored.

        What is damaged, cut off or wrong about it becomes an oddity of the archive. Raises EvidenceError
        where the archive has no bytes left to inflate: its budget.
        """
        return memoryview(self._unpack(entry, most)).toreadonly()

    def _unpack(self, entry: Entry, most: int) -> bytes | bytearray | memoryview:
        left = self.budget.left
        if entry.method == DEFLATED and left == 0 and entry.size:
            what = (
                f"{self.budget.total:,} bytes were inflated out of this archive, and no more are for its size"
            )
            raise EvidenceError(self.name, entry.name, what, _CURE)
        data, inflated, notes = unpack(self.data, self.raw(entry), entry, most, left)
        if inflated and entry.index not in self._read:
            self._read.add(entry.index)
            self.budget.spend(inflated)
        for note in notes:
            self._notes[entry.index, note] = Oddity(entry.name, note)
        return data


def _by_place(item: tuple[tuple[int, str], Oddity]) -> tuple[int, str]:
    return item[0]


def _tell(oddity: Oddity) -> str:
    return f"{oddity.place}: {oddity.what}" if oddity.place else oddity.what


class _Entries(Sequence[Entry]):
    """The entries in the order of the directory, each made when it is asked for."""

    def __init__(self, data: memoryview, directory: Directory) -> None:
        self._data, self._rows, self._names = data, directory.rows, directory.names

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(place, slice):
            return tuple(self._make(at) for at in range(*place.indices(len(self._names))))
        return self._make(range(len(self._names))[place])

    def __iter__(self) -> Iterator[Entry]:
        return map(self._make, range(len(self._names)))

    def _make(self, place: int) -> Entry:
        row = self._rows[place * _WIDTH : place * _WIDTH + _WIDTH]
        name_start, name_length, extra_length, method, flags, crc, compressed, size, header, data, marks = row
        raw = self._names[place]
        extra_start = name_start + name_length
        extra = bytes(self._data[extra_start : extra_start + extra_length]) if extra_length else b""
        return Entry(
            decode_name(raw), raw, method, flags, crc, compressed, size, header, data, extra, place, marks
        )
