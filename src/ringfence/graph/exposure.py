"""The exposure graph: who holds which data, for certain, possibly, and without regard to controls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from ..model.fact import Entity, Fact
from ..model.kinds import Kind, Verb
from ..model.path import GuardState
from .columns import Ints, LinkColumns, group_places
from .flow_arrays import FlowArrays
from .guarding import Guarding
from .passing import Passing
from .reach import Reach
from .register import Register, keys_named
from .standing import Needs, RowFacts, Shut, find_exposed, find_standing
from .statements import StandingLink, is_certain, merge_link, state_attributes

__all__ = ["ExposureGraph", "Reach", "StandingLink"]
NOTHING: frozenset[str] = frozenset()


class ExposureGraph:
    """All that stands or may stand on one day. Built by `build_graph`; nothing in it changes afterwards.

    `facts` are those that do not fail on the day, `ended` those that stood before it, `entities` have the
    attributes of all of them, `guards` are the states of the guards on each link key, `flows` are the
    clauses that carry data, and `now` is what they reach.
    """

    def __init__(
        self,
        register: Register,
        entities: Mapping[str, Entity],
        links: LinkColumns,
        flows: FlowArrays,
        row_facts: RowFacts,
        needs: Needs,
        guarding: Guarding,
    ) -> None:
        self.on: date = register.on
        self.facts: Mapping[str, Fact] = register.facts
        self.ended: tuple[Fact, ...] = tuple(register.ended)
        self.entities, self.flows = entities, flows
        self.guards: Mapping[str, tuple[GuardState, ...]] = {
            flows.keys[key]: guarding.judge(key) for key in guarding.keys
        }
        self._register, self._links, self._row_facts, self._needs = register, links, row_facts, needs
        self._guarding, self._shut = guarding, guarding.shut(len(flows.keys))
        self.now = self._spread(row_facts, self._shut)
        self._exposed = flows.spread(find_exposed(flows.clauses, row_facts, needs, len(flows.keys)))
        first_rows = np.unique(row_facts.keys, return_index=True)[1]  # one a key
        self._keys_from = group_places(links.tails[first_rows], len(links.kinds))
        self._keys_to = group_places(links.heads[first_rows], len(links.kinds))
        self._rows_of_key = group_places(row_facts.keys, len(flows.keys))
        self._passing = [Passing(flows, spread) for spread in (self.now.low, self.now.up, self._exposed)]
        self._stated: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self.readings: dict[tuple[str, ...], object] = {}  # what the law read of it once (`law.readings`)
        self._merged: dict[int, StandingLink] = {}
        self._listed: dict[tuple[int, str, tuple[Verb, ...]], tuple[StandingLink, ...]] = {}

    def kind(self, id_: str) -> Kind:
        return self.entities[id_].kind

    def label(self, id_: str) -> str:
        """Its name, or its id where it has none."""
        return self.entities[id_].label if id_ in self.entities else id_

    def attribute(self, id_: str, name: str) -> str:
        """ "" when nothing is known."""
        return self.entities[id_].attributes.get(name, "") if id_ in self.entities else ""

    def attribute_facts(self, id_: str, name: str) -> tuple[str, ...]:
        """Ids of the facts that state the value which `attribute` gives, the best-founded first."""
        if id_ not in self._stated:
            self._stated[id_] = state_attributes(self._register.entity_facts.get(id_, ()), self.on)
        return self._stated[id_].get(name, ())

    def links_from(self, id_: str, *verbs: Verb) -> tuple[StandingLink, ...]:
        """The links with this tail, all or of these verbs, in order of their keys."""
        return self._links_at(self._keys_from, id_, verbs)

    def links_to(self, id_: str, *verbs: Verb) -> tuple[StandingLink, ...]:
        """The links with this head, all or of these verbs, in order of their keys."""
        return self._links_at(self._keys_to, id_, verbs)

    def data_at(self, id_: str) -> tuple[frozenset[str], frozenset[str]]:
        """The classes of data it holds for certain, and those it may hold; guards and encryption count."""
        return self.now.lower(id_), self.now.upper(id_)

    def exposed_at(self, id_: str) -> frozenset[str]:
        """The classes of data it may hold if no control works: access is judged so, 28 CFR 202.201."""
        return self.flows.held_at(self._exposed, id_)

    def data_through(self, link: StandingLink) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The classes of data its head can read because of it: for certain, possibly, and if no control
        works."""
        starts, order = self._rows_of_key
        key = self._register.keys[link.link.key]
        rows = order[starts[key] : starts[key + 1]]
        lower, upper, exposed = (passing.through(rows) for passing in self._passing)
        return lower, upper, exposed

    def reach(self, without_facts: frozenset[str] = NOTHING, guarded: frozenset[str] = NOTHING) -> Reach:
        """Both fixpoints once more, with these facts gone and the links of these keys shut.

        Kinds of entities stay what they are: to change what an entity is, build the graph again.
        """
        gone = [fact for id_ in without_facts if (fact := self.facts.get(id_)) is not None]
        rows = [
            (row, is_certain(fact, self.on))
            for fact in gone
            if (row := self._register.row_of(fact)) is not None
        ]
        keys = [key for named in keys_named(self._register, guarded).values() for key in named]
        shut = self._guarding.shut_without(self._shut, without_facts, keys)
        return self._spread(self._row_facts.without(rows), shut)

    def _spread(self, row_facts: RowFacts, shut: Shut) -> Reach:
        lower, upper = find_standing(self.flows.clauses, row_facts, self._needs, shut)
        return Reach(self.flows, self.flows.spread(lower), self.flows.spread(upper))

    def _links_at(
        self, grouped: tuple[Ints, Ints], id_: str, verbs: tuple[Verb, ...]
    ) -> tuple[StandingLink, ...]:
        number = self._register.ids.get(id_)
        if number is None:
            return ()
        asked = (id(grouped), id_, verbs)
        if asked not in self._listed:
            self._listed[asked] = self._list_links(grouped, number, verbs)
        return self._listed[asked]

    def _list_links(
        self, grouped: tuple[Ints, Ints], number: int, verbs: tuple[Verb, ...]
    ) -> tuple[StandingLink, ...]:
        starts, order = grouped
        keys = sorted(order[starts[number] : starts[number + 1]].tolist(), key=self.flows.keys.__getitem__)
        links = (self._link(key) for key in keys)
        return tuple(each for each in links if not verbs or each.link.verb in verbs)

    def _link(self, key: int) -> StandingLink:
        """The link of a key, merged from its facts when first asked for."""
        if key not in self._merged:
            self._merged[key] = merge_link(self._register.key_facts[key], self.on)
        return self._merged[key]
