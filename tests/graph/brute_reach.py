"""Reach the plainest way: Python sets, every clause tried until nothing changes.

Written from docs/architecture.md alone, as the oracle for the arrays. It shares with them only what a fact's
standing and a guard's verdict are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ringfence.graph.guards import judge_guard
from ringfence.graph.statements import is_certain, is_possible
from ringfence.model.fact import Fact, Guard, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict

Node = tuple[str, str]  # entity id, and "" (in the clear), "sealed KEY" or "use KEY"
Held = dict[Node, set[str]]

CARRYING_NOTHING = {
    Verb.ENCRYPTED_WITH,
    Verb.OWNED_BY,
    Verb.DIRECTED_BY,
    Verb.SUBJECT_TO,
    Verb.LOCATED_IN,
    Verb.ACCESSED,
}
ACCESS = {Verb.PERMITS, Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS, Verb.USED_BY, Verb.WORKS_FOR}


@dataclass(frozen=True)
class Clause:
    head: Node
    premises: tuple[Node, ...]
    limit: frozenset[str] | None
    graphs: frozenset[str]  # of lower, upper, exposed: those it is open on


def reach_by_force(
    facts: Iterable[Fact], on: date, kinds: Mapping[str, Kind], guarded: frozenset[str] = frozenset()
) -> dict[str, dict[str, frozenset[str]]]:
    """For each of lower, upper, exposed: what every entity holds."""
    world = _World([fact for fact in facts if is_possible(fact, on)], on, kinds, guarded)
    clauses = list(world.clauses())
    held = {graph: _close(clauses, kinds, graph) for graph in ("lower", "upper", "exposed")}
    return {graph: {id_: frozenset(each.get((id_, ""), ())) for id_ in kinds} for graph, each in held.items()}


def _close(clauses: list[Clause], kinds: Mapping[str, Kind], graph: str) -> Held:
    classes = {id_ for id_, kind in kinds.items() if kind is Kind.DATA_CLASS}
    held: Held = {(id_, ""): {id_} for id_ in classes}
    held |= {(id_, f"use {id_}"): set(classes) for id_, kind in kinds.items() if kind is Kind.KEY}
    changed = True
    while changed:
        changed = False
        for clause in clauses:
            if graph not in clause.graphs:
                continue
            got = set.intersection(*(held.get(premise, set()) for premise in clause.premises))
            got = got if clause.limit is None else got & clause.limit
            if not got <= held.get(clause.head, set()):
                held.setdefault(clause.head, set()).update(got)
                changed = True
    return held


def covers(name: str, key: str) -> bool:
    return key == name or key.startswith(name + "|")


class _World:
    def __init__(
        self, facts: list[Fact], on: date, kinds: Mapping[str, Kind], guarded: frozenset[str]
    ) -> None:
        self.facts, self.on, self.kinds, self.guarded = facts, on, kinds, guarded
        self.links = [(fact, fact.says) for fact in facts if isinstance(fact.says, Link)]
        self.classes = frozenset(id_ for id_, kind in kinds.items() if kind is Kind.DATA_CLASS)
        self.keys = [id_ for id_, kind in kinds.items() if kind is Kind.KEY]
        self.seals: dict[str, dict[str, list[tuple[Fact, Link]]]] = {}
        for fact, link in self.links:
            if link.verb is Verb.ENCRYPTED_WITH:
                self.seals.setdefault(link.tail, {}).setdefault(link.head, []).append((fact, link))

    def shut(self, key: str, graph: str) -> bool:
        if graph == "exposed":
            return False
        said: dict[str, list[tuple[Fact, Guard]]] = {}
        for fact in self.facts:
            if isinstance(fact.says, Guard) and any(covers(name, key) for name in fact.says.on):
                said.setdefault(fact.says.id, []).append((fact, fact.says))
        verdicts = {judge_guard(statements, self.on).closes for statements in said.values()}
        closing = {Verdict.HOLDS, Verdict.UNKNOWN} if graph == "lower" else {Verdict.HOLDS}
        return bool(verdicts & closing) or any(covers(name, key) for name in self.guarded)

    def counts(self, fact: Fact, graph: str) -> bool:
        return graph != "lower" or is_certain(fact, self.on)

    def stands(self, fact: Fact, link: Link, graph: str, controls: bool = True) -> bool:
        def open_(key: str) -> bool:
            return not (controls and self.shut(key, graph))

        met = all(
            any(
                covers(need, other.key) and self.counts(f, graph) and open_(other.key)
                for f, other in self.links
            )
            for need in link.needs
        )
        return met and self.counts(fact, graph) and open_(link.key)

    def sealed(self, id_: str, graph: str) -> bool:
        """Does encryption keep what leaves it from leaving in the clear?"""
        by = [each for stated in self.seals.get(id_, {}).values() for each in stated]
        if graph == "exposed":
            return False
        if graph == "lower":
            return any(self.stands(fact, link, "upper", controls=False) for fact, link in by)
        return any(not link.data and self.stands(fact, link, "lower", controls=False) for fact, link in by)

    def has_users(self, key: str) -> bool:
        """May anyone have use of it? If not, its ciphertext is of no use to anyone, in whatever store it
        comes to."""
        return any(
            link.tail == key
            and link.verb not in CARRYING_NOTHING
            and "upper" in self.graphs((fact, link), certain=False)
            for fact, link in self.links
        )

    def clauses(self) -> Iterable[Clause]:
        for fact, link in self.links:
            if link.verb is Verb.COLLECTED_BY and self.kinds[link.head] is Kind.COMPONENT:
                yield from self.collection(fact, link)
            elif link.verb not in CARRYING_NOTHING and self.kinds[link.head] is not Kind.DATA_CLASS:
                possible_only = link.verb is Verb.EMBEDS
                possible_only |= link.verb is Verb.OPERATED_BY and self.kinds[link.tail] is Kind.KEY
                if link.verb is Verb.SENDS_TO and fact.rung is Rung.CONTACTED and not link.data:
                    possible_only = True  # it was contacted, and what was sent is not known
                yield from self.along(fact, link, self.limit(link), certain=not possible_only)
                if link.data and (link.verb is Verb.SENDS_TO or self.loose(link)):
                    yield from self.along(fact, link, None, certain=False)
        for id_ in self.kinds:
            for key in self.keys:
                if key == id_:
                    continue
                both = ((id_, f"sealed {key}"), (id_, f"use {key}"))
                yield Clause((id_, ""), both, None, frozenset({"lower", "upper", "exposed"}))

    def limit(self, *links: Link) -> frozenset[str] | None:
        limits = [frozenset(link.data) for link in links if link.data]
        return frozenset.intersection(*limits) if limits else None

    def loose(self, link: Link) -> bool:
        """Does its limit name a class of data that nobody declares?"""
        return bool(link.data) and not self.classes >= set(link.data)

    def graphs(self, *said: tuple[Fact, Link], certain: bool) -> frozenset[str]:
        graphs = ("lower", "upper", "exposed") if certain else ("upper", "exposed")
        return frozenset(g for g in graphs if all(self.stands(fact, link, g) for fact, link in said))

    def collection(self, fact: Fact, link: Link) -> Iterable[Clause]:
        data = (link.tail, "")
        for other, embeds in self.links:
            if embeds.verb is Verb.EMBEDS and embeds.head == link.head:
                graphs = self.graphs((fact, link), (other, embeds), certain=True)
                limit = self.limit(link, embeds)
                yield Clause((embeds.tail, ""), (data,), limit, graphs)
                yield Clause((embeds.head, ""), (data, (embeds.tail, "")), limit, graphs)
                if self.loose(link) or self.loose(embeds):
                    known = [each for each in (link, embeds) if not self.loose(each)]
                    yield Clause((embeds.tail, ""), (data,), self.limit(*known), graphs - {"lower"})

    def along(
        self, fact: Fact, link: Link, limit: frozenset[str] | None, *, certain: bool
    ) -> Iterable[Clause]:
        tail, head = link.tail, link.head
        graphs = self.graphs((fact, link), certain=certain)
        yield Clause(
            (head, ""), ((tail, ""),), limit, frozenset(g for g in graphs if not self.sealed(tail, g))
        )
        for key, stated in self.seals.get(tail, {}).items():
            for seal_fact, seal in stated:
                seal_graphs = frozenset(g for g in graphs if self.stands(seal_fact, seal, g, controls=False))
                yield Clause((tail, f"out {key}"), ((tail, ""),), self.limit(seal), seal_graphs)
                for other in self.keys:
                    layered = seal_graphs - {"lower"} if self.has_users(other) else frozenset()
                    yield Clause(
                        (tail, f"out {key}"), ((tail, f"sealed {other}"),), self.limit(seal), layered
                    )
            yield Clause((head, f"sealed {key}"), ((tail, f"out {key}"),), limit, graphs)
        inside = frozenset(g for g in graphs if not self.sealed(tail, g))
        surely = inside if limit is None else inside - {"lower"}
        for key in self.keys:
            yield Clause((head, f"sealed {key}"), ((tail, f"sealed {key}"),), limit, inside)
            if link.verb in ACCESS or tail == key:
                yield Clause(
                    (head, f"use {key}"), ((tail, f"use {key}"),), None, surely | (graphs - {"lower"})
                )
