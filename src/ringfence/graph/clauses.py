"""Links -> clauses: what carries data, and on which condition.

The rules are in docs/architecture.md ("Flows"), the reasons in docs/adr/0003-and-or-flows.md. Everything
works on whole columns, and the number of clauses is linear in the number of links, ciphertext aside
(`sealing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..model.kinds import Kind, Verb
from .columns import (
    ALL,
    CLEAR,
    COLLECTION,
    KIND_CODE,
    NONE,
    VERB_CODE,
    VERBS,
    ClauseColumns,
    Flags,
    GroupedClauses,
    Ints,
    JoinColumns,
    LinkColumns,
    NodeColumns,
    fill,
    group_clauses,
    join_up,
)
from .sealing import SealedFlows, add_ciphertext, encrypt, find_seals, trace_keys

CARRYING = frozenset(Verb) - {
    Verb.ENCRYPTED_WITH,
    Verb.OWNED_BY,
    Verb.DIRECTED_BY,
    Verb.SUBJECT_TO,
    Verb.LOCATED_IN,
    Verb.ACCESSED,
}
_CARRIES = np.array([verb in CARRYING for verb in VERBS])
_EMBEDS, _SENDS_TO = VERB_CODE[Verb.EMBEDS], VERB_CODE[Verb.SENDS_TO]
_COLLECTED_BY, _OPERATED_BY = VERB_CODE[Verb.COLLECTED_BY], VERB_CODE[Verb.OPERATED_BY]


@dataclass(frozen=True, slots=True)
class Clauses:
    """All flows that the links make, ready for the fixpoint.

    Clauses starts[n]:starts[n + 1] have the premise n and give to `heads`; below zero is join -1 - head.
    Joins are numbered after the clauses: `limits`, `rows` and `certain` cover both. `seals` is the entity
    whose encryption shuts a clause (NONE: nothing does); what is shut `softly` stays open on the upper graph.
    """

    starts: Ints
    heads: Ints
    limits: Ints
    rows: Ints
    certain: Flags
    seals: Ints
    softly: Flags
    joins: JoinColumns
    nodes: NodeColumns
    key_uses: Ints  # the nodes where the use of each key begins
    seal_rows: Ints  # the links ENCRYPTED_WITH
    firm: Flags  # of each of these: if certain, nothing leaves its tail in the clear
    left_out: Ints  # keys (entities) whose ciphertext was too much to follow


def derive_clauses(links: LinkColumns) -> Clauses:
    """Every flow that the links make, whether or not they stand on a given day."""
    plain, joins, nodes = _derive_plain(links)
    seal_rows = find_seals(links)
    if len(seal_rows):
        plain = join_up([plain, encrypt(links, seal_rows)])
    flows = group_clauses(plain, len(nodes.entities))
    traces = trace_keys(links, flows, seal_rows)
    added = add_ciphertext(links, flows, traces, len(nodes.entities), len(joins.heads))
    return _number(links, flows, joins, nodes, added, seal_rows, traces.left_out)


def _derive_plain(links: LinkColumns) -> tuple[ClauseColumns, JoinColumns, NodeColumns]:
    """All but ciphertext and key use: one node an entity, and one for the collection of each component."""
    entities = len(links.kinds)
    collects = (links.verbs == _COLLECTED_BY) & (links.kinds[links.heads] == KIND_CODE[Kind.COMPONENT])
    collectors = np.unique(links.heads[collects])
    collection_of = fill(entities, NONE)
    collection_of[collectors] = entities + np.arange(len(collectors), dtype=np.int32)
    embeds = np.flatnonzero(links.verbs == _EMBEDS).astype(np.int32)
    embeds = embeds[collection_of[links.heads[embeds]] != NONE]
    parts = [_along_links(links, collects), _beyond_limits(links, collects)]
    parts += _by_collection(links, collects, embeds, collection_of)
    joins = JoinColumns(
        one=links.tails[embeds],
        two=collection_of[links.heads[embeds]],
        heads=links.heads[embeds],
        limits=links.limits[embeds],
        rows=embeds,
    )
    nodes = NodeColumns(
        entities=np.concatenate([np.arange(entities, dtype=np.int32), collectors]),
        forms=np.repeat(np.array([CLEAR, COLLECTION], np.uint8), [entities, len(collectors)]),
        keys=fill(entities + len(collectors), NONE),
    )
    return join_up(parts), joins, nodes


def _along_links(links: LinkColumns, collects: Flags) -> ClauseColumns:
    """Head holds what tail holds. A component in the code is not yet in use, nor a key by who operates it."""
    into_data = links.kinds[links.heads] == KIND_CODE[Kind.DATA_CLASS]
    rows = np.flatnonzero(_CARRIES[links.verbs] & ~collects & ~into_data).astype(np.int32)
    verbs = links.verbs[rows]
    of_key = (verbs == _OPERATED_BY) & (links.kinds[links.tails[rows]] == KIND_CODE[Kind.KEY])
    certain = ~((verbs == _EMBEDS) | of_key)
    return _clauses(links.tails[rows], links.heads[rows], links.limits[rows], rows, certain, carries=True)


def _beyond_limits(links: LinkColumns, collects: Flags) -> ClauseColumns:
    """What a sender is stated to send is certain; that it sends the rest of what it holds is possible."""
    limited = ((links.verbs == _SENDS_TO) & (links.limits != ALL)) | (links.loose & _CARRIES[links.verbs])
    rows = np.flatnonzero(limited & ~collects).astype(np.int32)
    rows = rows[links.kinds[links.heads[rows]] != KIND_CODE[Kind.DATA_CLASS]]
    unsure = np.zeros(len(rows), bool)
    return _clauses(links.tails[rows], links.heads[rows], fill(len(rows), ALL), rows, unsure, carries=True)


def _by_collection(
    links: LinkColumns, collects: Flags, embeds: Ints, collection_of: Ints
) -> list[ClauseColumns]:
    """Data -> collection -> app; and, by a join for each app that embeds it, app AND collection ->
    component."""
    rows = np.flatnonzero(collects).astype(np.int32)
    data, into, out_of = links.tails, collection_of[links.heads[rows]], collection_of[links.heads[embeds]]
    to_join = -1 - np.arange(len(embeds), dtype=np.int32)
    everything, always = fill(len(embeds), ALL), fill(len(embeds), NONE)
    sure, sure_too = np.ones(len(rows), bool), np.ones(len(embeds), bool)
    loose, loose_too = links.loose[rows], links.loose[embeds]
    collected = _clauses(data[rows], into, links.limits[rows], rows, sure, carries=False)
    embedded = _clauses(out_of, links.tails[embeds], links.limits[embeds], embeds, sure_too, carries=False)
    return [
        collected,
        embedded,
        _without_limit(collected.take(np.flatnonzero(loose))),
        _without_limit(embedded.take(np.flatnonzero(loose_too))),
        _clauses(links.tails[embeds], to_join, everything, always, sure_too, carries=False),
        _clauses(out_of, to_join, everything, always, sure_too, carries=False),
    ]


def _without_limit(clauses: ClauseColumns) -> ClauseColumns:
    """The same flows for all classes of data, possible only."""
    everything, unsure = fill(len(clauses.rows), ALL), np.zeros(len(clauses.rows), bool)
    return replace(clauses, limits=everything, certain=unsure)


def _clauses(
    premises: Ints, heads: Ints, limits: Ints, rows: Ints, certain: Flags, *, carries: bool
) -> ClauseColumns:
    return ClauseColumns(premises, heads, limits, rows, certain, np.full(len(rows), carries))


def _number(
    links: LinkColumns,
    flows: GroupedClauses,
    joins: JoinColumns,
    nodes: NodeColumns,
    added: SealedFlows,
    seal_rows: Ints,
    left_out: Ints,
) -> Clauses:
    """Clauses in order of their premises, plain ones first, then joins; and what encryption shuts."""
    plain, base = flows.columns, len(nodes.entities)
    more = group_clauses(added.clauses, len(added.nodes.entities), base)
    joins = join_up([joins, added.joins])
    both, always = join_up([plain, more.columns]), np.ones(len(joins.rows), bool)
    rows = np.concatenate([both.rows, joins.rows])
    seals = fill(0, NONE)
    if len(seal_rows):
        sealed = np.zeros(len(links.kinds), bool)
        sealed[links.tails[seal_rows]] = True
        none = fill(len(joins.rows), NONE)
        seals = np.concatenate(
            [_shut_in_clear(plain, nodes, sealed), _shut_inside(more, added, base, sealed), none]
        )
    return Clauses(
        starts=np.concatenate([flows.starts, flows.starts[-1] + more.starts[1:]]),
        heads=both.heads,
        limits=np.concatenate([both.limits, joins.limits]),
        rows=rows,
        certain=np.concatenate([both.certain, always]),
        seals=seals,
        softly=np.arange(len(seals)) >= len(plain.rows),
        joins=joins,
        nodes=join_up([nodes, added.nodes]),
        key_uses=added.key_uses,
        seal_rows=seal_rows,
        firm=(links.limits[seal_rows] == ALL) & ~np.isin(links.heads[seal_rows], left_out),
        left_out=left_out,
    )


def _shut_in_clear(plain: ClauseColumns, nodes: NodeColumns, sealed: Flags) -> Ints:
    """For each clause the encrypted entity that nothing leaves in the clear, or NONE."""
    premises = nodes.entities[plain.premises]
    return np.where(plain.carries & sealed[premises], premises, NONE).astype(np.int32)


def _shut_inside(more: GroupedClauses, added: SealedFlows, base: int, sealed: Flags) -> Ints:
    """For each clause of ciphertext or key use the encrypted entity that it comes from, or NONE: sealed
    twice."""
    premises = more.columns.premises
    inside = added.nodes.entities[premises - base]
    nested = more.columns.carries & sealed[inside] & (premises >= added.first_inside)
    return np.where(nested, inside, NONE).astype(np.int32)
