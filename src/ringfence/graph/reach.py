"""Which classes of data every entity holds, and the flows that brought them there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import CIPHERTEXT, CLEAR, COLLECTION, KEY_USE, NONE, Ints, group_places
from .fixpoints import BITS, Held, Labels, Standing, find_fixpoint, open_gates

CARRIES = {CLEAR: "data", COLLECTION: "data", CIPHERTEXT: "ciphertext", KEY_USE: "key use"}


@dataclass(frozen=True, slots=True)
class Flow:
    """`head` holds what all `tails` hold, while a fact of each of `links` (keys) stands.

    `carries` is "data", "ciphertext" or "key use"; `key` is the key's entity id for the last two. A flow with
    no links, from an entity to itself, is the decryption of ciphertext by use of its key.
    """

    tails: tuple[str, ...]
    head: str
    links: tuple[str, ...]
    carries: str
    key: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """One graph: its open gates and what every node holds."""

    gates: Ints
    held: Held


class FlowArrays:
    """The clause arrays, and what their numbers mean: entity ids, link keys, classes of data."""

    def __init__(
        self, ids: Mapping[str, int], keys: Sequence[str], row_keys: Ints, clauses: Clauses, labels: Labels
    ) -> None:
        self.ids, self.keys, self.row_keys, self.clauses, self.labels = ids, keys, row_keys, clauses, labels
        self.names: Sequence[str] = tuple(ids)
        self.classes = {self.names[entity]: bit for bit, entity in enumerate(labels.entities.tolist())}
        self._sets: dict[tuple[int, ...], frozenset[str]] = {}
        self._clauses_of_row = group_places(clauses.rows + 1, len(row_keys) + 1)
        self._join_of = dict(zip(clauses.joins.one.tolist(), range(len(clauses.joins.one)), strict=True))

    def __len__(self) -> int:
        """How many clauses there are, joins included."""
        return len(self.clauses.rows)

    def spread(self, standing: Standing, *, certain_only: bool) -> Spread:
        gates = open_gates(self.clauses, standing, certain_only=certain_only)
        return Spread(gates, find_fixpoint(self.clauses, self.labels, gates))

    def name_classes(self, words: Sequence[int]) -> frozenset[str]:
        """The entity ids of the classes of data whose bits are set."""
        key = tuple(words)
        if key not in self._sets:
            whole = sum(word << (BITS * place) for place, word in enumerate(key))
            self._sets[key] = frozenset(name for name, bit in self.classes.items() if whole >> bit & 1)
        return self._sets[key]

    def held_at(self, spread: Spread, id_: str) -> frozenset[str]:
        number = self.ids.get(id_)
        return frozenset() if number is None else self.name_classes(spread.held.words[:, number].tolist())

    def pass_rows(self, spread: Spread, rows: Ints) -> frozenset[str]:
        """What the heads of these link rows can read because of them: in the clear, or decrypted on
        arrival."""
        starts, order = self._clauses_of_row
        total = [0] * self.labels.words
        for row in rows.tolist():
            for clause in order[starts[row + 1] : starts[row + 2]].tolist():
                if spread.gates[clause]:
                    total = [
                        one | more for one, more in zip(total, self._pass_clause(spread, clause), strict=True)
                    ]
        return self.name_classes(total)

    def _pass_clause(self, spread: Spread, clause: int) -> list[int]:
        words, head = spread.held.words, NONE
        nodes = list(self.premises(clause))
        if clause < len(self.clauses.heads):
            head = int(self.clauses.heads[clause])
        if head >= 0 and self.clauses.nodes.forms[head] == CIPHERTEXT:
            join = self._join_of.get(head)
            if join is None:  # it comes to someone without the key
                return [0] * len(words)
            nodes.append(int(self.clauses.joins.two[join]))
        elif head >= 0 and self.clauses.nodes.forms[head] == KEY_USE:
            return [0] * len(words)
        passing = np.bitwise_and.reduce(words[:, nodes], axis=1) & self.labels.limits[:, spread.gates[clause]]
        return [int(word) for word in passing]

    def explain(self, spread: Spread, id_: str, data: str) -> tuple[Flow, ...]:
        """The flows that first brought this class of data to this entity, each after those it rests on.

        Empty if it never gets there, or is there from the start.
        """
        if data not in self.classes or data not in self.held_at(spread, id_):
            return ()
        bit = self.classes[data]
        first = find_fixpoint(self.clauses, self.labels, spread.gates, only=bit).first[bit // BITS]
        order: list[int] = []
        done: set[int] = set()
        pending = [(self.ids[id_], False)]
        while pending:
            node, told = pending.pop()
            if told:
                order.append(node)
            elif node not in done and first[node] != NONE:
                done.add(node)
                pending.append((node, True))
                pending.extend((premise, False) for premise in self.premises(int(first[node])))
        return tuple(
            self._tell(int(first[node]), node, first)
            for node in order
            if self.clauses.nodes.forms[node] != COLLECTION
        )

    def premises(self, clause: int) -> tuple[int, ...]:
        """The nodes that a clause needs."""
        join = clause - len(self.clauses.heads)
        if join >= 0:
            return int(self.clauses.joins.one[join]), int(self.clauses.joins.two[join])
        return (int(np.searchsorted(self.clauses.starts, clause, side="right")) - 1,)

    def _tell(self, clause: int, head: int, first: Ints) -> Flow:
        """A clause in words. A premise that is a component's collection is told as the data and the link that
        collects it."""
        nodes = self.clauses.nodes
        tails, rows = [], [int(self.clauses.rows[clause])]
        for premise in self.premises(clause):
            if nodes.forms[premise] == COLLECTION:
                rows.append(int(self.clauses.rows[first[premise]]))
                premise = self.premises(int(first[premise]))[0]
            tails.append(self.names[nodes.entities[premise]])
        key = int(nodes.keys[head])
        return Flow(
            tails=tuple(dict.fromkeys(tails)),
            head=self.names[nodes.entities[head]],
            links=tuple(self.keys[self.row_keys[row]] for row in rows if row != NONE),
            carries=CARRIES[int(nodes.forms[head])],
            key="" if key == NONE else self.names[key],
            certain=bool(self.clauses.certain[clause]),
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """What every entity holds: `lower` for certain, `upper` possibly. Ask with entity ids."""

    flows: FlowArrays
    low: Spread
    up: Spread

    def lower(self, id_: str) -> frozenset[str]:
        return self.flows.held_at(self.low, id_)

    def upper(self, id_: str) -> frozenset[str]:
        return self.flows.held_at(self.up, id_)

    def why_lower(self, id_: str, data: str) -> tuple[Flow, ...]:
        """The flows that bring it there on the lower graph, each after those it rests on; () if none do."""
        return self.flows.explain(self.low, id_, data)

    def why_upper(self, id_: str, data: str) -> tuple[Flow, ...]:
        return self.flows.explain(self.up, id_, data)
