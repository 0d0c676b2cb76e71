"""Several facts that say one thing -> one entity, one standing link.

A fact is *certain* when it stands on the day, is not disputed, is above the rung *assumed*, and any condition
on its link is met. All others that may stand are *possible*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from ..model.fact import Entity, Fact, Link
from ..model.kinds import Kind, Rung, Verb, Verdict
from ..model.share import Share

UNTOLD = ("what was sent",)


@dataclass(frozen=True, slots=True)
class StandingLink:
    """A link and every fact that states it.

    `stands` HOLDS when a fact states it for certain, UNKNOWN when it is possible only. `rung` is the highest
    among the facts that count as certain, else the highest of all.
    """

    link: Link
    facts: tuple[str, ...]
    rung: Rung
    stands: Verdict


def is_certain(fact: Fact, on: date) -> bool:
    """Does it count on the lower graph?"""
    says = fact.says
    if (
        fact.disputed
        or fact.rung is Rung.ASSUMED
        or (isinstance(says, Link) and says.condition is not Verdict.HOLDS)
    ):
        return False
    return fact.stands_on(on) is Verdict.HOLDS


def is_possible(fact: Fact, on: date) -> bool:
    """May it stand on that day, and may its condition be met?"""
    if isinstance(fact.says, Link) and fact.says.condition is Verdict.FAILS:
        return False
    return fact.stands_on(on) is not Verdict.FAILS


def limit_of(fact: Fact, link: Link) -> tuple[str, ...]:
    """The classes of data to which it limits its link. That a place was contacted says that something was
    sent and not what: a class that nobody declares stands for it, which may be any and surely is none."""
    if link.verb is Verb.SENDS_TO and fact.rung is Rung.CONTACTED and not link.data:
        return UNTOLD
    return link.data


def by_weight(facts: Iterable[Fact], on: date) -> list[Fact]:
    """The best-founded first: certain, higher rung, recorded later; then by id, so that order never depends
    on input."""
    stated = sorted(facts, key=lambda fact: fact.id)
    stated.sort(key=lambda fact: (is_certain(fact, on), fact.rung, fact.recorded or date.min), reverse=True)
    return stated


def merge_entity(facts: Sequence[Fact], on: date) -> Entity:
    """One entity from all that state it: every word takes the value of the best-founded fact that has one."""
    stated = [fact.says for fact in by_weight(facts, on) if isinstance(fact.says, Entity)]
    attributes: dict[str, str] = {}
    for entity in reversed(stated):
        attributes.update({word: value for word, value in entity.attributes.items() if value})
    name = next((entity.name for entity in stated if entity.name), "")
    return Entity(stated[0].id, stated[0].kind, name, MappingProxyType(dict(sorted(attributes.items()))))


def state_attributes(facts: Iterable[Fact], on: date) -> Mapping[str, tuple[str, ...]]:
    """For each attribute, the facts that state the value `merge_entity` gives it, the best-founded first."""
    values: dict[str, str] = {}
    stated_by: dict[str, list[str]] = {}
    for fact in by_weight(facts, on):
        if isinstance(fact.says, Entity):
            for word, value in fact.says.attributes.items():
                if value and values.setdefault(word, value) == value:
                    stated_by.setdefault(word, []).append(fact.id)
    return {word: tuple(ids) for word, ids in stated_by.items()}


def merge_link(facts: Sequence[Fact], on: date) -> StandingLink:
    """One link from all that state the same `Link.key`.

    Where they give different shares, the lower end is the least that a certain fact gives and the upper end
    the most that any gives: whichever of them is right, the share lies between. A limit to data classes is
    the union of all limits, and none if one fact knows of no limit.
    """
    stated = by_weight(facts, on)
    links = [fact.says for fact in stated if isinstance(fact.says, Link)]
    certain = sum(is_certain(fact, on) for fact in stated)
    first = links[0]
    if len(links) > 1:
        first = replace(
            first,
            share=_hull([link.share for link in links], certain),
            votes=_hull([link.votes for link in links], certain),
            data=_union([link.data for link in links]),
            terms=MappingProxyType(_merge_terms(links)),
        )
    best = stated[: certain or None]
    return StandingLink(
        link=first,
        facts=tuple(fact.id for fact in stated),
        rung=max(fact.rung for fact in best),
        stands=Verdict.HOLDS if certain else Verdict.UNKNOWN,
    )


def _hull(shares: Sequence[Share | None], certain: int) -> Share | None:
    """`certain` of the shares come first. A fact that gives no share contradicts none."""
    known = [share for share in shares if share is not None]
    firm = [share for share in shares[:certain] if share is not None] or known
    if not known:
        return None
    low = min(firm, key=lambda share: (share.lower, share.lower_open))
    high = max(known, key=lambda share: (share.upper, not share.upper_open))
    return Share(low.lower, high.upper, low.lower_open, high.upper_open)


def _union(limits: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({data for limit in limits for data in limit})) if all(limits) else ()


def _merge_terms(links: Sequence[Link]) -> dict[str, str]:
    terms: dict[str, str] = {}
    for link in links:
        for word, value in link.terms.items():
            terms[word] = terms.get(word) or value
    return terms


# What an id is that no entity fact declares, from the ends of links it stands at: the first that applies.
KIND_AT_END: tuple[tuple[Verb, str, Kind], ...] = (
    (Verb.SUBJECT_TO, "head", Kind.STATE),
    (Verb.COLLECTED_BY, "tail", Kind.DATA_CLASS),
    (Verb.ENCRYPTED_WITH, "head", Kind.KEY),
    (Verb.EMBEDS, "head", Kind.COMPONENT),
    (Verb.PERMITS, "head", Kind.GRANT),
    (Verb.ASSIGNED_TO, "tail", Kind.GRANT),
    (Verb.USED_BY, "tail", Kind.ACCOUNT),
    (Verb.RUNS_AS, "tail", Kind.ACCOUNT),
    (Verb.BECOMES, "tail", Kind.ACCOUNT),
    (Verb.BECOMES, "head", Kind.ACCOUNT),
    (Verb.ASSIGNED_TO, "head", Kind.ACCOUNT),
    (Verb.USED_BY, "head", Kind.PERSON),
    (Verb.WORKS_FOR, "tail", Kind.PERSON),
    (Verb.WORKS_FOR, "head", Kind.ORG),
    (Verb.PUBLISHED_BY, "head", Kind.ORG),
    (Verb.OPERATED_BY, "head", Kind.ORG),
    (Verb.SHARED_WITH, "head", Kind.ORG),
    (Verb.PROCESSED_BY, "head", Kind.ORG),
    (Verb.OWNED_BY, "tail", Kind.ORG),
    (Verb.OWNED_BY, "head", Kind.ORG),
    (Verb.DIRECTED_BY, "tail", Kind.ORG),
    (Verb.DIRECTED_BY, "head", Kind.ORG),
    (Verb.SENDS_TO, "head", Kind.ENDPOINT),
    (Verb.SERVED_FROM, "tail", Kind.ENDPOINT),
    (Verb.RUNS_AS, "head", Kind.SERVICE),
    (Verb.EMBEDS, "tail", Kind.APP),
    (Verb.COLLECTED_BY, "head", Kind.APP),
    (Verb.PUBLISHED_BY, "tail", Kind.APP),
    (Verb.SENDS_TO, "tail", Kind.APP),
    (Verb.LOCATED_IN, "head", Kind.PLACE),
    (Verb.SERVED_FROM, "head", Kind.STORE),
    (Verb.ENCRYPTED_WITH, "tail", Kind.STORE),
    (Verb.PERMITS, "tail", Kind.STORE),
    (Verb.HELD_IN, "head", Kind.STORE),
    (Verb.COPIED_TO, "tail", Kind.DATASET),
    (Verb.COPIED_TO, "head", Kind.DATASET),
    (Verb.OPERATED_BY, "tail", Kind.SERVICE),
    (Verb.HELD_IN, "tail", Kind.DATA_CLASS),
    (Verb.SUBJECT_TO, "tail", Kind.ORG),
    (Verb.SHARED_WITH, "tail", Kind.DATASET),
    (Verb.PROCESSED_BY, "tail", Kind.DATASET),
    (Verb.LOCATED_IN, "tail", Kind.SERVICE),
    (Verb.ACCESSED, "tail", Kind.ACCOUNT),
    (Verb.ACCESSED, "head", Kind.STORE),
)
_PLACE_IN_ORDER = {(verb, end): place for place, (verb, end, _) in enumerate(KIND_AT_END)}


def kind_rank(verb: Verb, end: str) -> int:
    """The smaller, the more telling. `KIND_AT_END[rank]` gives the kind."""
    return _PLACE_IN_ORDER[verb, end]
