"""Key logs of TLS (SSLKEYLOGFILE) and WireGuard that lie beside captures, told by their content."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ...formats.tls.key_log import is_key_log
from ...formats.wireguard.key_log import is_wireguard_log
from ...model.fact import Evidence
from ...model.source import Source
from ..files import check_file
from .state_gathering import hash_file

MOST_BYTES = 64 << 20  # of one key log
_SUFFIXES = frozenset({"", ".txt", ".log", ".key", ".keys", ".keylog", ".sslkeylog"})
_MOST_FILES = 1000  # of a folder that are looked into
_LOOKED_AT = 1 << 16  # bytes of one that say whether it is a key log


def tell_keys(path: Path) -> bool:
    """Is it a key log?"""
    try:
        if path.suffix.lower() not in _SUFFIXES or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return False
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
        return is_key_log(start) or is_wireguard_log(start)
    except OSError:
        return False


def find_key_logs(capture: Path) -> Iterator[Path]:
    """The key logs in the folder of a capture, in order of their names."""
    for count, beside in enumerate(sorted(capture.parent.iterdir())):
        if count >= _MOST_FILES:
            return
        if tell_keys(beside):
            yield beside


def read_keys(path: Path, folder: Path, system: str = "", declared: Collection[str] = ()) -> Evidence:
    """A key log says nothing by itself: it opens the captures that lie beside it."""
    return Evidence((), (), (state_key_log(path, folder),))


def state_key_log(path: Path, folder: Path) -> Source:
    """The log as a source of what it opened."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    return Source(
        name, hash_file(path), "", system="WireGuard key log" if opens_tunnels(path) else "TLS key log"
    )


def opens_tunnels(log: Path) -> bool:
    """Does a key log hold WireGuard's keys?"""
    with log.open("rb") as file:
        return is_wireguard_log(file.read(_LOOKED_AT))
