"""The readers of files that others made, in one list: how a file is told, and what reads it.

The tables of a case have a list of their own, `case/tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from ..model.fact import Evidence
from ..model.inventory import Inventory
from .inventories.from_inventory import read_inventory
from .traffic.from_har import read_har

# Suffix -> (file, case folder, whose traffic it is, endpoints the case declares) -> facts and gaps.
READERS: dict[str, Callable[[Path, Path, str, Collection[str]], Evidence]] = {
    ".har": read_har,
}
# An inventory of apps is no evidence of a case: `check-lists` reads it by itself.
READ_INVENTORY: Callable[[Path], Inventory] = read_inventory
