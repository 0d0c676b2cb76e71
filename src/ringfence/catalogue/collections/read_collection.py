"""A file or folder of another project -> its marks. Which project it is of, the content tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import EvidenceError
from .domain_list import read_domain_list
from .json_collections import read_json_collection, tell_json_collection
from .libchecker import read_libchecker
from .mark import Mark

MOST_BYTES = 128 * 1024 * 1024
MOST_FILES = 20_000
STATED = {  # the licence that its makers state, and where they do
    "Exodus": ("ODbL-1.0 (database), DbCL-1.0 (contents)", "https://exodus-privacy.eu.org"),
    "IzzyOnDroid": ("AGPL-3.0", "https://gitlab.com/IzzyOnDroid/repo"),
    "Ghostery": ("CC-BY-NC-SA-4.0", "https://github.com/ghostery/trackerdb"),
    "DuckDuckGo": ("CC-BY-NC-SA-4.0", "https://github.com/duckduckgo/tracker-blocklists"),
    "Disconnect services": ("CC-BY-NC-SA-4.0", "https://disconnect.me/trackerprotection"),
    "Disconnect entities": ("CC-BY-NC-SA-4.0", "https://disconnect.me/trackerprotection"),
    "LibChecker": ("Apache-2.0", "https://github.com/LibChecker/LibChecker-Rules"),
    "AppManager": ("GPL-3.0-or-later", "https://github.com/MuntashirAkon/AppManager"),
    "v2fly": ("MIT", "https://github.com/v2fly/domain-list-community"),
}  # fmt: skip
_KNOWN = (
    "Exodus, IzzyOnDroid, Ghostery, DuckDuckGo, Disconnect, LibChecker, AppManager, "
    "and a folder of v2fly's lists"
)
_ITEM = re.compile(r"<item>([A-Za-z_][\w$.]*)</item>")


@dataclass(frozen=True, slots=True)
class Collection:
    """The marks of one collection, each once; its licence and address are what its makers state."""

    name: str
    licence: str
    address: str
    marks: tuple[Mark, ...]


def read_collection(path: Path) -> Collection:
    """Read the user's copy. Raises EvidenceError when it is no collection that is known."""
    name, marks = _read(path)
    return Collection(name, *STATED[name], tuple(dict.fromkeys(marks)))


def _read(path: Path) -> tuple[str, Iterator[Mark]]:
    if path.is_dir():
        return "v2fly", _read_lists(path)
    data = _read_bytes(path)
    if data.startswith(b"SQLite format 3\0"):
        return "LibChecker", read_libchecker(path)
    text = data.decode("utf-8", "replace")
    if "<resources>" in text[:2000]:
        items = (found[1].strip(".") for found in _ITEM.finditer(text))
        return "AppManager", (Mark("java package", item, item) for item in items if "." in item)
    document = _parse(text, path.name)
    name = tell_json_collection(document)
    if not name:
        raise EvidenceError(path.name, "", "this is no collection that is known", f"known are {_KNOWN}")
    return name, read_json_collection(document, path.name)


def _read_lists(folder: Path) -> Iterator[Mark]:
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    if not files or len(files) > MOST_FILES:
        raise EvidenceError(folder.name, "", f"it holds {len(files):,} files", f"known are {_KNOWN}")
    for path in files:
        yield from read_domain_list(_read_bytes(path).decode("utf-8", "replace"), path.name)


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            what = f"it has {size:,} bytes, and {MOST_BYTES:,} are read at most"
            raise EvidenceError(path.name, "", what, "give one collection at a time")
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise EvidenceError(path.name, "", what, "name the file of the collection") from None


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise EvidenceError(name, "", "this is no collection that is known", f"known are {_KNOWN}") from None
