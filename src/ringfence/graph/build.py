"""Facts -> exposure graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from ..model.fact import Entity, Fact
from .clauses import derive_clauses
from .exposure import ExposureGraph
from .flow_arrays import FlowArrays
from .guarding import gather_guards
from .register import Register, keys_named, make_columns
from .standing import Needs, RowFacts
from .statements import KIND_AT_END, kind_rank, merge_entity


def build_graph(facts: Iterable[Fact], on: date) -> ExposureGraph:
    """The exposure graph of one day, from the facts that stand or may stand on it.

    The order of the facts makes no difference to what holds, only to which of several flows is told first.
    """
    register = Register(on)
    register.enter(facts)
    entities = _merge_entities(register)
    links, labels = make_columns(register, [entities[id_].kind for id_ in register.ids])
    row_facts = RowFacts(
        keys=np.array(register.row_keys, np.int32),
        certain=np.array(register.certain, np.int32),
        stated=np.array(register.stated, np.int32),
    )
    flows = FlowArrays(register.ids, list(register.keys), row_facts.keys, derive_clauses(links), labels)
    guard_keys = {key for _, guard in register.guard_facts for key in guard.on}
    guarding = gather_guards(on, register.guard_facts, keys_named(register, guard_keys))
    return ExposureGraph(register, entities, links, flows, row_facts, _find_needs(register), guarding)


def _merge_entities(register: Register) -> dict[str, Entity]:
    """Every entity stated, and every id that only a link names, its kind told by the ends it stands at."""
    entities = {id_: merge_entity(stated, register.on) for id_, stated in register.entity_facts.items()}
    ranks: dict[str, int] = {}
    for link in register.links:
        for id_, end in ((link.tail, "tail"), (link.head, "head")):
            if id_ not in entities:
                ranks[id_] = min(ranks.get(id_, len(KIND_AT_END)), kind_rank(link.verb, end))
    return entities | {id_: Entity(id_, KIND_AT_END[rank][2]) for id_, rank in ranks.items()}


def _find_needs(register: Register) -> Needs:
    """Which row needs which links, and which keys are those links."""
    rows = [(row, need) for row, link in enumerate(register.links) for need in sorted(set(link.needs))]
    number = {need: place for place, need in enumerate(dict.fromkeys(need for _, need in rows))}
    met = [(key, number[need]) for need, keys in keys_named(register, number).items() for key in keys]
    return Needs(
        count=len(number),
        rows=np.array([row for row, _ in rows], np.int32),
        of_row=np.array([number[need] for _, need in rows], np.int32),
        keys=np.array([key for key, _ in met], np.int32),
        met_by=np.array([need for _, need in met], np.int32),
    )
