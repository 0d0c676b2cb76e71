"""Arrays on their way into a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint32]
Longs = npt.NDArray[np.uint64]


def lend_all(*arrays: npt.NDArray[Any]) -> list[Any]:
    """Each array, as `lend` gives it: a part of a kernel's arguments."""
    return [lend(array) for array in arrays]


def lend(array: npt.NDArray[Any]) -> memoryview:
    """The memory of the array, without a copy where its numbers lie as the machine wants them.

    A view and not the array itself, because an interpreted kernel then reads Python's own integers, which do
    not overflow.
    """
    return array.data if array.flags.aligned else array.copy().data
