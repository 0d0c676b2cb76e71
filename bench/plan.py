"""The exact plan on a synthetic case of access rights, beside a greedy plan and a minimum cut.

Groups and grants, encrypted stores whose keys are granted apart, components in several apps, and vendors that
two foreign holders own together. The minimum cut sees only single links: it can neither say "ciphertext and
key" nor "both holders together", and it pays for every link of a remedy that ends several.

    python bench/plan.py
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from time import perf_counter

import networkx as nx

from ringfence.graph.build import build_graph
from ringfence.graph.exposure import ExposureGraph
from ringfence.graph.ties import TieProof, find_ties
from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Kind, Rung, Verb
from ringfence.model.share import Share
from ringfence.model.source import Source
from ringfence.paths.find import find_paths
from ringfence.paths.plan import OPEN, Planner, make_plan
from ringfence.paths.remedies import propose_remedies

DAY = date(2026, 1, 1)
CLASSES, STORES, GROUPS, STAFF, APPS, COMPONENTS, VENDORS = 4, 40, 30, 120, 12, 4, 6
BLOCKED = 10**9  # what no remedy ends cannot be cut
Says = Entity | Link


def list_statements(random: Random) -> Iterator[Says]:
    yield from (Entity(f"data {n}", Kind.DATA_CLASS) for n in range(CLASSES))
    yield from (Entity(state, Kind.STATE) for state in ("CN", "RU"))
    yield from _list_stores(random)
    yield from _list_staff(random)
    yield from _list_apps(random)
    yield from _list_owners()


def _list_stores(random: Random) -> Iterator[Says]:
    """Every third store is encrypted, and its key is granted to other groups than its ciphertext."""
    for n in range(STORES):
        store, key = f"store {n}", f"key {n}"
        yield Entity(store, Kind.STORE)
        yield Link(Verb.HELD_IN, f"data {n % CLASSES}", store)
        yield from _grant(store, random.sample(range(GROUPS), 2))
        if n % 3 == 0:
            yield Link(Verb.ENCRYPTED_WITH, store, key)
            yield from _grant(key, random.sample(range(GROUPS), 2))


def _grant(what: str, groups: list[int]) -> Iterator[Says]:
    for group in groups:
        grant = f"{what} to {group}"
        yield Entity(grant, Kind.GRANT)
        yield Link(Verb.PERMITS, what, grant)
        yield Link(Verb.ASSIGNED_TO, grant, f"group {group}")


def _list_staff(random: Random) -> Iterator[Says]:
    """Most staff work for the company itself, some for a vendor."""
    for n in range(GROUPS):
        yield Entity(f"group {n}", Kind.GRANT)
    for n in range(STAFF):
        account, person = f"account {n}", f"person {n}"
        yield Entity(account, Kind.ACCOUNT)
        for group in random.sample(range(GROUPS), random.randint(1, 2)):
            yield Link(Verb.ASSIGNED_TO, f"group {group}", account)
        yield Link(Verb.USED_BY, account, person)
        vendor = f"vendor {random.randrange(VENDORS)}"
        yield Link(Verb.WORKS_FOR, person, vendor if random.random() < 0.3 else "company")


def _list_apps(random: Random) -> Iterator[Says]:
    for n in range(COMPONENTS):
        yield Entity(f"component {n}", Kind.COMPONENT)
        yield Link(Verb.COLLECTED_BY, f"data {n % CLASSES}", f"component {n}")
        yield Link(Verb.PUBLISHED_BY, f"component {n}", f"vendor {n % VENDORS}")
    for n in range(APPS):
        yield Entity(f"app {n}", Kind.APP)
        for component in random.sample(range(COMPONENTS), 2):
            yield Link(Verb.EMBEDS, f"app {n}", f"component {component}")


def _list_owners() -> Iterator[Says]:
    """Each vendor is owned 30 % by each of two holders, and by a third in every other case."""
    thirty = Share(300_000, 300_000)
    for n in range(VENDORS):
        for holder in ("east", "north", "south")[: 2 + n % 2]:
            yield Link(Verb.OWNED_BY, f"vendor {n}", holder, share=thirty)
    yield Link(Verb.SUBJECT_TO, "east", "CN", terms={"tie": "headquartered"})
    yield Link(Verb.SUBJECT_TO, "north", "RU", terms={"tie": "headquartered"})
    yield Link(Verb.SUBJECT_TO, "south", "CN", terms={"tie": "headquartered"})


def make_facts(seed: int = 202) -> list[Fact]:
    source = Source(file="synthetic", sha256="0" * 64, locator="")
    said = enumerate(list_statements(Random(seed)))
    return [Fact(f"fact {n}", says, source, Rung.DECLARED) for n, says in said]


def plan_greedily(planner: Planner) -> tuple[int, int]:
    """For each way that is left, its cheapest remedy, until none is left: the cost, and how many it takes."""
    reach, ties = planner.after(planner.change(range(len(planner.remedies))))
    left = planner.find_targets(reach, ties)
    chosen: list[int] = []
    while demand := next(iter(planner.list_demands(chosen, left)), None):
        chosen.append(min(demand.take, key=lambda place: (planner.remedies[place].effort_hours, place)))
    return sum(planner.remedies[place].effort_hours for place in chosen), len(chosen)


def cut_links(graph: ExposureGraph, planner: Planner) -> tuple[int, int, int]:
    """The minimum cut when every link leads on by itself: its value, the links it cuts, and what stays
    reached when the cheapest remedy of each of those links is carried out."""
    network = _project(graph, planner)
    value, (near, _) = nx.minimum_cut(network, "from", "to")
    cut = [(a, b) for a, b in network.edges if a in near and b not in near]
    chosen = {
        _cheapest(planner, key) for a, b in cut for key in _keys_between(graph, a, b) if key in planner.hits
    }
    reach, ties = planner.after(planner.change(sorted(chosen)))
    return int(value), len(cut), len(planner.find_targets(reach, ties))


def _project(graph: ExposureGraph, planner: Planner) -> nx.DiGraph:
    network: nx.DiGraph = nx.DiGraph()
    for tail in sorted(graph.entities):
        for link in graph.links_from(tail):
            key, head = link.link.key, link.link.head
            price = planner.remedies[_cheapest(planner, key)].effort_hours if key in planner.hits else BLOCKED
            before = network.get_edge_data(tail, head, {"capacity": 0})["capacity"]
            network.add_edge(tail, head, capacity=before + price)
        if graph.kind(tail) is Kind.DATA_CLASS:
            network.add_edge("from", tail, capacity=BLOCKED)
        if graph.kind(tail) is Kind.STATE:
            network.add_edge(tail, "to", capacity=BLOCKED)
    return network


def _cheapest(planner: Planner, key: str) -> int:
    return min(planner.hits[key], key=lambda place: (planner.remedies[place].effort_hours, place))


def _keys_between(graph: ExposureGraph, tail: str, head: str) -> list[str]:
    return [link.link.key for link in graph.links_from(tail) if link.link.head == head]


def main() -> None:
    facts = make_facts()
    graph = build_graph(facts, DAY)

    def ties_without(gone: frozenset[str]) -> dict[str, TieProof]:
        return find_ties(graph, without_facts=gone)

    ties = ties_without(frozenset())
    paths, cut = find_paths(graph, ties, (), limit=3_000)
    remedies = propose_remedies(graph, paths, {})
    print(f"{len(graph.entities)} entities ({STAFF} accounts, {STORES} stores), {len(graph.facts)} facts")
    print(f"{len(paths)} paths listed and {cut} more, {len(remedies)} remedies")
    began = perf_counter()
    plan = make_plan(graph, ties_without, paths, remedies, OPEN)
    took = perf_counter() - began
    print(f"exact: {plan.effort_hours} hours in {len(plan.steps)} steps,", end=" ")
    print(f"lower bound {plan.lower_bound_hours}")
    gap = plan.effort_hours - plan.lower_bound_hours
    print(f"       gap {gap}, verified {plan.verified}, {plan.rounds} rounds, {took:.1f} s")
    planner = Planner(graph, ties_without, remedies, OPEN)
    greedy, steps = plan_greedily(planner)
    print(f"greedy: {greedy} hours in {steps} steps, no lower bound")
    value, links, reached = cut_links(graph, planner)
    print(f"minimum cut of single links: {value} hours for {links} links, {reached} targets stay reached")
    print(f"       of {len(planner.find_targets(graph.now, ties))} targets reached before")


if __name__ == "__main__":
    main()
