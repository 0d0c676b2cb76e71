"""Facts -> exposure graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ..model.fact import Entity, Fact, Guard, Link
from ..model.path import GuardState
from .exposure import ExposureGraph
from .guards import judge_guard
from .statements import KIND_AT_END, StandingLink, is_possible, kind_rank, merge_entity, merge_link


def build_graph(facts: Iterable[Fact], on: date) -> ExposureGraph:
    """The exposure graph of one day, from the facts that stand or may stand on it."""
    standing: dict[str, Fact] = {}
    entity_facts: dict[str, list[Fact]] = {}
    link_facts: dict[str, list[Fact]] = {}
    guard_facts: dict[tuple[str, str], list[tuple[Fact, Guard]]] = {}
    for fact in facts:
        if not is_possible(fact, on):
            continue
        if fact.id in standing:
            raise ValueError(f"two facts have the id {fact.id!r}")
        standing[fact.id] = fact
        says = fact.says
        if isinstance(says, Entity):
            entity_facts.setdefault(says.id, []).append(fact)
        elif isinstance(says, Link):
            link_facts.setdefault(says.key, []).append(fact)
        else:
            for key in says.on:
                guard_facts.setdefault((key, says.id), []).append((fact, says))
    links = {key: merge_link(stated, on) for key, stated in link_facts.items()}
    entities, attribute_facts = _merge_entities(entity_facts, links, on)
    return ExposureGraph(on, entities, standing, links, _judge_guards(guard_facts, links, on), attribute_facts)


def _merge_entities(
    entity_facts: Mapping[str, list[Fact]], links: Mapping[str, StandingLink], on: date
) -> tuple[dict[str, Entity], dict[tuple[str, str], tuple[str, ...]]]:
    entities: dict[str, Entity] = {}
    attribute_facts = {}
    for id_, stated in entity_facts.items():
        entities[id_], by_word = merge_entity(stated, on)
        attribute_facts.update({(id_, word): facts for word, facts in by_word.items()})
    ranks: dict[str, int] = {}
    for each in links.values():
        for id_, end in ((each.link.tail, "tail"), (each.link.head, "head")):
            if id_ not in entities:
                ranks[id_] = min(ranks.get(id_, len(KIND_AT_END)), kind_rank(each.link.verb, end))
    entities.update({id_: Entity(id_, KIND_AT_END[rank][2]) for id_, rank in ranks.items()})
    return entities, attribute_facts


def _judge_guards(
    guard_facts: Mapping[tuple[str, str], list[tuple[Fact, Guard]]], links: Mapping[str, StandingLink], on: date
) -> dict[str, tuple[GuardState, ...]]:
    """The guards on each link key. A guard on `tail|verb|head` is on every link of that verb between the two."""
    guards: dict[str, list[GuardState]] = {}
    for key in links:
        bare = "|".join(key.split("|")[:3])
        for stated_key in dict.fromkeys((key, bare)):
            for (on_key, _), stated in guard_facts.items():
                if on_key == stated_key:
                    guards.setdefault(key, []).append(judge_guard(stated, on))
    return {key: tuple(sorted(states, key=lambda state: state.guard)) for key, states in sorted(guards.items())}
