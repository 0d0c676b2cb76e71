"""Whom the use of each key comes to."""

from __future__ import annotations

import numpy as np

from .clauses import Clauses
from .columns import ALL, GIVE_USE, NONE, Flags, Ints, fill
from .gates import Gates
from .kernels.tracing import trace

ROOM = 20_000_000  # clauses to follow for all keys together; of the keys beyond, nobody is named


def passes_use(clauses: Clauses, gates: Gates) -> Flags:
    """The clauses along which use of a key passes; on the lower graph not out of what is encrypted itself."""
    limits = gates.limits[: len(clauses.heads)]
    is_open = (limits == ALL) if gates.certain_only else (limits > 0)
    return np.asarray(is_open & ((clauses.marks[: len(limits)] & GIVE_USE) != 0))


def find_users(clauses: Clauses, gates: Gates) -> tuple[Ints, Ints]:
    """`starts` and `users`: users[starts[k]:starts[k + 1]] have use of key number k."""
    keys = clauses.seals.keys
    seen, found, ends = fill(clauses.nodes, NONE), np.empty(ROOM, np.int32), np.zeros(len(keys), np.int32)
    seed_starts = np.arange(len(keys) + 1, dtype=np.int32)
    shut = gates.sealed if gates.certain_only else np.zeros(clauses.nodes, np.uint8)
    follow = passes_use(clauses, gates).view(np.uint8)
    done = trace(clauses.starts, clauses.heads, follow, shut, seed_starts, keys, seen, found, ends, ROOM)
    ends[done:] = ends[done - 1] if done else 0
    starts = np.concatenate([fill(1, 0), ends])
    return starts, found[: starts[-1]].copy()
