"""The names of many methods of a DEX at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import naming
from .arrays import lend_all
from .open_dex import Dex

_ROOM = 160  # bytes for a name; longer ones take of the others' room
_SPARE = 4096


def name_methods(dex: Dex, methods: Sequence[int]) -> list[str]:
    """What `Dex.method_name` says of each."""
    ends = np.empty(len(methods), np.int32)
    out = np.empty(_ROOM * len(methods) + _SPARE, np.uint8)
    tables = (dex.string_offsets, dex.types, dex.protos)
    members = (dex.methods.class_type, dex.methods.proto, dex.methods.name)
    bytes_of = np.frombuffer(dex.data, np.uint8)
    naming.write_names(*lend_all(bytes_of, *tables, *members, np.array(methods, np.int32), out, ends))
    places = ends.tolist()
    raw = out[: max(places, default=0)].tobytes()
    if not raw.isascii():
        return [dex.method_name(method) for method in methods]
    text, begin, names = raw.decode("ascii"), 0, []
    for method, end in zip(methods, places, strict=True):
        names.append(text[begin:end] if end >= 0 else dex.method_name(method))
        begin = max(begin, end)
    return names
