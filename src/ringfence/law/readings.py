"""Reading the graph for a rule: an attribute or a tie, whether it is certain, and the facts that state it.

What is disputed, assumed or only possible on the day never reads as certain. What nobody states reads as
unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..graph.exposure import ExposureGraph
from ..graph.statements import is_certain
from ..model.kinds import Kind, Tie, Verb, Verdict
from ..model.path import Count
from ..model.proof import Proof
from .logic import FAILS, HOLDS, UNKNOWN, leaf


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one attribute (none stated: empty), whether a certain fact states them, the facts."""

    words: tuple[str, ...]
    certain: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateTie:
    """One state that a party is tied to, for certain (holds) or possibly (unknown)."""

    state: str
    stands: Verdict
    facts: tuple[str, ...]


def read(graph: ExposureGraph, id_: str, attribute: str) -> Reading:
    """The words of an attribute; a list is separated by semicolons."""
    known = graph.readings.get((id_, attribute))
    if isinstance(known, Reading):
        return known
    words = tuple(word.strip() for word in graph.attribute(id_, attribute).split(";") if word.strip())
    facts = graph.attribute_facts(id_, attribute)
    certain = any(is_certain(graph.facts[fact], graph.on) for fact in facts)
    graph.readings[id_, attribute] = reading = Reading(words, certain, facts)
    return reading


def read_yes_no(graph: ExposureGraph, id_: str, attribute: str, claim: str, settles: str) -> Proof:
    """Yes holds, no fails, anything else or anything uncertain is unknown."""
    reading = read(graph, id_, attribute)
    return leaf(claim, yes_no(";".join(reading.words), reading.certain), reading.facts, settles=settles)


def yes_no(word: str, certain: bool = True) -> Verdict:
    return {"yes": HOLDS, "no": FAILS}.get(word, UNKNOWN) if certain else UNKNOWN


def read_count(graph: ExposureGraph, id_: str, attribute: str, unit: str) -> Count:
    """A stated count: `500`, `100..500` or `100..`. What is not stated for certain may be any number."""
    known = graph.readings.get((id_, attribute, unit))
    if isinstance(known, Count):
        return known
    graph.readings[id_, attribute, unit] = count = _count(read(graph, id_, attribute), unit)
    return count


def _count(reading: Reading, unit: str) -> Count:
    if not reading.certain or len(reading.words) != 1:
        return Count(0, None, unit)
    lower, dots, upper = reading.words[0].partition("..")
    least = int(lower or 0)
    return Count(least, (int(upper) if upper else None) if dots else least, unit)


def read_states(graph: ExposureGraph, party: str, tie: Tie, attribute: str) -> tuple[StateTie, ...]:
    """The states that a party has this tie to, by its attribute and SUBJECT_TO links, in order of code."""
    reading = read(graph, party, attribute)
    stated = [
        StateTie(state, HOLDS if reading.certain else UNKNOWN, reading.facts) for state in reading.words
    ]
    for each in graph.links_from(party, Verb.SUBJECT_TO):
        if each.link.terms.get("tie") == tie:
            stated.append(StateTie(each.link.head, each.stands, each.facts))
    return _merge(stated)


def _merge(ties: Iterable[StateTie]) -> tuple[StateTie, ...]:
    """One tie per state, certain if one of its statements is."""
    by_state: dict[str, StateTie] = {}
    for tie in ties:
        known = by_state.get(tie.state, tie)
        stands = HOLDS if HOLDS in (known.stands, tie.stands) else UNKNOWN
        facts = tuple(dict.fromkeys((*known.facts, *tie.facts)))
        by_state[tie.state] = StateTie(tie.state, stands, facts)
    return tuple(by_state[state] for state in sorted(by_state))


def list_parties(graph: ExposureGraph) -> list[str]:
    """Organisations, people and states, by id."""
    kinds = (Kind.ORG, Kind.PERSON, Kind.STATE)
    return [id_ for id_ in sorted(graph.entities) if graph.kind(id_) in kinds]
