"""The Java packages of a DEX's types, without making text of every name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import package_runs
from .arrays import lend
from .needles import Ints
from .open_dex import Dex


@dataclass(frozen=True, slots=True)
class Packages:
    """`of[i]` is the number in `names` of the package of the i-th type asked for; "" is the default package."""

    of: Ints
    names: tuple[str, ...]


def list_packages(dex: Dex, types: Ints) -> Packages:
    """The package (`com.foo.bar`) of each of these types; a number may stand twice for one name."""
    known = (types >= 0) & (types < len(dex.types))
    strings = np.where(known, dex.types[np.where(known, types, 0)] if len(dex.types) else -1, -1)
    runs, firsts = np.empty(len(types), np.int32), np.empty(len(types), np.int32)
    count = package_runs.number_runs(
        lend(np.frombuffer(dex.data, np.uint8)),
        lend(dex.string_offsets),
        lend(strings.astype(np.int32)),
        lend(runs),
        lend(firsts),
    )
    names = (dex.type_name(int(types[first])) for first in firsts[:count])
    return Packages(runs, tuple(_package(name) for name in names))


def _package(descriptor: str) -> str:
    return descriptor.lstrip("[").removeprefix("L").rpartition("/")[0].replace("/", ".")
