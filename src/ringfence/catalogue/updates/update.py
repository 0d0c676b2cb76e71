"""`ringfence update`: fetch, verify, read, swap. Each source fails alone, and the last good table stays."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...errors import EvidenceError, RingfenceError, UsageError
from ..table_files import data_folder
from .fetch import MOST_BYTES, Package, command_of, fetch_package
from .range_table import RangeTable, write_ranges
from .sources import SOURCES, UpdateSource

MOST_LEFT_OUT = 20  # one in so many ranges may overlap others

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source."""

    source: str
    ok: bool
    says: str


def table_path(source: UpdateSource, folder: Path | None = None) -> Path:
    return (folder or data_folder()) / "addresses" / f"{source.name}.bin"


def open_tables(folder: Path | None = None) -> list[tuple[UpdateSource, RangeTable]]:
    """The tables that are there and sound; the last good one stands in for one that is not."""
    found = []
    for source in SOURCES:
        path = table_path(source, folder)
        for place in (path, path.with_suffix(".last-good")):
            with suppress(OSError, EvidenceError):
                found.append((source, RangeTable(place.read_bytes(), place.name)))
                break
    return found


def plan_update(sources: Iterable[UpdateSource], folder: Path | None = None) -> list[Outcome]:
    """What an update would do, without doing it."""
    there = {source.name: table.head.get("version", "") for source, table in open_tables(folder)}
    return [
        Outcome(
            source.name,
            True,
            f"would run `{command_of(source)}` ({source.title}, {source.licence}); "
            + (f"there: version {there[source.name]}" if source.name in there else "nothing there yet"),
        )
        for source in sources
    ]


def update(sources: Iterable[UpdateSource], tell: Tell, folder: Path | None = None) -> list[Outcome]:
    """Fetch each source and put its table in place."""
    outcomes = []
    for source in sources:
        tell(f"fetching {source.package}")
        try:
            with tempfile.TemporaryDirectory(prefix="ringfence-") as fetched:
                outcomes.append(_take_in(source, fetch_package(source, Path(fetched)), folder))
        except RingfenceError as error:
            outcomes.append(Outcome(source.name, False, str(error)))
    return outcomes


def update_from(path: Path, sha256: str, folder: Path | None = None) -> Outcome:
    """Take a package that the user has; which source it is, its name tells. Raises UsageError."""
    source = _tell_source(path.name)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UsageError(f"{path} has {size:,} bytes, and {MOST_BYTES:,} are read at most")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    digest = hashlib.sha256(data).hexdigest()
    if sha256 and digest != sha256.lower():
        what = f"the SHA-256 is {digest}, not the one given"
        raise EvidenceError(path.name, "", what, "fetch it again, or correct --sha256")
    version = path.stem.removeprefix(source.package).strip("-_@")
    try:
        return _take_in(source, Package(path.name, data, version, f"sha256:{digest}"), folder)
    except RingfenceError as error:
        return Outcome(source.name, False, str(error))


def _tell_source(name: str) -> UpdateSource:
    for source in SOURCES:
        if name.startswith((source.package, source.package.replace("@", "").replace("/", "-"))):
            return source
    known = ", ".join(source.package for source in SOURCES)
    raise UsageError(f"{name} is no package of a source that is known; known are {known}")


def _take_in(source: UpdateSource, package: Package, folder: Path | None) -> Outcome:
    """Read the package, compare with what is there, and swap the new table in."""
    head = {
        "source": source.name,
        "title": source.title,
        "package": source.package,
        "version": package.version,
        "file": package.file,
        "checksum": package.checked,
        "licence": source.licence,
        "credit": source.credit,
        "warning": source.warning,
    }
    data = write_ranges(head, source.read(package.data, package.file))
    stated = RangeTable(data, package.file).head
    count, left_out = sum(stated["ranges"].values()), stated["left_out"]
    path = table_path(source, folder)
    least = max(source.least, _count_there(path) // 2)
    if count < least or left_out > count // MOST_LEFT_OUT:
        what = f"{count:,} of its ranges can be used and {left_out:,} not; at least {least:,} are expected"
        raise EvidenceError(package.file, "", what, "the last good table stays; try again later")
    _swap(path, data)
    says = [f"version {package.version}", f"{count:,} ranges", source.licence]
    says += [f"{left_out:,} ranges that overlap others were left out"] if left_out else []
    says += [f"note: {source.warning}"] if source.warning else []
    return Outcome(source.name, True, "; ".join(says))


def _count_there(path: Path) -> int:
    try:
        return int(sum(RangeTable(path.read_bytes(), path.name).head["ranges"].values()))
    except (OSError, EvidenceError):
        return 0


def _swap(path: Path, data: bytes) -> None:
    """The new table stands at once and whole; the one before it is kept as the last good one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(data)
        if path.exists():
            os.replace(path, path.with_suffix(".last-good"))
        os.replace(new, path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
