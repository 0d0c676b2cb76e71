"""SECURITY DEFINER functions: whoever may call one gets what it gives of its owner's data.

What a body does is not decided. A function that returns the rows of a relation gives them; one whose body
(or a function called in it) names a relation may; one that builds its statements, or is in a language
that is not read here, may give whatever its owner reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....formats.postgres.catalogue import Function, Relation
from ....model.fact import Fact, Guard, Link
from ....model.kinds import Kind, Verb, Verdict
from .facts import Facts
from .rights import Rights
from .row_security import MEASURE, judge_rows

_WORD = re.compile(r"[^\W\d][\w$]*")
MOST_BODY = 1 << 20  # characters of a body


def state_functions(rights: Rights, facts: Facts, asked: list[Relation]) -> Iterator[Fact]:
    bodies = _Bodies(rights.catalogue.functions)
    by_full = {relation.name: relation for relation in asked}
    by_name: dict[str, list[Relation]] = {}
    for relation in asked:
        by_name.setdefault(relation.name[1].casefold(), []).append(relation)
    for function in rights.catalogue.functions:
        if not function.as_owner or function.owner not in rights.at:
            continue
        node = f"function {facts.names.dotted(function.name)} ({function.number}) of {facts.names.store}"
        yield facts.entity(node, Kind.GRANT, pointer=function.pointer)
        yield from _callers(function, node, rights, facts)
        words = bodies.words(function)
        if words is None:
            note = "what it does is not read: it acts as its owner"
            yield facts.pass_on(function.owner, node, Verdict.UNKNOWN, note)
        told = {each.name: each for word in words or () for each in by_name.get(word, ())}
        for relation in told.values():
            if relation.name != function.rows_of:
                yield from _give(function, relation, node, Verdict.UNKNOWN, rights, facts)
        if function.rows_of in by_full:
            yield from _give(function, by_full[function.rows_of], node, Verdict.HOLDS, rights, facts)


def _callers(function: Function, node: str, rights: Rights, facts: Facts) -> Iterator[Fact]:
    able = rights.uses(function.name[0])
    for holder in function.grants.get("EXECUTE", ()):
        having = rights.under(holder)
        if having & ~able:
            for name in rights.names(having & able):
                yield facts.link(Verb.ASSIGNED_TO, node, facts.node(name))
        else:
            yield facts.link(Verb.ASSIGNED_TO, node, facts.names.rights(holder))


def _give(
    function: Function, relation: Relation, node: str, verdict: Verdict, rights: Rights, facts: Facts
) -> Iterator[Fact]:
    if not rights.has(function.owner, rights.selects(relation) & rights.runs(relation.name)):
        return
    whole = rights.selects(relation, relation.columns) & rights.uses(relation.name[0])
    if not rights.has(function.owner, whole):
        verdict = Verdict.UNKNOWN  # it may name only some columns, or have been read when it was made
    for name in (relation.name, *rights.as_caller(relation)):
        if read := rights.catalogue.relations.get(name):
            yield from _give_one(function, read, node, verdict, rights, facts)


def _give_one(
    function: Function, relation: Relation, node: str, verdict: Verdict, rights: Rights, facts: Facts
) -> Iterator[Fact]:
    link = Link(Verb.PERMITS, facts.names.relation(relation.name), node, condition=verdict)
    yield facts.state(link, function.pointer, "SECURITY DEFINER: reads as its owner")
    if relation.row_security:
        rows = judge_rows(function.owner, relation, rights)
        id_ = f"{MEASURE} of {link.tail} for {node}"
        guard = Guard(id_, MEASURE, (link.key,), rows.holds, rows.bypasses, facts.day)
        yield facts.state(guard, function.pointer)


class _Bodies:
    """The words of each function's body, and of the bodies of the functions that it names."""

    def __init__(self, functions: list[Function]) -> None:
        self._named: dict[str, list[Function]] = {}
        self._words: dict[int, frozenset[str] | None] = {}
        for each in functions:
            self._named.setdefault(each.name[1].casefold(), []).append(each)
            self._words[id(each)] = _words_of(each)

    def words(self, function: Function) -> frozenset[str] | None:
        """In small letters; None if some of it is not to be read."""
        found: set[str] = set()
        seen, todo = {id(function)}, [function]
        while todo:
            words = self._words[id(todo.pop())]
            if words is None:
                return None
            found |= words
            for word in words & self._named.keys():
                for called in self._named[word]:
                    if id(called) not in seen:
                        seen.add(id(called))
                        todo.append(called)
        return frozenset(found)


def _words_of(function: Function) -> frozenset[str] | None:
    if function.body is None or len(function.body) > MOST_BODY:
        return None
    words = frozenset(word.casefold() for word in _WORD.findall(function.body))
    return None if "execute" in words else words
