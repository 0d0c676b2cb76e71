"""Paths -> remedies: the changes in the world that would close a step of one of them, with their costs.

The kinds and default costs are in `remedy_kinds.py`. A remedy ends every fact that states a link, for a link
is gone only when nothing makes it true any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..graph.exposure import ExposureGraph, StandingLink
from ..model.fact import STAYS
from ..model.path import Path, Remedy
from .remedy_kinds import REMEDY_KINDS

EVERYWHERE = "drop component everywhere"
HOURS_PER_FURTHER_APP = 8  # a component dropped once is dropped more cheaply again


def propose_remedies(
    graph: ExposureGraph,
    paths: Iterable[Path],
    costs: Mapping[str, int],
    further: frozenset[str] = frozenset(),
) -> tuple[Remedy, ...]:
    """Every remedy that touches a path, in order of id. `costs` are hours by kind, or by kind:entity;
    `further` are the facts of paths that were too many to be told."""
    on_paths = further.union(*(path.support for path in paths))
    remedies: dict[str, Remedy] = {}
    for tail in sorted(graph.entities):
        for link in graph.links_from(tail):
            if not on_paths.isdisjoint(link.facts):
                for remedy in _cure_link(graph, link, costs):
                    remedies[remedy.id] = _merge(remedies.get(remedy.id), remedy)
    for remedy in _drop_everywhere(graph, tuple(remedies.values()), costs):
        remedies[remedy.id] = remedy
    return tuple(remedies[id_] for id_ in sorted(remedies))


def _cure_link(graph: ExposureGraph, link: StandingLink, costs: Mapping[str, int]) -> Iterator[Remedy]:
    if link.link.terms.get(STAYS) == "yes":
        return
    tail, head = link.link.tail, link.link.head
    for kind in REMEDY_KINDS:
        if kind.verb is link.link.verb and (not kind.kinds or graph.kind(tail) in kind.kinds):
            contract = link.link.terms.get("contract", "")
            yield Remedy(
                id=f"{kind.name}: {contract or tail} / {head}",
                kind=kind.name,
                title=kind.title.format(tail=graph.label(tail), head=graph.label(head)),
                effort_hours=_cost(kind.name, (contract, tail, head), kind.hours, costs),
                removes=frozenset() if kind.guards else frozenset(link.facts),
                guards=(link.link.key,) if kind.guards else (),
                who=kind.who,
                proof_after=kind.proof,
            )


def _merge(one: Remedy | None, other: Remedy) -> Remedy:
    """One contract may reach several systems, one holder may direct by several means: it ends as a whole."""
    if one is None:
        return other
    guards = tuple(sorted({*one.guards, *other.guards}))
    removes = one.removes | other.removes
    return Remedy(one.id, one.kind, one.title, one.effort_hours, removes, guards, one.who, one.proof_after)


def _drop_everywhere(
    graph: ExposureGraph, remedies: tuple[Remedy, ...], costs: Mapping[str, int]
) -> Iterator[Remedy]:
    """Dropping one component from several apps at once costs less than doing it for each."""
    by_component: dict[str, list[Remedy]] = {}
    for remedy in remedies:
        if remedy.kind == "drop component":
            by_component.setdefault(remedy.id.rpartition(" / ")[2], []).append(remedy)
    for component, drops in by_component.items():
        if len(drops) > 1:
            hours = max(drop.effort_hours for drop in drops) + HOURS_PER_FURTHER_APP * (len(drops) - 1)
            yield Remedy(
                id=f"{EVERYWHERE}: {component}",
                kind=EVERYWHERE,
                title=f"Drop {graph.label(component)} from all {len(drops)} apps",
                effort_hours=_cost(EVERYWHERE, (component,), hours, costs),
                removes=frozenset().union(*(drop.removes for drop in drops)),
                who=drops[0].who,
                proof_after=drops[0].proof_after,
            )


def _cost(kind: str, entities: Iterable[str], default: int, costs: Mapping[str, int]) -> int:
    """The most special cost: of the kind and one of its entities, of the kind, by default."""
    special = (costs[f"{kind}:{id_}"] for id_ in entities if f"{kind}:{id_}" in costs)
    return next(special, costs.get(kind, default))
