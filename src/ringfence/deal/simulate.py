"""A deal -> the facts as they would stand: each clause ends some facts and begins others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..errors import UsageError
from ..model.deal import Deal, DealClause, Pattern
from ..model.fact import Entity, Evidence, Fact, Guard, Link
from ..model.result import Clause


@dataclass(frozen=True, slots=True)
class Simulation:
    """The changed evidence, and for each clause the facts it ends and begins."""

    evidence: Evidence
    clauses: tuple[Clause, ...]


def simulate_deal(evidence: Evidence, deal: Deal) -> Simulation:
    """Apply the clauses in order. One that matches nothing is an error: it would promise a false cure."""
    facts = list(evidence.facts)
    clauses = []
    for clause in deal.clauses:
        facts, applied = _apply(facts, clause)
        clauses.append(applied)
    return Simulation(replace(evidence, facts=tuple(facts)), tuple(clauses))


def _apply(facts: list[Fact], clause: DealClause) -> tuple[list[Fact], Clause]:
    ended = {fact.id for pattern in clause.removes for fact in _matching(facts, pattern, clause)}
    kept = [_end(fact, clause) if fact.id in ended else fact for fact in facts]
    record = Clause(
        id=clause.id,
        title=clause.title,
        change=clause.change,
        source=clause.source,
        removes=tuple(sorted(ended)),
        adds=tuple(fact.id for fact in clause.adds),
        since=clause.since,
    )
    return kept + list(clause.adds), record


def _matching(facts: Iterable[Fact], pattern: Pattern, clause: DealClause) -> list[Fact]:
    matched = [fact for fact in facts if _matches(fact, pattern)]
    if not matched:
        raise UsageError(
            f"deal clause {clause.id!r}: nothing in the case matches {pattern}\n"
            "  cure: name the ends and the verb as in the case's tables, or leave the clause out"
        )
    return matched


def _matches(fact: Fact, pattern: Pattern) -> bool:
    says = fact.says
    if pattern.entity:
        return (isinstance(says, Entity | Guard) and says.id == pattern.entity) or (
            isinstance(says, Link) and pattern.entity in (says.tail, says.head)
        )
    return (
        isinstance(says, Link)
        and pattern.tail in ("", says.tail)
        and pattern.verb in ("", None, says.verb)
        and pattern.head in ("", says.head)
    )


def _end(fact: Fact, clause: DealClause) -> Fact:
    """The fact is no longer true from the clause's day on; one that ended earlier keeps its own end."""
    if clause.since is None or (fact.until is not None and fact.until <= clause.since):
        return fact
    return replace(fact, until=clause.since)
