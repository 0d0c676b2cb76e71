"""The index of the catalogue, opened: built once, and again only when a table has changed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..errors import EvidenceError
from .index_format import Index
from .table_files import SHIPPED, data_folder, fingerprint, table_roots

INDEX = "index.bin"


def open_index(roots: tuple[Path, ...] | None = None) -> Index:
    """The index of these tables (the catalogue's own by default), from its file where that is fresh."""
    roots = roots or table_roots()
    tables = fingerprint(roots)
    places = [SHIPPED.parent / INDEX] if roots == (SHIPPED,) else []
    for place in (*places, data_folder() / INDEX):
        if (index := _open(place)) is not None and index.tables == tables:
            return index
    from .build_index import build_index  # seldom needed, and it imports what reads and checks tables

    data = build_index(roots, tables)
    for place in (*places, data_folder() / INDEX):
        if _store(place, data):
            break
    return Index(data, INDEX)


def _open(place: Path) -> Index | None:
    """The index there, or None: one that is missing or damaged is built anew."""
    try:
        return Index(place.read_bytes(), str(place))
    except (OSError, EvidenceError):
        return None


def _store(place: Path, data: bytes) -> bool:
    """Write it whole or not at all. False where that is not allowed: the index then lives in memory."""
    import tempfile

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, place)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        return False
    return True
