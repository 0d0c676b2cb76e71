"""Reach over Python sets: the plainest reading of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..model.fact import Fact, Guard, Link
from ..model.kinds import Kind, Verb, Verdict
from .guards import judge_guard
from .statements import is_certain, is_possible

Node = tuple[str, str]  # entity id, form: "" (in the clear), "sealed KEY", "use KEY"
Held = dict[Node, set[str]]

CARRY = {
    Verb.HELD_IN, Verb.COPIED_TO, Verb.COLLECTED_BY, Verb.EMBEDS, Verb.SENDS_TO, Verb.SERVED_FROM, Verb.PUBLISHED_BY,
    Verb.OPERATED_BY, Verb.PERMITS, Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS, Verb.USED_BY, Verb.WORKS_FOR,
    Verb.SHARED_WITH, Verb.PROCESSED_BY,
}  # fmt: skip
ACCESS = {Verb.PERMITS, Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS, Verb.USED_BY, Verb.WORKS_FOR}


@dataclass(frozen=True)
class Clause:
    head: Node
    premises: tuple[Node, ...]
    limit: frozenset[str] | None
    lower: bool
    upper: bool
    exposed: bool


def reach_sets(
    facts: Iterable[Fact], on: date, kinds: dict[str, Kind], guarded: frozenset[str] = frozenset()
) -> tuple[Held, Held, Held]:
    """What every node holds: lower, upper, exposed."""
    clauses, datas = make_clauses(facts, on, kinds, guarded)
    return tuple(_close(clauses, datas, kinds, graph) for graph in ("lower", "upper", "exposed"))  # type: ignore[return-value]


def _close(clauses: list[Clause], datas: set[str], kinds: dict[str, Kind], graph: str) -> Held:
    held: Held = {(data, ""): {data} for data in datas}
    held |= {(id_, f"use {id_}"): set(datas) for id_, kind in kinds.items() if kind is Kind.KEY}
    changed = True
    while changed:
        changed = False
        for clause in clauses:
            if getattr(clause, graph):
                got = set.intersection(*(held.get(premise, set()) for premise in clause.premises))
                if clause.limit is not None:
                    got = got & clause.limit
                if not got <= held.get(clause.head, set()):
                    held.setdefault(clause.head, set()).update(got)
                    changed = True
    return held


def _covers(stated: str, key: str) -> bool:
    return key == stated or key.startswith(stated + "|")


def make_clauses(
    facts: Iterable[Fact], on: date, kinds: dict[str, Kind], guarded: frozenset[str]
) -> tuple[list[Clause], set[str]]:
    facts = [fact for fact in facts if is_possible(fact, on)]
    datas = {id_ for id_, kind in kinds.items() if kind is Kind.DATA_CLASS}
    keys = {id_ for id_, kind in kinds.items() if kind is Kind.KEY}
    links = [(fact, fact.says) for fact in facts if isinstance(fact.says, Link)]

    def stands(fact: Fact, link: Link, certain: bool) -> bool:
        needed = [[f for f, other in links if _covers(need, other.key)] for need in link.needs]
        if not all(needed):
            return False
        if not certain:
            return True
        return is_certain(fact, on) and all(any(is_certain(f, on) for f in some) for some in needed)

    def shut(keys: list[str], lower: bool) -> bool:
        for key in keys:
            if any(_covers(each, key) for each in guarded):
                return True
            said: dict[str, list[tuple[Fact, Guard]]] = {}
            for fact in facts:
                if isinstance(fact.says, Guard) and any(_covers(each, key) for each in fact.says.on):
                    said.setdefault(fact.says.id, []).append((fact, fact.says))
            verdicts = {judge_guard(statements, on).closes for statements in said.values()}
            if Verdict.HOLDS in verdicts or (lower and Verdict.UNKNOWN in verdicts):
                return True
        return False

    def gate_keys(link: Link) -> list[str]:
        return [link.key, *(other.key for need in link.needs for _, other in links if _covers(need, other.key))]

    sealed: dict[str, dict[str, bool]] = {}
    for fact, link in links:
        if link.verb is Verb.ENCRYPTED_WITH and stands(fact, link, False):
            by = sealed.setdefault(link.tail, {})
            by[link.head] = by.get(link.head, False) or stands(fact, link, True)

    clauses: list[Clause] = []

    def add(head: str, tail: str, said: list[tuple[Fact, Link]], limit: frozenset[str] | None, certain: bool, verb: Verb) -> None:
        if not all(stands(fact, link, False) for fact, link in said):
            return
        firm = certain and all(stands(fact, link, True) for fact, link in said)
        names = [key for _, link in said for key in gate_keys(link)]
        low, up = firm and not shut(names, True), not shut(names, False)
        seals = sealed.get(tail, {})
        clauses.append(Clause((head, ""), ((tail, ""),), limit, low and not seals, up and not any(seals.values()), True))
        for key, surely in seals.items():
            clauses.append(Clause((head, f"sealed {key}"), ((tail, ""),), limit, low and surely, up, True))
        for key in keys:
            clauses.append(Clause((head, f"sealed {key}"), ((tail, f"sealed {key}"),), limit, low and not seals, up, True))
            sure = low and not seals and limit is None and verb in ACCESS
            clauses.append(Clause((head, f"use {key}"), ((tail, f"use {key}"),), None, sure, up, True))

    def limits(link: Link) -> frozenset[str] | None:
        return frozenset(link.data) if link.data else None

    for fact, link in links:
        if link.verb not in CARRY:
            continue
        if link.verb is Verb.COLLECTED_BY and kinds[link.head] is Kind.COMPONENT:
            for fact2, embed in links:
                if embed.verb is Verb.EMBEDS and embed.head == link.head:
                    both = [(fact, link), (fact2, embed)]
                    limit: frozenset[str] = frozenset({link.tail})
                    for each in (limits(link), limits(embed)):
                        limit = limit if each is None else limit & each
                    add(embed.tail, link.tail, both, limit, True, link.verb)
                    add(embed.head, embed.tail, both, limit, True, link.verb)
            continue
        if link.verb is Verb.OPERATED_BY and kinds[link.tail] is Kind.KEY:
            add(link.head, link.tail, [(fact, link)], limits(link), False, link.verb)
            continue
        add(link.head, link.tail, [(fact, link)], limits(link), link.verb is not Verb.EMBEDS, link.verb)
        if link.verb is Verb.SENDS_TO and link.data:
            add(link.head, link.tail, [(fact, link)], None, False, link.verb)
    for id_ in kinds:
        for key in keys:
            node = (id_, "")
            clauses.append(Clause(node, ((id_, f"sealed {key}"), (id_, f"use {key}")), None, True, True, True))
    return clauses, datas
