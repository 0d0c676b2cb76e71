"""The clause arrays, and what their numbers mean: entity ids, link keys, classes of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .ciphertext import Room
from .clauses import Clauses
from .columns import Ints, group_places
from .fixpoints import BITS, Held, Labels, find_fixpoint
from .gates import Gates, Standing, open_gates


@dataclass(frozen=True, slots=True)
class Spread:
    """One graph: what is open, and what every node holds. `told` has what they hold of the one class that
    was last asked for, and the first clauses that brought it."""

    gates: Gates
    held: Held
    told: dict[int, Held] = field(default_factory=dict, compare=False)


class FlowArrays:
    """All flows as arrays. `len` counts the clauses, joins included."""

    def __init__(
        self, ids: Mapping[str, int], keys: Sequence[str], row_keys: Ints, clauses: Clauses, labels: Labels
    ) -> None:
        self.ids, self.keys, self.row_keys, self.clauses, self.labels = ids, keys, row_keys, clauses, labels
        self.names: Sequence[str] = tuple(ids)
        self.classes = {self.names[entity]: bit for bit, entity in enumerate(labels.entities.tolist())}
        self._clauses_of_row = group_places(clauses.rows + 1, len(row_keys) + 1)
        self._room = Room(clauses.nodes)
        self._sets: dict[tuple[int, ...], frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self.clauses.rows)

    def spread(self, standing: Standing) -> Spread:
        """Both steps: open the gates, find the fixpoint."""
        gates = open_gates(self.clauses, standing)
        return Spread(gates, find_fixpoint(self.clauses, self.labels, gates, room=self._room))

    def held_at(self, spread: Spread, id_: str) -> frozenset[str]:
        """Ids of the classes of data that the entity holds."""
        number = self.ids.get(id_)
        return frozenset() if number is None else self.name_classes(spread.held.words[:, number].tolist())

    def name_classes(self, words: Sequence[int]) -> frozenset[str]:
        """Ids of the classes of data whose bits are set."""
        key = tuple(words)
        if key not in self._sets:
            whole = sum(word << (BITS * place) for place, word in enumerate(key))
            self._sets[key] = frozenset(name for name, bit in self.classes.items() if whole >> bit & 1)
        return self._sets[key]

    def clauses_of(self, row: int) -> list[int]:
        """The clauses that a link row makes."""
        starts, order = self._clauses_of_row
        return [int(clause) for clause in order[starts[row + 1] : starts[row + 2]]]
