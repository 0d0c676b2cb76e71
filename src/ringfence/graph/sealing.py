"""Encryption: what leaves an encrypted store is ciphertext, and only with use of the key is it data again.

Ciphertext and key use travel along the same links as data, each in nodes of its own, and meet in a join: who
holds ciphertext AND use of its key holds the data. Such nodes are made only for keys whose ciphertext and use
can meet at all, so a key whose users never come near the ciphertext costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..model.kinds import Verb
from .columns import (
    ALL,
    CIPHERTEXT,
    KEY_USE,
    NONE,
    VERB_CODE,
    VERBS,
    ClauseColumns,
    GroupedClauses,
    Ints,
    JoinColumns,
    LinkColumns,
    NodeColumns,
    fill,
    join_up,
)
from .kernels.tracing import trace

# Use of a key passes for certain along these; along any other link it may.
ACCESS = frozenset({Verb.PERMITS, Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS, Verb.USED_BY, Verb.WORKS_FOR})
ROOM = 4_000_000  # clauses to follow for all keys together: a hostile file must fill neither memory nor time

_GIVES_ACCESS = np.array([verb in ACCESS for verb in VERBS])
_ENCRYPTED_WITH = VERB_CODE[Verb.ENCRYPTED_WITH]

Pairs = npt.NDArray[np.int64]  # key number * entities + entity: sorts by key, then entity


@dataclass(frozen=True, slots=True)
class Traces:
    """Where ciphertext and key use can come to, for those keys where the two can meet."""

    keys: Ints  # entity of each key number
    rows: Ints  # of the seals: links ENCRYPTED_WITH
    key_of_row: Ints  # key number of each seal
    texts: Pairs  # sorted
    uses: Pairs  # sorted
    left_out: Ints  # keys (entities) not followed, for want of room


@dataclass(frozen=True, slots=True)
class SealedFlows:
    """What ciphertext and key use add. Nodes are numbered on from the plain ones, joins from the plain
    ones."""

    nodes: NodeColumns
    clauses: ClauseColumns
    joins: JoinColumns
    first_inside: (
        int  # nodes before this one are what comes out of a seal; from here on it is inside other things
    )
    key_uses: Ints  # the nodes where the use of each key begins


def find_seals(links: LinkColumns) -> Ints:
    """The rows that say what is encrypted."""
    return np.flatnonzero(links.verbs == _ENCRYPTED_WITH).astype(np.int32)


def encrypt(links: LinkColumns, rows: Ints) -> ClauseColumns:
    """What is sealed gives out ciphertext. Until `add_ciphertext` makes a node for it, it leads nowhere but
    back."""
    sure, never = np.ones(len(rows), bool), np.zeros(len(rows), bool)
    return ClauseColumns(links.tails[rows], links.tails[rows], links.limits[rows], rows, sure, never)


def trace_keys(links: LinkColumns, flows: GroupedClauses, rows: Ints) -> Traces:
    """Follow the ciphertext out of everything sealed by `rows`, and the use out of every key."""
    entities = len(links.kinds)
    if not len(rows):
        nothing, no_pairs = fill(0, NONE), np.empty(0, np.int64)
        return Traces(nothing, nothing, nothing, no_pairs, no_pairs, nothing)
    keys, key_of_row = np.unique(links.heads[rows], return_inverse=True)
    by_key = np.argsort(key_of_row, kind="stable")
    seal_starts = np.searchsorted(key_of_row[by_key], np.arange(len(keys) + 1)).astype(np.int32)
    texts, texts_done = _trace(flows, entities, seal_starts, links.tails[rows][by_key])
    uses, uses_done = _trace(flows, entities, np.arange(len(keys) + 1, dtype=np.int32), keys)
    uses = np.union1d(uses, np.arange(len(keys), dtype=np.int64) * entities + keys)
    done = min(texts_done, uses_done)
    meets = np.zeros(len(keys), bool)
    meets[np.intersect1d(texts, uses) // entities] = True
    meets[done:] = False
    kept = meets[key_of_row]
    return Traces(
        keys=keys,
        rows=rows[kept],
        key_of_row=key_of_row[kept].astype(np.int32),
        texts=np.sort(texts[meets[texts // entities]]),
        uses=uses[meets[uses // entities]],
        left_out=keys[done:],
    )


def _trace(flows: GroupedClauses, entities: int, seed_starts: Ints, seeds: Ints) -> tuple[Pairs, int]:
    """(key number, entity) pairs for what each key's seeds lead to, and how many keys were done."""
    columns = flows.columns
    seen, found, ends = (
        fill(entities, NONE),
        np.empty(ROOM, np.int32),
        np.zeros(len(seed_starts) - 1, np.int32),
    )
    follow = columns.carries.view(np.uint8)
    done = trace(flows.starts, columns.heads, follow, seed_starts, seeds, seen, found, ends, ROOM)
    key_of_found = np.searchsorted(ends[:done], np.arange(ends[done - 1] if done else 0), side="right")
    return key_of_found * entities + found[: len(key_of_found)], done


def add_ciphertext(
    links: LinkColumns, flows: GroupedClauses, traces: Traces, first_node: int, first_join: int
) -> SealedFlows:
    """Nodes, clauses and joins for the traces."""
    entities = len(links.kinds)
    first_text = first_node + len(traces.rows)
    first_use = first_text + len(traces.texts)
    sealed = links.tails[traces.rows]
    text_at, use_at = (traces.texts % entities).astype(np.int32), (traces.uses % entities).astype(np.int32)
    begin_keys, text_keys, use_keys = traces.key_of_row, traces.texts // entities, traces.uses // entities
    joins, to_joins = _meet(traces, entities, first_text, first_use, first_join)
    key_of_node = np.concatenate([begin_keys, text_keys, use_keys])
    parts = [
        _repeat(flows, sealed, begin_keys, traces.texts, entities, first_node, first_text),
        _repeat(flows, text_at, text_keys, traces.texts, entities, first_text, first_text),
        _as_use(links, _repeat(flows, use_at, use_keys, traces.uses, entities, first_use, first_use)),
        to_joins,
    ]
    ciphertexts = len(traces.rows) + len(traces.texts)
    if len(traces.rows):
        _aim(flows, links, traces.rows, first_node)
    return SealedFlows(
        nodes=NodeColumns(
            entities=np.concatenate([sealed, text_at, use_at]),
            forms=np.repeat(np.array([CIPHERTEXT, KEY_USE], np.uint8), [ciphertexts, len(traces.uses)]),
            keys=traces.keys[key_of_node],
        ),
        clauses=join_up(parts),
        joins=joins,
        first_inside=first_text,
        key_uses=first_use + np.flatnonzero(use_at == traces.keys[use_keys]).astype(np.int32),
    )


def _aim(flows: GroupedClauses, links: LinkColumns, rows: Ints, first_node: int) -> None:
    """Lead the clauses of `encrypt` to the nodes made for them."""
    node_of_row = fill(len(links.verbs), NONE)
    node_of_row[rows] = np.arange(first_node, first_node + len(rows), dtype=np.int32)
    at = np.flatnonzero(~flows.columns.carries & (flows.columns.rows != NONE))
    at = at[node_of_row[flows.columns.rows[at]] != NONE]
    flows.columns.heads[at] = node_of_row[flows.columns.rows[at]]


def _repeat(
    flows: GroupedClauses,
    at: Ints,
    keys: npt.NDArray[np.integer],
    targets: Pairs,
    entities: int,
    first: int,
    first_target: int,
) -> ClauseColumns:
    """The carrying clauses out of each entity of `at`, once more, from node first + i to the target of the
    same key."""
    begin, count = flows.starts[at], flows.starts[at + 1] - flows.starts[at]
    owner = np.repeat(np.arange(len(at), dtype=np.int32), count)
    clause = np.arange(len(owner), dtype=np.int32) + np.repeat(begin - (np.cumsum(count) - count), count)
    carrying = flows.columns.carries[clause]
    owner, clause = owner[carrying], clause[carrying].astype(np.int32)
    again = flows.columns.take(clause)
    pairs = keys[owner].astype(np.int64) * entities + again.heads
    return ClauseColumns(
        premises=first + owner,
        heads=(first_target + np.searchsorted(targets, pairs)).astype(np.int32),
        limits=again.limits,
        rows=again.rows,
        certain=again.certain,
        carries=again.carries,
    )


def _as_use(links: LinkColumns, clauses: ClauseColumns) -> ClauseColumns:
    """Use of a key knows no classes of data; it is certain only along unlimited links that give access."""
    certain = clauses.certain & _GIVES_ACCESS[links.verbs[clauses.rows]] & (clauses.limits == ALL)
    everything = fill(len(certain), ALL)
    return ClauseColumns(clauses.premises, clauses.heads, everything, clauses.rows, certain, clauses.carries)


def _meet(
    traces: Traces, entities: int, first_text: int, first_use: int, first_join: int
) -> tuple[JoinColumns, ClauseColumns]:
    """Where ciphertext and use of its key meet, the entity holds the data; and the clauses that feed these
    joins."""
    meet = np.intersect1d(traces.texts, traces.uses, assume_unique=True)
    texts = (first_text + np.searchsorted(traces.texts, meet)).astype(np.int32)
    uses = (first_use + np.searchsorted(traces.uses, meet)).astype(np.int32)
    everything, always = fill(len(meet), ALL), fill(len(meet), NONE)
    joins = JoinColumns(texts, uses, (meet % entities).astype(np.int32), everything, always)
    to_join = -1 - first_join - np.arange(len(meet), dtype=np.int32)
    twice = ClauseColumns(
        premises=np.concatenate([texts, uses]),
        heads=np.concatenate([to_join, to_join]),
        limits=fill(2 * len(meet), ALL),
        rows=fill(2 * len(meet), NONE),
        certain=np.ones(2 * len(meet), bool),
        carries=np.zeros(2 * len(meet), bool),
    )
    return joins, twice
