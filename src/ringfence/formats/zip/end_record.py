"""The end record of a ZIP archive: where its central directory is, as Android and as others would look for
it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_MAGIC = b"PK\5\6"
_RECORD_MAGIC = b"PK\1\2"
SEARCHED = 65535 + _END.size  # Android looks no further back
_CANDIDATES = 64
_WINDOW = 1 << 20


@dataclass(frozen=True, slots=True)
class EndRecord:
    """An end record. `start` is its place, `comment` where its comment starts and ends, `count` how many
    records the directory is said to have.

    `directory_start` and `directory_stop` are where the directory is; `shift` is what to add to every offset
    in it (other than 0 where something was put before the archive). `faults` says what is odd, and "archive"
    where Android refuses the file for it.
    """

    start: int
    comment: tuple[int, int]
    count: int
    directory_start: int
    directory_stop: int
    shift: int
    faults: tuple[tuple[str, str], ...]


def find_end_record(data: memoryview) -> EndRecord | None:
    """The end record that Android takes if a directory can be had by it, else the best of the others, else
    None.
    """
    candidates: list[EndRecord] = []
    for place in _places(data):
        record = _read(data, place)
        if record is not None and _leads_to_records(data, record):
            if not candidates:
                return record
            told = "the last end record in the file leads to no directory, and another one was used instead"
            return _with_fault(record, told)
        if record is not None:
            candidates.append(record)
    return candidates[0] if candidates else None


def _places(data: memoryview) -> Iterator[int]:
    """Where end records may be, from the back; beyond what Android searches only when nothing was found
    before.
    """
    found, stop = 0, len(data)
    while stop >= _END.size and found < _CANDIDATES:
        start = max(0, stop - (SEARCHED if stop == len(data) else _WINDOW))
        window = bytes(
            data[start : min(stop + 3, len(data))]
        )  # one that straddles the windows is found as well
        at = window.rfind(_MAGIC)
        while at >= 0 and found < _CANDIDATES:
            if start + at + _END.size <= len(data):
                found += 1
                yield start + at
            at = window.rfind(_MAGIC, 0, at + 3)
        stop = start


def _read(data: memoryview, place: int) -> EndRecord | None:
    """The record at `place`; None where the directory it names lies outside the file."""
    _, disk, _, _, count, size, start, comment = _END.unpack_from(data, place)
    faults: list[tuple[str, str]] = []
    comment_start = place + _END.size
    comment_stop = comment_start + comment
    if comment_stop != len(data):
        faults.append((_tell_comment(len(data), comment_start, comment), "archive"))
    if disk not in (0, 0xFFFF):
        faults.append((f"the end record says that it is on disk {disk} of several", ""))
    before = place
    if 0xFFFF in (count, comment) or 0xFFFFFFFF in (size, start):
        wide = _read_zip64(data, place)
        if wide is not None:
            before, count, size, start = wide
        elif count != 0xFFFF or 0xFFFFFFFF in (size, start):
            told = "the end record points to a zip64 one, and there is none"
            faults.append((told, "archive"))
    shift, fault = _find_shift(data, start, size, before)
    if fault:
        faults.append((fault, "archive"))
    start += shift
    if start > before:
        return None
    stop = min(start + size, before)
    if stop < start + size:
        faults.append(("the directory is said to reach into the end record", "archive"))
    elif stop < before:
        faults.append((f"{before - stop:,} bytes lie between the directory and the end record", ""))
    kept = (comment_start, min(comment_stop, len(data)))
    return EndRecord(place, kept, count, start, stop, shift, tuple(faults))


def _tell_comment(length: int, start: int, stated: int) -> str:
    there = length - start
    if stated > there:
        return f"the comment at the end is said to have {stated:,} bytes, and {there:,} are there"
    return f"{there - stated:,} bytes follow the end of the archive"


def _read_zip64(data: memoryview, place: int) -> tuple[int, int, int, int] | None:
    """Where the zip64 end record starts, and the count, size and start of the directory that it states."""
    at = place - _LOCATOR.size
    if at < 0:
        return None
    magic, _, offset, _ = _LOCATOR.unpack_from(data, at)
    if magic != b"PK\6\7" or offset > at - _END_64.size:
        return None
    fields = _END_64.unpack_from(data, offset)
    return (offset, *fields[7:10]) if fields[0] == b"PK\6\6" else None


def _find_shift(data: memoryview, start: int, size: int, before: int) -> tuple[int, str]:
    """What was put before the archive moves the directory: it then ends where the end record starts."""
    if start <= before - 4 and data[start : start + 4] == _RECORD_MAGIC:
        return 0, ""
    shift = before - size - start
    if (
        size >= 46
        and shift != 0
        and start + shift >= 0
        and data[start + shift : start + shift + 4] == _RECORD_MAGIC
    ):
        if shift > 0:
            return shift, f"{shift:,} bytes stand before the archive, and its offsets do not count them"
        return shift, f"every offset is {-shift:,} bytes too large: the start of the archive is missing"
    return 0, ""


def _leads_to_records(data: memoryview, record: EndRecord) -> bool:
    if record.count == 0 and record.directory_start == record.directory_stop:
        return True
    return data[record.directory_start : record.directory_start + 4] == _RECORD_MAGIC


def _with_fault(record: EndRecord, told: str) -> EndRecord:
    faults = (*record.faults, (told, "archive"))
    return EndRecord(
        record.start,
        record.comment,
        record.count,
        record.directory_start,
        record.directory_stop,
        record.shift,
        faults,
    )
