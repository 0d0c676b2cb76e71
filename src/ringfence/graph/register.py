"""Facts -> numbers: entities, link keys and link rows get a number each, in the order they come.

A *row* is one way in which a link is stated: same key, same limit, same needs. It stands while a fact states
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from ..model.fact import Entity, Fact, Guard, Link
from ..model.kinds import Kind
from .columns import ALL, KIND_CODE, SHUT, VERB_CODE, LinkColumns
from .fixpoints import BITS, Labels
from .statements import is_certain, is_possible, limit_of

Row = tuple[int, tuple[str, ...], tuple[str, ...]]  # key number, limit, needs


@dataclass(slots=True)
class Register:
    """Everything that stands or may stand on the day, as it was stated."""

    on: date
    facts: dict[str, Fact] = field(default_factory=dict)
    ended: list[Fact] = field(default_factory=list)  # those that stood before the day and no longer do
    entity_facts: dict[str, list[Fact]] = field(default_factory=dict)
    guard_facts: list[tuple[Fact, Guard]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    key_facts: list[list[Fact]] = field(default_factory=list)  # one list a key
    rows: dict[Row, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)  # one a row
    row_keys: list[int] = field(default_factory=list)
    stated: list[int] = field(default_factory=list)  # one a row: how many facts state it
    certain: list[int] = field(default_factory=list)  # and how many of them are certain

    def enter(self, facts: Iterable[Fact]) -> None:
        """Take in all facts that stand or may stand. A second fact of one id is a programmer's mistake:
        ValueError."""
        for fact in facts:
            if isinstance(fact.says, Entity) and fact.says.kind is Kind.RECORD:
                continue  # what a register says is evidence of measures, no node of the graph
            if not is_possible(fact, self.on):
                if fact.until is not None and fact.until <= self.on:
                    self.ended.append(fact)
                continue
            if fact.id in self.facts:
                raise ValueError(f"two facts have the id {fact.id!r}")
            self.facts[fact.id] = fact
            says = fact.says
            if isinstance(says, Link):
                self._enter_link(fact, says)
            elif isinstance(says, Entity):
                self.ids.setdefault(says.id, len(self.ids))
                self.entity_facts.setdefault(says.id, []).append(fact)
            else:
                self.guard_facts.append((fact, says))

    def _enter_link(self, fact: Fact, link: Link) -> None:
        self.ids.setdefault(link.tail, len(self.ids))
        self.ids.setdefault(link.head, len(self.ids))
        key = self.keys.setdefault(link.key, len(self.keys))
        if key == len(self.key_facts):
            self.key_facts.append([])
        self.key_facts[key].append(fact)
        limit = limit_of(fact, link)
        row = self.rows.setdefault((key, limit, link.needs), len(self.rows))
        if row == len(self.links):
            self.links.append(link if limit is link.data else replace(link, data=limit))
            self.row_keys.append(key)
            self.stated.append(0)
            self.certain.append(0)
        self.stated[row] += 1
        self.certain[row] += is_certain(fact, self.on)

    def row_of(self, fact: Fact) -> int | None:
        """The row that a fact of this register states; None if it states no link."""
        says = fact.says
        if not isinstance(says, Link):
            return None
        return self.rows[self.keys[says.key], limit_of(fact, says), says.needs]


def make_columns(register: Register, kinds: Sequence[Kind]) -> tuple[LinkColumns, Labels]:
    """The links by row, and the classes of data as bits. `kinds` has one for each entity number."""
    ids, links = register.ids, register.links
    classes = [number for number, kind in enumerate(kinds) if kind is Kind.DATA_CLASS]
    names = list(ids)
    bit_of = {names[number]: bit for bit, number in enumerate(classes)}
    limits: dict[tuple[str, ...], int] = {("", "nothing"): SHUT, (): ALL}
    columns = LinkColumns(
        kinds=np.array([KIND_CODE[kind] for kind in kinds], np.uint8),
        tails=np.array([ids[link.tail] for link in links], np.int32),
        heads=np.array([ids[link.head] for link in links], np.int32),
        verbs=np.array([VERB_CODE[link.verb] for link in links], np.uint8),
        limits=np.array([limits.setdefault(link.data, len(limits)) for link in links], np.int32),
        loose=np.array([bool(link.data) and not bit_of.keys() >= set(link.data) for link in links], bool),
    )
    return columns, Labels(np.array(classes, np.int32), _write_limits(list(limits)[2:], bit_of))


def _write_limits(
    limits: list[tuple[str, ...]], bit_of: dict[str, int]
) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    words = max(1, -(-len(bit_of) // BITS))
    whole = [
        range(0),
        range(len(bit_of)),
        *([bit_of[name] for name in limit if name in bit_of] for limit in limits),
    ]
    table = np.zeros((words, len(whole)), np.uint64)
    for place, bits in enumerate(whole):
        for bit in bits:
            table[bit // BITS, place] |= np.uint64(1 << (bit % BITS))
    return table


def keys_named(register: Register, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The link keys each name means: that key, and every key of the same tail, verb and head that says more.

    A contract or tie makes a key longer than `tail|verb|head`; whoever writes of a link need not know it.
    """
    wanted = {name: [register.keys[name]] if name in register.keys else [] for name in names}
    if wanted:
        for key, number in register.keys.items():
            bare = "|".join(key.split("|", 3)[:3])
            if bare != key and bare in wanted:
                wanted[bare].append(number)
    return {name: tuple(numbers) for name, numbers in wanted.items()}
