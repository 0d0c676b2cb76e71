"""Links and flows as columns: the words of the array side of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..model.kinds import Kind, Verb
from .kernels.grouping import group_by_key

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

VERBS: tuple[Verb, ...] = tuple(Verb)
KINDS: tuple[Kind, ...] = tuple(Kind)
VERB_CODE = {verb: code for code, verb in enumerate(VERBS)}
KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}

SHUT, ALL = 0, 1  # the first two limits: nothing passes; everything passes
NONE = -1
CERTAIN, GIVE_USE = 1, 2  # marks of a clause


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """Links, one a row. `tails` and `heads` are entity numbers; `limits` number the limits, SHUT and ALL
    first.

    A `loose` limit names classes that nobody declares: what it really lets through is unknown.
    """

    kinds: Bytes  # one an entity, a KIND_CODE
    tails: Ints
    heads: Ints
    verbs: Bytes  # a VERB_CODE
    limits: Ints
    loose: Flags


@dataclass(frozen=True, slots=True)
class ClauseColumns:
    """Clauses of one premise: `head` holds what `premise` holds, within `limit`, while the link `row` stands.

    A row of NONE always stands. Ciphertext does not pass where the limit is below zero (it counts as its
    positive). `marks`: CERTAIN clauses count on the lower graph; use of keys passes along those that
    GIVE_USE.
    """

    premises: Ints
    heads: Ints  # below zero: join -1 - head
    limits: Ints
    rows: Ints
    marks: Bytes


@dataclass(frozen=True, slots=True)
class JoinColumns:
    """Clauses of two premises: the head holds what both hold, within `limit` (below zero: no ciphertext
    passes), while `row` stands."""

    one: Ints
    two: Ints
    heads: Ints
    limits: Ints
    rows: Ints


def group_places(keys: Ints, groups: int) -> tuple[Ints, Ints]:
    """`starts` and `order`: the places of `keys` with the value k are order[starts[k]:starts[k + 1]], as they
    came."""
    starts, order = np.zeros(groups + 1, np.int32), np.empty(len(keys), np.int32)
    group_by_key(keys, starts, order)
    return starts, order


def join_up(parts: Sequence[ClauseColumns]) -> ClauseColumns:
    """Clauses, one part after the other."""
    return ClauseColumns(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ClauseColumns.__slots__)
    )


def fill(length: int, value: int) -> Ints:
    return np.full(length, value, np.int32)
