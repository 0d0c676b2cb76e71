"""The readers of files that others made, in one list: how a file is told, and what reads it.

The tables of a case have a list of their own, `case/tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from ..model.fact import Evidence
from ..model.inventory import Inventory
from .apps.from_app import read_app_file
from .inventories.from_inventory import read_inventory
from .traffic.from_har import read_har


@dataclass(frozen=True, slots=True)
class Reader:
    """`kind` is the kind of evidence; `read` takes the file, the case folder, whose traffic or which app of
    the case it is, and the endpoints that the case declares."""

    kind: str
    read: Callable[[Path, Path, str, Collection[str]], Evidence]


TRAFFIC, SOFTWARE = "traffic", "software"
_APP = Reader(SOFTWARE, read_app_file)
# Suffix -> what reads it.
READERS: dict[str, Reader] = {
    ".har": Reader(TRAFFIC, read_har),
    ".apk": _APP,
    ".apks": _APP,
    ".xapk": _APP,
    ".apkm": _APP,
    ".aab": _APP,
    ".ipa": _APP,
    ".dex": _APP,
}
# An inventory of apps is no evidence of a case: `check-lists` reads it by itself.
READ_INVENTORY: Callable[[Path], Inventory] = read_inventory
