"""The formats of ownership files, in one list: how each is told by its first bytes, and what reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...formats.ownership import bods, followthemoney, gleif, psc
from ...formats.ownership.open_stream import Stream
from .columns import find_mapping
from .filling import Filling
from .from_bods import BodsReader
from .from_followthemoney import FollowTheMoneyReader
from .from_gleif import GleifReader
from .from_psc import PscReader
from .from_table import TableReader


class OwnerReader(Protocol):
    """Takes a stream into its filling; `finish` appends what is left and the gaps."""

    def read(self, stream: Stream) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """`tells` looks at the first bytes; `make` takes the filling and the path of the file."""

    name: str
    tells: Callable[[bytes, str], bool]
    make: Callable[[Filling, Path], OwnerReader]


FORMATS: tuple[Format, ...] = (
    Format(
        "BODS",
        lambda head, name: _is_json(head) and any(mark in head for mark in bods.MARKS),
        lambda filling, path: BodsReader(filling),
    ),
    Format(
        "UK PSC snapshot",
        lambda head, name: _is_json(head) and any(mark in head for mark in psc.MARKS),
        lambda filling, path: PscReader(filling),
    ),
    Format(
        "FollowTheMoney",
        lambda head, name: _is_json(head) and all(mark in head for mark in followthemoney.MARKS),
        lambda filling, path: FollowTheMoneyReader(filling),
    ),
    Format(
        "GLEIF",
        lambda head, name: any(mark in head for mark in gleif.MARKS),
        lambda filling, path: GleifReader(filling),
    ),
)


def tell_format(head: bytes, name: str, path: Path) -> Format | None:
    """The first format in the list that knows such a file; a table is told by its columns or its mapping.
    Raises EvidenceError for a mapping file that cannot be followed."""
    told = next((each for each in FORMATS if each.tells(head, name)), None)
    if told or _is_json(head) or head.lstrip()[:1] == b"<":
        return told
    header = head.partition(b"\n")[0].decode("utf-8-sig", "replace")
    names = [each.strip('" \r') for each in header.replace(";", ",").replace("\t", ",").split(",")]
    mapping = find_mapping(path, names)
    return None if mapping is None else Format(mapping.name, lambda head, name: True, TableReader)


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
