"""Classes to which the platform hands data, because they extend or implement what receives it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...catalogue.apis import Api
from ...formats.dex.find import find_types
from ...formats.dex.open_dex import Dex
from ...formats.dex.walk import Walked
from .known_code import KnownCode


def find_callbacks(dex: Dex, walked: Walked, known: KnownCode) -> Iterator[tuple[int, int, Api]]:
    """Class, method and interface, for each method with code that receives data. What a class inherits from
    another one of the app is found at that one."""
    types = find_types(dex, known.callbacks.needles)
    if not (types >= 0).any():
        return
    wanted = {kind: known.callbacks.apis[number] for kind, number in enumerate(types.tolist()) if number >= 0}
    for class_def, super_type in enumerate(dex.classes.super_type.tolist()):
        offset = int(dex.classes.interfaces[class_def])
        above = (super_type, *(dex.type_list(offset) if offset else ()))
        for kind in above:
            if kind in wanted:
                yield from _find_methods(dex, walked, class_def, wanted[kind])


def _find_methods(
    dex: Dex, walked: Walked, class_def: int, apis: tuple[Api, ...]
) -> Iterator[tuple[int, int, Api]]:
    rows = np.flatnonzero((walked.encoded.class_def == class_def) & (walked.encoded.n_instructions > 0))
    for method in walked.encoded.method_id[rows].tolist():
        name = dex.string(int(dex.methods.name[method]))
        for api in apis:
            if api.member == name:
                yield class_def, method, api
