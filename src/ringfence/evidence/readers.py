"""The readers of captured files, in one list: how a file is told, and what reads it.

The tables of a case have a list of their own, `case/tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from ..model.fact import Evidence
from .traffic.from_har import read_har

# Suffix -> (file, case folder, whose traffic it is, endpoints the case declares) -> facts and gaps.
READERS: dict[str, Callable[[Path, Path, str, Collection[str]], Evidence]] = {
    ".har": read_har,
}
