"""The central directory of a ZIP archive -> one row of numbers and one name an entry, with what is odd about
the file.

Where the directory is missing or broken, the local headers stand in for what it does not give.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from ...errors import EvidenceError
from . import header_kernel as kernel
from .end_record import EndRecord, find_end_record
from .entries import Oddity, android_takes_name, decode_name, tell_marks
from .name_kernel import name_entries

MOST_ENTRIES = 1_000_000
_WIDTH = kernel.WIDTH
_LOCAL_MAGIC = b"PK\3\4"
_SIGNING_MAGIC = b"APK Sig Block 42"
_SHADOWS = (b"AndroidManifest.xml/", b"classes.dex/", b"resources.arsc/")
_MOST_STRETCH = 64 << 20  # a copy of the directory's names
_CURE = "give an APK, IPA or other ZIP archive"


@dataclass(slots=True)
class Directory:
    """`rows` holds WIDTH numbers an entry (see `header_kernel`), `names` its name, `index` a name's first
    entry.

    `start` and `stop` are where the central directory is, and `end` is its end record; without a directory
    `end` is None and both are the length of the file.
    """

    rows: array[int]
    names: list[bytes]
    index: dict[bytes, int]
    start: int
    stop: int
    end: EndRecord | None
    oddities: list[Oddity]


def read_directory(data: memoryview, name: str) -> Directory:
    """Every entry of the archive in `data`. Raises EvidenceError where it has no trace of one."""
    end = find_end_record(data)
    if end is None and data[:4] != _LOCAL_MAGIC:
        what = "this is no ZIP archive: there is neither an end record nor a header at its start"
        raise EvidenceError(name, "", what, _CURE)
    oddities = [Oddity("", what, refused) for what, refused in end.faults] if end else []
    rows, listed = _walk(data, end, oddities)
    if end is None or listed < end.count:
        rows = _add_unlisted(data, rows, end, listed, oddities)
    count = len(rows) // _WIDTH
    if count == 0 and (end is None or end.count):
        raise EvidenceError(name, "", "no entry of this ZIP archive can be found", _CURE)
    start, stop = (end.directory_start, end.directory_stop) if end else (len(data), len(data))
    found = _compare(data, rows, listed, start, oddities)
    names, index = _name_entries(data, rows)
    directory = Directory(rows, names, index, start, stop, end, oddities)
    _tell_names(directory, found)
    return directory


def _walk(data: memoryview, end: EndRecord | None, oddities: list[Oddity]) -> tuple[array[int], int]:
    """The rows of the directory's records, and how many they are."""
    if end is None:
        oddities.append(Oddity("", "there is no end record, and so no directory", "archive"))
        return array("q"), 0
    start, stop = end.directory_start, end.directory_stop
    fit = min((stop - start) // 46, MOST_ENTRIES)
    ends = array("q", [0])
    room = min(fit, end.count + 1)  # one more shows that the count is too small
    rows = _make_rows(room)
    count = kernel.walk_directory(data, start, stop, end.shift, rows, ends)
    if count > end.count and fit > room:
        rows = _make_rows(fit)
        count = kernel.walk_directory(data, start, stop, end.shift, rows, ends)
    if count > end.count:
        told = f"the end record counts {end.count:,} entries, and the directory has {count:,}"
        oddities.append(Oddity("", told))
        for at in range(end.count, count):
            rows[at * _WIDTH + kernel.MARKS] |= kernel.LEFT_OUT
    elif count < end.count:
        told = f"the end record counts {end.count:,} entries, and only {count:,} of the directory can be read"
        oddities.append(Oddity("", told, "archive"))
    if end.count == 0:
        oddities.append(Oddity("", "the end record counts no entries", "archive"))
    if ends[0] < stop:
        oddities.append(
            Oddity("", f"the last {stop - ends[0]:,} bytes of the directory were not read as records")
        )
    return rows[: count * _WIDTH], count


def _make_rows(count: int) -> array[int]:
    return array("q", [0]) * (count * _WIDTH)


def _add_unlisted(
    data: memoryview, rows: array[int], end: EndRecord | None, listed: int, oddities: list[Oddity]
) -> array[int]:
    """The rows, with those of local headers that no record of the directory points to."""
    known = set(rows[kernel.HEADER :: _WIDTH])
    room = 4096
    while True:
        scanned = _make_rows(room)
        count = kernel.scan_headers(data, 0, scanned)
        if count < room or room >= MOST_ENTRIES:
            break
        room = min(room * 8, MOST_ENTRIES)
    added = array("q")
    for at in range(0, count * _WIDTH, _WIDTH):
        if scanned[at + kernel.HEADER] not in known:
            added.extend(scanned[at : at + _WIDTH])
    if added:
        more = f"{len(added) // _WIDTH:,} entries were found by their local headers"
        oddities.append(Oddity("", more, "" if end and listed else "archive"))
    return rows + added


def _compare(data: memoryview, rows: array[int], listed: int, limit: int, oddities: list[Oddity]) -> int:
    """Compare all rows with their local headers and with each other; all marks, or-ed."""
    count = len(rows) // _WIDTH
    ends = array("q", [0]) * count
    found: int = kernel.check_headers(data, limit, 0, listed, rows, ends)
    for entry in range(listed, count):
        at = entry * _WIDTH
        ends[entry] = rows[at + kernel.DATA] + rows[at + kernel.COMPRESSED]
        found |= rows[at + kernel.MARKS]
    headers = rows[kernel.HEADER :: _WIDTH].tolist()
    sorted_headers = sorted(headers)
    order = array("q")
    if headers != sorted_headers:
        order = array("q", sorted(range(count), key=headers.__getitem__))
    gaps = array("q", [0]) * 5
    found |= kernel.compare_neighbours(data, rows, ends, order, gaps)
    oddities.extend(_tell_gaps(data, gaps, limit, count))
    return found


def _tell_gaps(data: memoryview, gaps: array[int], limit: int, count: int) -> Iterator[Oddity]:
    """Bytes of the file that belong to no entry: before the first, between two, after the last."""
    first, between, where, most, last = gaps
    if count and data[:4] != _LOCAL_MAGIC:
        if bytes(data[:4]) == b"dex\n":
            what = (
                "the file begins as a DEX file (Janus): Android 5 to 8 before the patch of December 2017 runs"
                " that code and checks the signature of the archive"
            )
            yield Oddity("", what, "archive")
        else:
            yield Oddity("", "the file does not begin with the header of an entry", "archive")
    if first > 0:
        yield Oddity("", f"{first:,} bytes stand before the first entry")
    if between > 0:
        yield Oddity(
            "", f"{between:,} bytes lie between entries, the most in one piece {most:,} at byte {where:,}"
        )
    stop = limit - _signing_block_length(data, limit)
    if count and last < stop and bytes(data[last:stop]).strip(b"\0"):
        yield Oddity("", f"{stop - last:,} bytes lie between the last entry and what follows the entries")


def _signing_block_length(data: memoryview, limit: int) -> int:
    """The length of an APK Signing Block that ends at `limit`, 0 where there is none."""
    if limit < 32 or data[limit - 16 : limit] != _SIGNING_MAGIC:
        return 0
    return int.from_bytes(data[limit - 24 : limit - 16], "little") + 8


def _name_entries(data: memoryview, rows: array[int]) -> tuple[list[bytes], dict[bytes, int]]:
    """The name of each row, and the first row of each name."""
    starts = rows[kernel.NAME :: _WIDTH]
    names: list[bytes] = []
    index: dict[bytes, int] = {}
    if not starts:
        return names, index
    low, high = min(starts), max(starts) + 0xFFFF
    if high - low <= _MOST_STRETCH:
        name_entries(bytes(data[low:high]), low, rows, names, index)
        return names, index
    lengths = rows[kernel.NAME_LENGTH :: _WIDTH]  # found by local headers, all over the file
    names.extend(bytes(data[at : at + length]) for at, length in zip(starts, lengths, strict=True))
    index.update(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
    return names, index


def _tell_names(directory: Directory, found: int) -> None:
    """Mark names that come twice or are no UTF-8, and put all marks in words."""
    rows, names, index = directory.rows, directory.names, directory.index
    if len(index) < len(names):
        found |= kernel.TWICE
        for entry, name in enumerate(names):
            if index[name] != entry:
                rows[entry * _WIDTH + kernel.MARKS] |= kernel.TWICE
    marks = rows[kernel.MARKS :: _WIDTH]
    if found & kernel.NOT_ASCII:
        for entry, name in enumerate(names):
            if marks[entry] & kernel.NOT_ASCII and not android_takes_name(name):
                marks[entry] |= kernel.NOT_UTF8
                found |= kernel.NOT_UTF8
                rows[entry * _WIDTH + kernel.MARKS] = marks[entry]
    if found & kernel.MAY_SHADOW:
        what = "it makes a folder of what is a file in every app, which stops programs that unpack it"
        shadows = [name for name in names if name.startswith(_SHADOWS)]
        directory.oddities.extend(Oddity(decode_name(name), what) for name in shadows[:100])
    if found & ~(kernel.NOT_ASCII | kernel.MAY_SHADOW):
        directory.oddities.extend(tell_marks(names, marks))
