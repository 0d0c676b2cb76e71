"""Classes to which the platform hands data, because they extend or implement what receives it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ...catalogue.apis import Api
from ...formats.dex.open_dex import Dex
from .known_code import KnownCode
from .scan_dex import ScannedDex, take

Rows = npt.NDArray[np.int64]


def find_callbacks(file: ScannedDex, known: KnownCode) -> Iterator[tuple[int, int, Api]]:
    """Class, method and interface, for each method with code that receives data. What a class inherits from
    another one of the app is found at that one."""
    if not (file.callbacks >= 0).any():
        return
    owners, above = _list_above(file.dex)
    found = take(file.callbacks, above)
    places = np.flatnonzero(found >= 0)
    owners, encoded = owners[places].astype(np.int32), file.walked.encoded
    firsts, lasts = (
        np.searchsorted(encoded.class_def, each) for each in (owners, owners + 1)
    )  # class by class
    for owner, kind, first, last in zip(*(each.tolist() for each in (owners, found[places], firsts, lasts)),
                                        strict=True):  # fmt: skip
        methods = encoded.method_id[first:last][encoded.n_instructions[first:last] > 0]
        members = take(file.receivers, file.dex.methods.name[methods])
        for place in np.flatnonzero(members >= 0).tolist():
            member = known.receivers.apis[members.item(place)][0].member
            for api in known.callbacks.apis[kind]:
                if api.member == member:
                    yield owner, methods.item(place), api


def _list_above(dex: Dex) -> tuple[Rows, Rows]:
    """Of each class its superclass and its interfaces: the class's row, and the type above it."""
    units = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)
    starts = dex.classes.interfaces.astype(np.int64) // 2 + 2  # after how many there are
    owners = np.flatnonzero((dex.classes.interfaces > 0) & (starts < len(units)))
    starts = starts[owners]
    counts = np.minimum(units[starts - 2].astype(np.int64), len(units) - starts)
    total = np.cumsum(counts)
    if len(total) and total[-1] > len(units):  # lists that overlap: no more is looked at than there is
        counts = np.where(total <= len(units), counts, 0)
        total = np.cumsum(counts)
    first = np.repeat(starts - np.concatenate(([0], total[:-1])), counts) if len(total) else total
    listed = units[first + np.arange(len(first))]
    classes = np.arange(len(dex.classes.super_type))
    return (
        np.concatenate((classes, np.repeat(owners, counts))),
        np.concatenate((dex.classes.super_type.astype(np.int64), listed.astype(np.int64))),
    )
