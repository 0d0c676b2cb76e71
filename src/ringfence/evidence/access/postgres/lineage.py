"""Which relations get their rows from which: views, materialised views, partitions and their parents."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ....formats.postgres.catalogue import Catalogue, Name, Relation
from .names import Names
from .rights import Rights


def list_asked(catalogue: Catalogue, names: Names, known: Collection[str]) -> list[Relation]:
    """The relations that the case knows and whatever is made of them; all, where it knows none."""
    relations = catalogue.relations
    asked = {each.name: None for each in relations.values() if names.is_known(each, known)}
    if not asked:
        return list(relations.values())
    readers: dict[Name, list[Name]] = {}
    for each in relations.values():
        for name in (*each.reads, *each.parts):
            readers.setdefault(name, []).append(each.name)
    todo = list(asked)
    while todo:
        for name in readers.get(todo.pop(), ()):
            if name not in asked:
                asked[name] = None
                todo.append(name)
    return [relations[name] for name in asked]


def read_by(relation: Relation, rights: Rights) -> Iterator[tuple[Relation, tuple[str, ...]]]:
    """What its own query reads with the rights of its owner, and which columns of it. A materialised view
    was filled by its owner, whatever it reads."""
    reads = dict(relation.reads)
    if relation.kind == "m":
        reads |= {name: reads.get(name, ()) for name in rights.as_caller(relation)}
    for name, columns in reads.items():
        if read := rights.catalogue.relations.get(name):
            yield read, columns
