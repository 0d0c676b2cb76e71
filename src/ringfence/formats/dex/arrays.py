"""Arrays on their way into a kernel."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt


def lend(array: npt.NDArray[Any]) -> memoryview:
    """The memory of the array, without a copy where its numbers lie as the machine wants them.

    A view and not the array itself, because an interpreted kernel then reads Python's own integers, which do
    not overflow.
    """
    return memoryview(array if array.flags.aligned else array.copy())
