"""`ringfence update`: fetch, verify, read, swap. Each source fails alone, and the last good table stays."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ...errors import EvidenceError, RingfenceError, UsageError
from ..table_files import data_folder
from .fetch import MOST_BYTES, Package, command_of, fetch_package
from .range_table import AddressRange, RangeTable, write_ranges
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
            f"would {_say_how(source)} ({source.title}, {source.licence}); "
            + (f"there: version {there[source.name]}" if source.name in there else "nothing there yet"),
        )
        for source in sources
    ]


def _say_how(source: UpdateSource) -> str:
    if source.client:
        return f"run `{command_of(source)}`"
    return f"take what you download, by `--from {source.package}`"


def update(sources: Iterable[UpdateSource], tell: Tell, folder: Path | None = None) -> list[Outcome]:
    """Fetch each source that a client can fetch, and put its table in place."""
    outcomes = []
    for source in sources:
        if not source.client:
            continue
        tell(f"fetching {source.package}")
        try:
            with tempfile.TemporaryDirectory(prefix="ringfence-") as fetched:
                outcomes.append(_take_in(source, [fetch_package(source, Path(fetched))], folder))
        except RingfenceError as error:
            outcomes.append(Outcome(source.name, False, str(error)))
    return outcomes


def update_from(paths: Path | Sequence[Path], sha256: str = "", folder: Path | None = None) -> list[Outcome]:
    """Take packages and files that the user has; which source each is, its name tells. Files of one source
    make one table. `sha256` is the checksum of a single file. Raises UsageError."""
    given = [paths] if isinstance(paths, Path) else list(paths)
    if sha256 and len(given) > 1:
        raise UsageError("--sha256 is of one file, and several are given")
    by_source: dict[str, tuple[UpdateSource, list[Package]]] = {}
    for path in given:
        source = _tell_source(path.name)
        by_source.setdefault(source.name, (source, []))[1].append(_read_package(path, source, sha256))
    outcomes = []
    for source, packages in by_source.values():
        try:
            outcomes.append(_take_in(source, packages, folder))
        except RingfenceError as error:
            outcomes.append(Outcome(source.name, False, str(error)))
    return outcomes


def _read_package(path: Path, source: UpdateSource, sha256: str) -> Package:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UsageError(f"{path} has {size:,} bytes, and {MOST_BYTES:,} are read at most")
        data = path.read_bytes()
        day = date.fromtimestamp(path.stat().st_mtime)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    digest = hashlib.sha256(data).hexdigest()
    if sha256 and digest != sha256.lower():
        what = f"the SHA-256 is {digest}, not the one given"
        raise EvidenceError(path.name, "", what, "fetch it again, or correct --sha256")
    name = source.package.replace("@", "").replace("/", "-")
    version = f"of {day}" if source.files else path.stem.removeprefix(name).strip("-_@")
    return Package(path.name, data, version, f"sha256:{digest}")


def _tell_source(name: str) -> UpdateSource:
    for source in SOURCES:
        if source.has(name):
            return source
    known = ", ".join(source.package for source in SOURCES)
    raise UsageError(f"{name} is no package of a source that is known; known are {known}")


def _read_ranges(source: UpdateSource, packages: Sequence[Package]) -> Iterable[AddressRange]:
    """The ranges of all packages, in order."""
    if len(packages) == 1:
        return source.read(packages[0].data, packages[0].file)
    ranges = [each for package in packages for each in source.read(package.data, package.file)]
    return sorted(ranges, key=lambda each: (each.version, each.first))


def _take_in(source: UpdateSource, packages: Sequence[Package], folder: Path | None) -> Outcome:
    """Read the packages, compare with what is there, and swap the new table in."""
    file = ", ".join(package.file for package in packages)
    version = ", ".join(dict.fromkeys(package.version for package in packages))
    head = {
        "source": source.name,
        "title": source.title,
        "package": source.package if source.client else file,
        "version": version,
        "file": file,
        "checksum": ", ".join(package.checked for package in packages),
        "licence": source.licence,
        "credit": source.credit,
        "warning": source.warning,
        "place": source.place,
    }
    data = write_ranges(head, _read_ranges(source, packages))
    stated = RangeTable(data, file).head
    count, left_out = sum(stated["ranges"].values()), stated["left_out"]
    path = table_path(source, folder)
    least = max(source.least, _count_there(path) // 2)
    if count < least or left_out > count // MOST_LEFT_OUT:
        what = f"{count:,} of its ranges can be used and {left_out:,} not; at least {least:,} are expected"
        raise EvidenceError(file, "", what, "the last good table stays; try again later")
    _swap(path, data)
    says = [f"version {version}", f"{count:,} ranges", source.licence]
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
