"""Paths, remedies and plans."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import Answer, Outcome, Rung, Verb, Verdict


@dataclass(frozen=True, slots=True)
class Count:
    """People or devices affected, as a range; `upper` None means no upper end is known."""

    lower: int
    upper: int | None
    unit: str = "US persons"


@dataclass(frozen=True, slots=True)
class GuardState:
    """A guard on a hop: does it close it, and if not, why."""

    guard: str
    measure: str
    closes: Verdict
    why: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: data moves from `tail` to `head` because of `facts`.

    `certain` says that the step stands on observed facts; otherwise `why_not` says what is missing.
    """

    tail: str
    head: str
    verb: Verb
    facts: tuple[str, ...]
    rung: Rung
    certain: bool
    says: str
    why_not: str = ""
    guards: tuple[GuardState, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Data -> ... -> a party -> ... -> a state of concern: one sentence of the answer.

    The five columns hold entity ids. `fingerprint` stays the same while the same entities are
    joined the same way, whatever the wording. `answer` is OPEN, UNPROVEN, or CLOSED when a shown guard
    shuts it.
    """

    fingerprint: str
    hops: tuple[Hop, ...]
    data: str
    system: str
    carrier: str
    owner: str
    country: str
    answer: Answer
    rung: Rung
    people: Count | None
    outcome: Outcome
    findings: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()

    @property
    def support(self) -> frozenset[str]:
        """Ids of every fact the path stands on."""
        return frozenset(fact for hop in self.hops for fact in hop.facts)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change in the world: it removes facts, or makes a guard hold, at a cost in hours of work."""

    id: str
    kind: str
    title: str
    effort_hours: int
    removes: frozenset[str] = frozenset()
    guards: tuple[str, ...] = ()  # keys of links that it puts a working guard on
    who: str = ""
    proof_after: str = ""  # what would show that it was done


@dataclass(frozen=True, slots=True)
class Step:
    """A remedy in a plan: its number on the picture and the fingerprints of the paths it touches."""

    number: int
    remedy: Remedy
    closes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The cheapest set of remedies after which no path is left, beside its lower bound.

    `scope` says which paths it closes ("open" or "open and unproven"). `optimal` is True when
    `lower_bound_hours` equals the cost. `left` lists the fingerprints that no known remedy closes.
    `verified` is True when the changed graph was examined again and nothing stayed open but `left`.
    """

    scope: str
    steps: tuple[Step, ...]
    effort_hours: int
    lower_bound_hours: int
    optimal: bool
    verified: bool
    left: tuple[str, ...] = ()
    rounds: int = 0
