"""Asking the rules of a regime one by one: all that a rule can be asked about on a docket."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..graph.exposure import ExposureGraph
from ..graph.handovers import Handover
from ..model.kinds import Kind
from .regime import Hearing, Regime, Thing, Things
from .rule import Rule, rules

PARTIES = (Kind.ORG, Kind.PERSON)
KINDS_OF: Mapping[str, tuple[Kind, ...]] = {  # by the names that parameters of rules bear
    "party": PARTIES,
    "owner": PARTIES,
    "org": (Kind.ORG,),
    "operator": (Kind.ORG,),
    "person": (Kind.PERSON,),
    "data": (Kind.DATA_CLASS,),
    "app": (Kind.APP,),
}
STATES = ("CN", "HK", "DE", "US")  # asked about beside those of the case


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a rule: the names a case gives to what it takes, and what it takes."""

    names: tuple[str, ...]
    values: tuple[Any, ...]


def things_of(graph: ExposureGraph) -> dict[str, Things]:
    """What every regime can ask about: parties, data, apps and states of the case."""
    found = {name: give(_named(graph, kinds)) for name, kinds in KINDS_OF.items()}
    states = {id_ for id_, each in graph.entities.items() if each.kind is Kind.STATE}
    return {**found, "state": give([(code, code) for code in sorted({*states, *STATES})])}


def give(things: Iterable[Thing]) -> Things:
    """The same things, whatever the earlier parameters took."""
    kept = tuple(things)
    return lambda _: kept


def constant(value: Any) -> Things:
    """One value that is part of the matter, which a case does not name."""
    return give([("", value)])


def name_pairs(handovers: Iterable[Handover]) -> dict[tuple[str, ...], str]:
    """`giver > taker` of each hand-over, by its facts."""
    return {each.facts: f"{each.terms.get('giver') or each.giver} > {each.taker}" for each in handovers}


def rules_of(regime: Regime) -> dict[str, Rule[Any, ...]]:
    """The rules of a regime by short name."""
    return {rule.short_name: rule for rule in rules(regime.package)}


def questions_to(rule: Rule[Any, ...], hearing: Hearing) -> Iterator[Asked]:
    """Everything that the rule can be asked about here, going by the names of what it takes."""
    names = list(inspect.signature(rule.statement).parameters)[1:]
    missing = [name for name in names if name not in hearing.things]
    if missing:
        raise TypeError(f"{rule.name} takes {', '.join(missing)}, which its regime does not `hear`")
    yield from _choose(names, {}, (), hearing.things)


def _choose(
    names: list[str], chosen: dict[str, Any], called: tuple[str, ...], things: Mapping[str, Things]
) -> Iterator[Asked]:
    if len(chosen) == len(names):
        yield Asked(tuple(name for name in called if name), tuple(chosen.values()))
        return
    name = names[len(chosen)]
    for word, value in things[name](chosen):
        yield from _choose(names, {**chosen, name: value}, (*called, word), things)


def _named(graph: ExposureGraph, kinds: tuple[Kind, ...]) -> Iterator[Thing]:
    return ((id_, id_) for id_, each in sorted(graph.entities.items()) if each.kind in kinds)
