"""What a result says of its endpoints: who operates them, who sends there, at which addresses they were
seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..model.fact import Entity, Link
from ..model.kinds import Kind, Verb
from ..model.result import Result
from ..report.wording import label_of
from .addresses import read_addresses

SEEN = "registrable_domain"  # the attribute that traffic gives to a host which it saw as this very name


@dataclass
class EvidenceHosts:
    """Indexes over the facts of one result; everything by the id of the endpoint."""

    result: Result
    operators: dict[str, frozenset[str]] = field(default_factory=dict)
    senders: dict[str, list[str]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)  # named by the case or by code: stands for what is below it
    holders: dict[str, list[str]] = field(default_factory=dict)  # component -> what it is embedded in
    seen_at: dict[str, frozenset[str]] = field(default_factory=dict)  # address -> endpoints

    def __post_init__(self) -> None:
        for fact in self.result.facts.values():
            if isinstance(fact.says, Link):
                self._add_link(fact.says)
            elif isinstance(fact.says, Entity) and fact.says.kind is Kind.ENDPOINT:
                self._add_endpoint(fact.says)

    def _add_link(self, link: Link) -> None:
        if link.verb is Verb.OPERATED_BY:
            self.operators[link.tail] = self.operators.get(link.tail, frozenset()) | {link.head}
        elif link.verb in (Verb.SENDS_TO, Verb.EMBEDS):
            index, key, value = (
                (self.senders, link.head, link.tail)
                if link.verb is Verb.SENDS_TO
                else (self.holders, link.head, link.tail)
            )
            index.setdefault(key, []).append(value)

    def _add_endpoint(self, entity: Entity) -> None:
        if SEEN not in entity.attributes:
            self.given.add(entity.id)
        for address in read_addresses(entity.attributes.get("addresses", "")):
            self.seen_at[str(address)] = self.seen_at.get(str(address), frozenset()) | {entity.id}

    def say_senders(self, endpoints: Iterable[str]) -> tuple[str, ...]:
        """Who sends to any of these, each with what it is part of: 'Pangle (in Example App)'."""
        tails = sorted({tail for endpoint in endpoints for tail in self.senders.get(endpoint, ())})
        return tuple(self._say_sender(tail) for tail in tails)

    def _say_sender(self, id_: str) -> str:
        names = [label_of(self.result.entities, each) for each in sorted(set(self.holders.get(id_, ())))]
        return label_of(self.result.entities, id_) + (f" (in {', '.join(names)})" if names else "")
