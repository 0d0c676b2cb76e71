"""The case's own names for what exports call otherwise: a bucket by its ARN, an employer by its legal name.

A system or an organisation of the case takes a name of an export when `known_as` lists it, when it is its
id, or, for an organisation, when it is its very name: these are words of one user about the same people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ...cells import read_list
from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind

NAMED = (Kind.ORG, Kind.STORE, Kind.DATASET, Kind.KEY, Kind.SERVICE, Kind.APP)
HOLDS_DATA = (Kind.STORE, Kind.DATASET)
COULD_CHANGE = "whether protected data lies where the case does not look"
MOST_NAMED = 8  # of those that a gap tells of


def use_known_names(evidence: Evidence, stated: Iterable[Fact]) -> Evidence:
    """The evidence with the names of the case put for those of the exports, and a gap for the stores that no
    row of the case lists."""
    entities = [fact.says for fact in stated if isinstance(fact.says, Entity)]
    names = dict(_list_names(entities))
    facts = tuple(rename(fact, names) for fact in evidence.facts)
    logs = tuple(replace(log, store=names.get(log.store, log.store)) for log in evidence.logs)
    listed = {entity.id for entity in entities}
    return replace(evidence, facts=facts, logs=logs, gaps=(*evidence.gaps, *_tell_unlisted(facts, listed)))


def list_known(stated: Iterable[Fact]) -> frozenset[str]:
    """Every name by which the case says that exports know its systems."""
    systems = (fact.says for fact in stated if isinstance(fact.says, Entity))
    return frozenset(name for each in systems for name in read_list(each.attributes.get("known_as", "")))


def _list_names(entities: Iterable[Entity]) -> Iterator[tuple[str, str]]:
    for entity in entities:
        if entity.kind not in NAMED:
            continue
        for name in read_list(entity.attributes.get("known_as", "")):
            yield name, entity.id
        if entity.kind is Kind.ORG and entity.name:
            yield entity.name, entity.id


def rename(fact: Fact, names: Mapping[str, str]) -> Fact:
    """The fact with these names put for those that it has."""
    says = fact.says
    if isinstance(says, Entity):
        if says.id not in names:
            return fact
        return replace(fact, says=replace(says, id=names[says.id], name=""))
    if isinstance(says, Link):
        tail, head = names.get(says.tail, says.tail), names.get(says.head, says.head)
        needs = tuple(_rename_key(key, names) for key in says.needs)
        if (tail, head, needs) == (says.tail, says.head, says.needs):
            return fact
        return replace(fact, says=replace(says, tail=tail, head=head, needs=needs))
    return replace(fact, says=replace(says, on=tuple(_rename_key(key, names) for key in says.on)))


def _rename_key(key: str, names: Mapping[str, str]) -> str:
    return "|".join(names.get(part, part) for part in key.split("|"))


def _tell_unlisted(facts: Iterable[Fact], listed: set[str]) -> Iterator[Gap]:
    unlisted: dict[str, Fact] = {}
    for fact in facts:
        if isinstance(fact.says, Entity) and fact.says.kind in HOLDS_DATA and fact.says.id not in listed:
            unlisted.setdefault(fact.says.id, fact)
    if not unlisted:
        return
    first = next(iter(unlisted.values()))
    named = ", ".join(sorted(unlisted)[:MOST_NAMED]) + (" …" if len(unlisted) > MOST_NAMED else "")
    what = f"{len(unlisted):,} stores of which the case does not say what data they hold: {named}"
    cure = "add them to systems.csv (known_as), and to held_in of data.csv"
    yield Gap(first.source, f"{what} (cure: {cure})", COULD_CHANGE)
