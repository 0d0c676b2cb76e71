"""The exposure graph: who holds which data, for certain, possibly, and without regard to controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..model.fact import Entity, Fact
from ..model.kinds import Kind, Verb
from ..model.path import GuardState
from .first_reach import Held, reach_sets
from .statements import StandingLink

NO_DATA: frozenset[str] = frozenset()
NO_LINKS: tuple[StandingLink, ...] = ()

__all__ = ["ExposureGraph", "Reach", "StandingLink"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Which data classes every entity holds: lower (certain) and upper (possible)."""

    _lower: Held
    _upper: Held

    def lower(self, id_: str) -> frozenset[str]:
        return frozenset(self._lower.get((id_, ""), ()))

    def upper(self, id_: str) -> frozenset[str]:
        return frozenset(self._upper.get((id_, ""), ()))


class ExposureGraph:
    """Immutable. Built by `build_graph`."""

    def __init__(
        self,
        on: date,
        entities: Mapping[str, Entity],
        facts: Mapping[str, Fact],
        links: Mapping[str, StandingLink],
        guards: Mapping[str, tuple[GuardState, ...]],
        attribute_facts: Mapping[tuple[str, str], tuple[str, ...]],
    ) -> None:
        self.on, self.entities, self.facts, self.guards = on, entities, facts, guards
        self._attribute_facts = attribute_facts
        self._kinds = {id_: entity.kind for id_, entity in entities.items()}
        self._from: dict[str, list[StandingLink]] = {}
        self._to: dict[str, list[StandingLink]] = {}
        for key in sorted(links):
            self._from.setdefault(links[key].link.tail, []).append(links[key])
            self._to.setdefault(links[key].link.head, []).append(links[key])
        lower, upper, self._exposed = reach_sets(facts.values(), on, self._kinds)
        self._reach = Reach(lower, upper)

    def kind(self, id_: str) -> Kind:
        return self.entities[id_].kind

    def label(self, id_: str) -> str:
        return self.entities[id_].label if id_ in self.entities else id_

    def attribute(self, id_: str, name: str) -> str:
        return self.entities[id_].attributes.get(name, "") if id_ in self.entities else ""

    def attribute_facts(self, id_: str, name: str) -> tuple[str, ...]:
        return self._attribute_facts.get((id_, name), ())

    def links_from(self, id_: str, *verbs: Verb) -> tuple[StandingLink, ...]:
        return tuple(each for each in self._from.get(id_, NO_LINKS) if not verbs or each.link.verb in verbs)

    def links_to(self, id_: str, *verbs: Verb) -> tuple[StandingLink, ...]:
        return tuple(each for each in self._to.get(id_, NO_LINKS) if not verbs or each.link.verb in verbs)

    def data_at(self, id_: str) -> tuple[frozenset[str], frozenset[str]]:
        return self._reach.lower(id_), self._reach.upper(id_)

    def exposed_at(self, id_: str) -> frozenset[str]:
        return frozenset(self._exposed.get((id_, ""), ()))

    def data_through(self, link: StandingLink) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The data classes that its head can read because of this link: lower, upper, exposed."""
        tail, head = link.link.tail, link.link.head
        limit = frozenset(link.link.data) or self.exposed_at(tail)
        lower = self._reach.lower(tail) & self._reach.lower(head) & limit
        upper = self._reach.upper(tail) & self._reach.upper(head)
        return lower, upper & limit, self.exposed_at(tail) & self.exposed_at(head) & limit

    def reach(self, without_facts: frozenset[str] = NO_DATA, guarded: frozenset[str] = NO_DATA) -> Reach:
        left = [fact for id_, fact in self.facts.items() if id_ not in without_facts]
        lower, upper, _ = reach_sets(left, self.on, self._kinds, guarded)
        return Reach(lower, upper)
