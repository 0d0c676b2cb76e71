"""Reach: what the arrays say is what brute force over sets says, and the three graphs are ordered."""

from __future__ import annotations

from random import Random

import pytest

from ringfence.graph.build import build_graph
from ringfence.graph.exposure import ExposureGraph
from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Kind, Verb
from tests.graph.brute_reach import covers, reach_by_force
from tests.graph.random_world import entities, random_world
from tests.world import DAY

KINDS: dict[str, Kind] = {each.id: each.kind for each in entities()} | {"a": Kind.STORE, "b": Kind.GRANT}
WORLDS = [range(start, start + 100) for start in range(0, 600, 100)]
Held = dict[str, dict[str, frozenset[str]]]


def held(graph: ExposureGraph) -> Held:
    return {
        "lower": {id_: graph.data_at(id_)[0] for id_ in KINDS},
        "upper": {id_: graph.data_at(id_)[1] for id_ in KINDS},
        "exposed": {id_: graph.exposed_at(id_) for id_ in KINDS},
    }


@pytest.mark.parametrize("seeds", WORLDS)
def test_it_is_what_brute_force_finds(seeds: range) -> None:
    for seed in seeds:
        facts = random_world(seed)
        assert held(build_graph(facts, DAY)) == reach_by_force(facts, DAY, KINDS), seed


@pytest.mark.parametrize("seeds", WORLDS)
def test_what_is_certain_is_possible_and_what_is_possible_is_exposed(seeds: range) -> None:
    for seed in seeds:
        graph = held(build_graph(random_world(seed), DAY))
        for id_ in KINDS:
            assert graph["lower"][id_] <= graph["upper"][id_] <= graph["exposed"][id_], (seed, id_)


@pytest.mark.parametrize("seeds", WORLDS)
def test_without_facts_is_the_graph_built_without_them(seeds: range) -> None:
    for seed in seeds:
        facts, random = random_world(seed), Random(seed)
        gone = {each.id for each in facts if not isinstance(each.says, Entity) and random.random() < 0.15}
        left = build_graph([each for each in facts if each.id not in gone], DAY)
        reach = build_graph(facts, DAY).reach(without_facts=frozenset(gone))
        for id_ in KINDS:
            assert (reach.lower(id_), reach.upper(id_)) == left.data_at(id_), (seed, id_)


@pytest.mark.parametrize("seeds", WORLDS)
def test_shut_links_carry_nothing(seeds: range) -> None:
    for seed in seeds:
        facts, random = random_world(seed), Random(seed)
        graph = build_graph(facts, DAY)
        keys = sorted(link.link.key for id_ in KINDS for link in graph.links_from(id_))
        guarded = frozenset(random.sample(keys, min(3, len(keys))))
        reach, force = graph.reach(guarded=guarded), reach_by_force(facts, DAY, KINDS, guarded)
        for id_ in KINDS:
            assert reach.lower(id_) == force["lower"][id_], (seed, id_)
            assert reach.upper(id_) == force["upper"][id_], (seed, id_)
            assert reach.upper(id_) <= graph.data_at(id_)[1], (seed, id_)


@pytest.mark.parametrize("seeds", WORLDS)
def test_without_controls_one_more_fact_never_takes_anything_away(seeds: range) -> None:
    for seed in seeds:
        facts = random_world(seed, controls=False)
        before, after = held(build_graph(facts[:-3], DAY)), held(build_graph(facts, DAY))
        for id_ in KINDS:
            assert before["upper"][id_] <= after["upper"][id_], (seed, id_)
            assert before["lower"][id_] <= after["lower"][id_], (seed, id_)


@pytest.mark.parametrize("seeds", WORLDS)
def test_the_order_of_the_facts_makes_no_difference(seeds: range) -> None:
    for seed in seeds[:20]:
        facts = random_world(seed)
        assert held(build_graph(facts, DAY)) == held(build_graph(facts[::-1], DAY)), seed


@pytest.mark.parametrize("seeds", WORLDS)
def test_every_class_held_is_explained_by_flows_that_end_there(seeds: range) -> None:
    """The proof starts at the data, every step rests on steps before it, and its links alone carry the data
    there."""
    for seed in seeds[:30]:
        facts = random_world(seed)
        graph = build_graph(facts, DAY)
        for id_ in KINDS:
            for data in sorted(graph.data_at(id_)[1] - {id_}):
                check_proof(graph, facts, id_, data)


def check_proof(graph: ExposureGraph, facts: tuple[Fact, ...], id_: str, data: str) -> None:
    flows = graph.now.why_upper(id_, data)
    assert flows[-1].head == id_
    told = {data} | {each for each in KINDS if KINDS[each] is Kind.KEY}
    for flow in flows:
        assert told >= set(flow.tails)
        told.add(flow.head)
    kept = {key for flow in flows for key in flow.links}
    links = {each.says.key: each.says for each in facts if isinstance(each.says, Link)}
    kept |= {key for used in kept for need in links[used].needs for key in links if covers(need, key)}
    kept |= {key for key, link in links.items() if link.verb is Verb.ENCRYPTED_WITH}
    stated = [each for each in facts if not isinstance(each.says, Link) or each.says.key in kept]
    assert data in build_graph(stated, DAY).data_at(id_)[1]
