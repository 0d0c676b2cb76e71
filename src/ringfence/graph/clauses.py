"""Links -> clauses: what carries data, and on which condition.

The rules are in docs/architecture.md ("Flows"), the reasons in docs/adr/0003-and-or-flows.md. Everything
works on whole columns, and the number of clauses is linear in the number of links.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.kinds import Kind, Verb
from .columns import (
    ALL,
    CERTAIN,
    GIVE_USE,
    KIND_CODE,
    NONE,
    VERB_CODE,
    VERBS,
    Bytes,
    ClauseColumns,
    Flags,
    Ints,
    JoinColumns,
    LinkColumns,
    fill,
    group_places,
    join_up,
)

CARRYING = frozenset(Verb) - {
    Verb.ENCRYPTED_WITH,
    Verb.OWNED_BY,
    Verb.DIRECTED_BY,
    Verb.SUBJECT_TO,
    Verb.LOCATED_IN,
    Verb.ACCESSED,
}
# Use of a key is a right of access: it passes along these, and out of the key itself along any link.
ACCESS = frozenset({Verb.PERMITS, Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS, Verb.USED_BY, Verb.WORKS_FOR})
_CARRIES = np.array([verb in CARRYING for verb in VERBS])
_GIVES_ACCESS = np.array([verb in ACCESS for verb in VERBS])
_EMBEDS, _SENDS_TO = VERB_CODE[Verb.EMBEDS], VERB_CODE[Verb.SENDS_TO]
_COLLECTED_BY, _OPERATED_BY = VERB_CODE[Verb.COLLECTED_BY], VERB_CODE[Verb.OPERATED_BY]
_ENCRYPTED_WITH = VERB_CODE[Verb.ENCRYPTED_WITH]
_KEY, _COMPONENT, _DATA_CLASS = KIND_CODE[Kind.KEY], KIND_CODE[Kind.COMPONENT], KIND_CODE[Kind.DATA_CLASS]


@dataclass(frozen=True, slots=True)
class Seals:
    """Links ENCRYPTED_WITH, in order of their keys: what leaves `tails` is ciphertext under
    `keys[key_numbers]` (all entity numbers)."""

    rows: Ints
    tails: Ints
    limits: Ints
    keys: Ints
    key_numbers: Ints


@dataclass(frozen=True, slots=True)
class Clauses:
    """All flows that the links make.

    Clauses starts[n]:starts[n + 1] have the premise n and give to `heads`; below zero is join -1 - head.
    Joins are numbered after the clauses: `limits`, `rows` and `marks` cover both, with signs and marks as in
    `ClauseColumns`. Nodes are the entities, and after them a *collection* for each component that collects:
    it holds what the component collects where it is embedded.
    """

    starts: Ints
    heads: Ints
    limits: Ints
    rows: Ints
    marks: Bytes
    joins: JoinColumns
    entities: Ints  # of each node
    collections_from: int  # the first node that is a collection
    seals: Seals

    @property
    def nodes(self) -> int:
        return len(self.entities)

    def premises(self, clause: int) -> tuple[int, ...]:
        """The nodes that a clause needs."""
        join = clause - len(self.heads)
        if join < 0:
            return (int(np.searchsorted(self.starts, clause, side="right")) - 1,)
        return int(self.joins.one[join]), int(self.joins.two[join])


def derive_clauses(links: LinkColumns) -> Clauses:
    """Every flow that the links make, whether or not they stand on a given day."""
    entities = len(links.kinds)
    collects = links.verbs == _COLLECTED_BY
    collects[collects] = links.kinds[links.heads[collects]] == _COMPONENT
    collectors = np.flatnonzero(np.bincount(links.heads[collects], minlength=entities)).astype(np.int32)
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
        limits=-links.limits[embeds],
        rows=embeds,
    )
    node_entities = np.concatenate([np.arange(entities, dtype=np.int32), collectors])
    return _number(links, join_up(parts), joins, node_entities)


def _along_links(links: LinkColumns, collects: Flags) -> ClauseColumns:
    """Head holds what tail holds. A component in the code is not yet in use, nor a key by who operates it."""
    rows = np.flatnonzero(_CARRIES[links.verbs] & ~collects).astype(np.int32)
    rows = rows[links.kinds[links.heads[rows]] != _DATA_CLASS]
    verbs, tails = links.verbs[rows], links.tails[rows]
    of_key = links.kinds[tails] == _KEY
    unsure = (verbs == _EMBEDS) | ((verbs == _OPERATED_BY) & of_key)
    marks = (CERTAIN * ~unsure + GIVE_USE * (_GIVES_ACCESS[verbs] | of_key)).astype(np.uint8)
    return ClauseColumns(tails, links.heads[rows], links.limits[rows], rows, marks)


def _beyond_limits(links: LinkColumns, collects: Flags) -> ClauseColumns:
    """What a sender is stated to send is certain; that it sends the rest of what it holds is possible."""
    limited = ((links.verbs == _SENDS_TO) & (links.limits != ALL)) | (links.loose & _CARRIES[links.verbs])
    rows = np.flatnonzero(limited & ~collects).astype(np.int32)
    rows = rows[links.kinds[links.heads[rows]] != _DATA_CLASS]
    unsure = np.zeros(len(rows), np.uint8)
    return ClauseColumns(links.tails[rows], links.heads[rows], fill(len(rows), ALL), rows, unsure)


def _by_collection(
    links: LinkColumns, collects: Flags, embeds: Ints, collection_of: Ints
) -> list[ClauseColumns]:
    """Data -> collection -> app; and by a join for each app that embeds it, app AND collection ->
    component."""
    rows = np.flatnonzero(collects).astype(np.int32)
    into, out_of = collection_of[links.heads[rows]], collection_of[links.heads[embeds]]
    to_join = -1 - np.arange(len(embeds), dtype=np.int32)
    everything, always = fill(len(embeds), -ALL), fill(len(embeds), NONE)
    sure, sure_too = np.full(len(rows), CERTAIN, np.uint8), np.full(len(embeds), CERTAIN, np.uint8)
    collected = ClauseColumns(links.tails[rows], into, -links.limits[rows], rows, sure)
    embedded = ClauseColumns(out_of, links.tails[embeds], -links.limits[embeds], embeds, sure_too)
    return [
        collected,
        embedded,
        _without_limit(collected, links.loose[rows]),
        _without_limit(embedded, links.loose[embeds]),
        ClauseColumns(links.tails[embeds], to_join, everything, always, sure_too),
    ]


def _without_limit(clauses: ClauseColumns, loose: Flags) -> ClauseColumns:
    """The same flows where the limit is loose: for all classes of data, possible only."""
    rows = clauses.rows[loose]
    everything, unsure = fill(len(rows), -ALL), np.zeros(len(rows), np.uint8)
    return ClauseColumns(clauses.premises[loose], clauses.heads[loose], everything, rows, unsure)


def _number(links: LinkColumns, columns: ClauseColumns, joins: JoinColumns, entities: Ints) -> Clauses:
    """The clauses in order of their premises."""
    starts, order = group_places(columns.premises, len(entities))
    return Clauses(
        starts=starts,
        heads=columns.heads[order],
        limits=np.concatenate([columns.limits[order], joins.limits]),
        rows=np.concatenate([columns.rows[order], joins.rows]),
        marks=np.concatenate([columns.marks[order], np.full(len(joins.rows), CERTAIN, np.uint8)]),
        joins=joins,
        entities=entities,
        collections_from=len(links.kinds),
        seals=_find_seals(links),
    )


def _find_seals(links: LinkColumns) -> Seals:
    """The links ENCRYPTED_WITH in order of their keys."""
    rows = np.flatnonzero(links.verbs == _ENCRYPTED_WITH).astype(np.int32)
    rows = rows[np.argsort(links.heads[rows], kind="stable")]
    keys, key_numbers = np.unique(links.heads[rows], return_inverse=True)
    return Seals(rows, links.tails[rows], links.limits[rows], keys, key_numbers.astype(np.int32))
