"""Ownership files -> the holdings table, the files looked at, and what could not be read.

files = read_owner_files([Path("bods.jsonl.gz"), Path("level2.xml")])
files.table, files.gaps, files.sources
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import EvidenceError
from ...formats.ownership.open_stream import Stream
from ...model.fact import Gap
from ...model.source import Source
from ...owners.builder import TableBuilder
from ...owners.holdings import HoldingsTable
from .filling import Filling
from .open_files import open_streams
from .ownership_formats import Format, tell_format

COULD_CHANGE = "who owns or controls whom"


@dataclass(frozen=True, slots=True)
class OwnerFiles:
    """`table.sources` are the names of the files; `sources` have their hashes and formats."""

    table: HoldingsTable
    gaps: tuple[Gap, ...]
    sources: tuple[Source, ...]
    statements: int

    def locate(self, row: int) -> Source:
        """The file and the place in it that a row of the table was read from."""
        name = self.table.sources[self.table.source[row]]
        source = next(each for each in self.sources if each.file == name)
        return Source(name, source.sha256, f"record {int(self.table.place[row])}", system=source.system)


def read_owner_files(paths: Sequence[Path], folder: Path | None = None) -> OwnerFiles:
    """Read all of them into one table. A file that cannot be read is a gap; EvidenceError where none can."""
    builder = TableBuilder()
    gaps: list[Gap] = []
    sources: list[Source] = []
    statements = 0
    failed: EvidenceError | None = None
    for path in paths:
        name = path.relative_to(folder).as_posix() if folder and path.is_relative_to(folder) else path.name
        try:
            for source, count in _read_file(path, name, builder, gaps):
                sources.append(source)
                statements += count
        except EvidenceError as error:
            failed = failed or error
            gaps.append(_tell(error, name))
    if failed and not sources:
        raise failed
    table = builder.build()
    gaps += [
        Gap(
            Source(each.source, _hash_of(each.source, sources), f"record {each.place}"),
            f"{each.what}: {each.rows:,}",
            COULD_CHANGE,
        )
        for each in table.gaps
    ]
    return OwnerFiles(table, tuple(gaps), tuple(sources), statements)


def is_owner_file(path: Path) -> bool:
    """Is any stream of the file of a kind that is read?"""
    try:
        with open_streams(path, path.name) as (_, streams):
            return any(tell_format(stream.peek(1 << 16), stream.name, path) for stream in streams)
    except EvidenceError:
        return False


def _read_file(path: Path, name: str, builder: TableBuilder, gaps: list[Gap]) -> Iterator[tuple[Source, int]]:
    """Every stream of the file, each with the reader of its format."""
    if not path.is_file():
        raise EvidenceError(name, "", "is not there, or is no regular file", "name the file itself")
    with open_streams(path, name) as (raw, streams):
        read: list[tuple[str, str, int]] = []
        try:
            for stream in streams:
                told = tell_format(stream.peek(1 << 16), stream.name, path)
                if told is None:
                    cure = "docs/ownership-files.md lists what is read, and how a mapping file tells columns"
                    gaps.append(
                        _tell(EvidenceError(stream.name, "", "is of no kind that is read", cure), name)
                    )
                    continue
                filling = Filling(builder, stream.name)
                _read_stream(told, stream, filling, path, gaps)
                read.append((stream.name, told.name, filling.statements))
        except EvidenceError as error:
            if not read:
                raise
            gaps.append(_tell(error, name))
        if not read:
            raise EvidenceError(name, "", "is of no kind that is read", "see docs/ownership-files.md")
        sha256 = raw.finish()
        for inside, kind, count in read:
            yield Source(inside, sha256, "", system=kind), count


def _read_stream(told: Format, stream: Stream, filling: Filling, path: Path, gaps: list[Gap]) -> None:
    """A stream that breaks off keeps what came before."""
    reader = told.make(filling, path)
    try:
        reader.read(stream)
    except EvidenceError as error:
        gaps.append(_tell(error, stream.name))
    reader.finish()


def _tell(error: EvidenceError, name: str) -> Gap:
    source = Source(error.file or name, "", error.place)
    return Gap(source, f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE)


def _hash_of(name: str, sources: Sequence[Source]) -> str:
    return next((each.sha256 for each in sources if each.file == name), "")
