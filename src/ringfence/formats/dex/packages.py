"""The Java packages of a DEX's types, without making text of every name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from . import package_runs
from .arrays import Words, lend_all
from .mutf8 import decode_mutf8
from .needles import Ints
from .open_dex import Dex

_NO_ENDS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Names(Sequence[str]):
    """The names of packages, `com.foo.bar`, each made into text when it is asked for; "" is the default
    package. A name may stand several times."""

    data: memoryview
    begins: Words
    ends: Words

    def __len__(self) -> int:
        return len(self.begins)

    def raw(self, number: int) -> bytes:
        """What stands before the last slash: `Lcom/foo/bar`."""
        return bytes(self.data[self.begins.item(number) : self.ends.item(number)])

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        if isinstance(number, slice):
            return Names(self.data, self.begins[number], self.ends[number])
        return decode_mutf8(self.raw(number)).lstrip("[").removeprefix("L").replace("/", ".")


@dataclass(frozen=True, slots=True)
class Packages:
    """`of[i]` is the number in `names` of the package of the i-th type asked for; neighbours have the same
    number. `simple[i]` is where in the file its descriptor goes on after the package (begins, where there is
    none), 0 for no name."""

    of: Ints
    simple: Words
    names: Names


def list_packages(dex: Dex, types: Ints, string_ends: npt.NDArray[np.int64] | None = None) -> Packages:
    """The package of each of these types. `string_ends` is where the sieve says that strings end."""
    known_ends = _NO_ENDS if string_ends is None else string_ends
    runs = np.empty(len(types), np.int32)
    simple, begins, ends = (np.empty(len(types), np.uint32) for _ in range(3))
    tables = lend_all(np.frombuffer(dex.data, np.uint8), dex.string_offsets, known_ends, dex.types, types)
    count = package_runs.number_runs(*tables, *lend_all(runs, simple, begins, ends))
    return Packages(runs, simple, Names(dex.data, begins[:count].copy(), ends[:count].copy()))
