"""Classes to which the platform hands data, because they extend or implement what receives it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...catalogue.apis import Api
from ...formats.dex.arrays import Ints, lend_all
from ...formats.dex.open_dex import Dex
from .kernels import above
from .known_code import KnownCode
from .scan_dex import ScannedDex, take

_ROOM = 1024  # rows at first


def find_callbacks(file: ScannedDex, known: KnownCode) -> Iterator[tuple[int, int, Api]]:
    """Class, method and interface, for each method with code that receives data. What a class inherits from
    another one of the app is found at that one."""
    if not (file.callbacks >= 0).any():
        return
    owners, kinds = _list_above(file.dex, file.callbacks)
    encoded = file.walked.encoded
    firsts, lasts = (
        np.searchsorted(encoded.class_def, each) for each in (owners, owners + 1)
    )  # class by class
    for owner, kind, first, last in zip(*(each.tolist() for each in (owners, kinds, firsts, lasts)),
                                        strict=True):  # fmt: skip
        methods = encoded.method_id[first:last][encoded.n_instructions[first:last] > 0]
        members = take(file.receivers, file.dex.methods.name[methods])
        for place in np.flatnonzero(members >= 0).tolist():
            member = known.receivers.apis[members.item(place)][0].member
            for api in known.callbacks.apis[kind]:
                if api.member == member:
                    yield owner, methods.item(place), api


def _list_above(dex: Dex, kinds: Ints) -> tuple[Ints, Ints]:
    """The classes of which a superclass or an interface is of a kind, and the kind."""
    units = np.frombuffer(dex.data, "<u2", len(dex.data) // 2)
    tables = lend_all(units, dex.classes.super_type, dex.classes.interfaces, kinds)
    room = _ROOM
    while True:
        rows = np.empty((2, room), np.int32)
        count = above.list_above(*tables, *lend_all(*rows))
        if count <= room:
            return rows[0, :count], rows[1, :count]
        room = count
