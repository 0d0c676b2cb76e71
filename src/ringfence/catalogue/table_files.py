"""Where the tables lie, and whether they changed. Every look-up imports it, so it imports next to nothing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SHIPPED = Path(__file__).parent / "tables"


def data_folder() -> Path:
    """Where what the user imported or updated lies: RINGFENCE_DATA, or the XDG data folder."""
    stated = os.environ.get("RINGFENCE_DATA")
    if stated:
        return Path(stated)
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "ringfence"


def table_roots() -> tuple[Path, ...]:
    """The tables that ship, then those the user imported."""
    imported = data_folder() / "tables"
    return (SHIPPED, imported) if imported.is_dir() else (SHIPPED,)


def list_table_files(root: Path) -> list[Path]:
    return sorted(root.rglob("*.csv"))


def fingerprint(roots: tuple[Path, ...]) -> bytes:
    """SHA-256 over the names and bytes of all tables: another fingerprint, another index."""
    digest = hashlib.sha256()
    for root in roots:
        for path in list_table_files(root):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.digest()
