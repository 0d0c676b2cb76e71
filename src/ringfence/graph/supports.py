"""Why an entity holds a class of data: the flows that first brought it there, told with entities and link
keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .ciphertext import DECRYPTED, Arrival
from .columns import CERTAIN, NONE
from .fixpoints import BITS, Held, find_fixpoint
from .flow_arrays import FlowArrays, Spread
from .key_use import passes_use


@dataclass(frozen=True, slots=True)
class Flow:
    """`head` holds what all `tails` hold, while a fact of each of `links` (keys) stands.

    `carries` is "data", "ciphertext" or "key use"; for the last two `key` is the key's entity id. A flow of
    data from an entity to itself, without links, is the decryption of ciphertext by use of its key. One of
    ciphertext from an entity to itself is its encryption.
    """

    tails: tuple[str, ...]
    head: str
    links: tuple[str, ...]
    carries: str
    key: str
    certain: bool


def explain(flows: FlowArrays, spread: Spread, id_: str, data: str) -> tuple[Flow, ...]:
    """The flows that first brought this class of data to this entity, each after those it rests on.

    Empty if it never gets there, or is there from the start.
    """
    if id_ == data or data not in flows.classes or data not in flows.held_at(spread, id_):
        return ()
    bit = flows.classes[data]
    held = spread.told.get(bit)
    if held is None:
        held = find_fixpoint(flows.clauses, flows.labels, spread.gates, only=bit)
        spread.told.clear()
        spread.told[bit] = held
    return tuple(dict.fromkeys(_Telling(flows, spread, held, bit // BITS).tell(flows.ids[id_])))


@dataclass(frozen=True, slots=True)
class _Telling:
    flows: FlowArrays
    spread: Spread
    held: Held
    word: int

    def tell(self, goal: int) -> Iterator[Flow]:
        """Every node that the goal rests on, those it rests on first. A node is in the clear, or stored as
        ciphertext."""
        done: set[tuple[int, bool]] = set()
        pending = [(goal, False, False)]
        while pending:
            node, stored, ready = pending.pop()
            if ready:
                yield from self._flows_into(node, stored)
            elif (node, stored) not in done:
                done.add((node, stored))
                pending.append((node, stored, True))
                pending.extend((*premise, False) for premise in self._premises(node, stored))

    def _arrival(self, node: int, stored: bool) -> Arrival | None:
        if stored:
            return self.held.arrivals.others[node]
        return self.held.arrivals.readers[node] if self.held.first[self.word, node] == DECRYPTED else None

    def _premises(self, node: int, stored: bool) -> list[tuple[int, bool]]:
        if arrival := self._arrival(node, stored):
            # Where data came as ciphertext too it came so first: it is not followed to where it is in the
            # clear.
            return [(arrival.origin, arrival.origin in self.held.arrivals.others)]
        clause = int(self.held.first[self.word, node])
        return [] if clause == NONE else [(premise, False) for premise in self.flows.clauses.premises(clause)]

    def _flows_into(self, node: int, stored: bool) -> Iterator[Flow]:
        if arrival := self._arrival(node, stored):
            yield from self._tell_arrival(arrival)
            if not stored:
                yield from self._tell_use(arrival.key_number, node)
                name = self.flows.names[node]
                yield Flow((name,), name, (), "data", "", True)
        elif node < self.flows.clauses.collections_from and self.held.first[self.word, node] != NONE:
            yield self._tell_clause(int(self.held.first[self.word, node]), node)

    def _tell_clause(self, clause: int, head: int, carries: str = "data", key: str = "") -> Flow:
        """A premise that is a component's collection is told as the data, and the link by which it is
        collected."""
        clauses, tails, rows = self.flows.clauses, [], [int(self.flows.clauses.rows[clause])]
        for premise in self.flows.clauses.premises(clause):
            if premise >= clauses.collections_from:
                collecting = int(self.held.first[self.word, premise])
                rows.append(int(clauses.rows[collecting]))
                premise = self.flows.clauses.premises(collecting)[0]
            tails.append(self.flows.names[premise])
        links = tuple(self.flows.keys[self.flows.row_keys[row]] for row in rows)
        return Flow(
            tuple(tails), self.flows.names[head], links, carries, key, bool(clauses.marks[clause] & CERTAIN)
        )

    def _tell_arrival(self, arrival: Arrival) -> Iterator[Flow]:
        seals, names = self.flows.clauses.seals, self.flows.names
        key, origin = names[seals.keys[arrival.key_number]], names[arrival.origin]
        matching = (
            (seals.key_numbers == arrival.key_number)
            & (seals.tails == arrival.origin)
            & self.spread.gates.seals
        )
        row = int(seals.rows[matching.argmax()])
        yield Flow((origin,), origin, (self.flows.keys[self.flows.row_keys[row]],), "ciphertext", key, True)
        for clause in arrival.clauses:
            yield self._tell_clause(clause, int(self.flows.clauses.heads[clause]), "ciphertext", key)

    def _tell_use(self, key_number: int, user: int) -> Iterator[Flow]:
        """The shortest way of the key's use to its user."""
        clauses, passes = self.flows.clauses, passes_use(self.flows.clauses, self.spread.gates)
        start = int(clauses.seals.keys[key_number])
        by: dict[int, int] = {}
        level = [start]
        while user not in by:
            further = []
            for node in level:
                for clause in range(int(clauses.starts[node]), int(clauses.starts[node + 1])):
                    head = int(clauses.heads[clause])
                    if passes[clause] and head not in by:
                        by[head] = clause
                        further.append(head)
            level = further
        way = [by[user]]
        while (premise := clauses.premises(way[-1])[0]) != start:
            way.append(by[premise])
        for clause in reversed(way):
            yield self._tell_clause(clause, int(clauses.heads[clause]), "key use", self.flows.names[start])
