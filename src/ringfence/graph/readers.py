"""Who could read a store, through which grant and account: a walk along grants, memberships and steps from
one account to another. A reader is told by the whole chain, so that every fact it stands on is named."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.kinds import Verb, Verdict
from .exposure import ExposureGraph, StandingLink

STEPS = (Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS, Verb.USED_BY)


@dataclass(frozen=True, slots=True)
class Reader:
    """One account that a grant on the store gives reach, and the person who uses it ("" where nobody says).

    `stands` HOLDS when every step is certain and no guard closes one; FAILS when a guard surely closes it.
    """

    store: str
    grant: str
    account: str
    person: str
    stands: Verdict
    facts: tuple[str, ...]

    @property
    def possible(self) -> bool:
        return self.stands is not Verdict.FAILS


@dataclass(frozen=True, slots=True)
class _Walk:
    at: str
    account: str
    stands: Verdict
    facts: tuple[str, ...]


def list_readers(graph: ExposureGraph, store: str) -> tuple[Reader, ...]:
    """Every reader of the store, in order of grant, account and person; each by its best-founded chain."""
    found: dict[tuple[str, str, str], Reader] = {}
    for permit in graph.links_from(store, Verb.PERMITS):
        grant = permit.link.head
        start = _Walk(grant, "", _state_of(graph, permit), permit.facts)
        for walk, person in _list_ends(graph, start):
            key = (grant, walk.account, person)
            reader = Reader(store, *key, walk.stands, tuple(dict.fromkeys(walk.facts)))
            if key not in found or _RANK[found[key].stands] < _RANK[reader.stands]:
                found[key] = reader
    return tuple(found[key] for key in sorted(found))


_RANK = {Verdict.FAILS: 0, Verdict.UNKNOWN: 1, Verdict.HOLDS: 2}


def _list_ends(graph: ExposureGraph, start: _Walk) -> list[tuple[_Walk, str]]:
    """Each account or service that is reached, with each of its users. Certain chains are walked first."""
    ends: list[tuple[_Walk, str]] = []
    seen: dict[str, Verdict] = {}
    pending = [start]
    while pending:
        walk = pending.pop(0)
        if walk.at in seen and _RANK[seen[walk.at]] >= _RANK[walk.stands]:
            continue
        seen[walk.at] = walk.stands
        users = 0
        for step in graph.links_from(walk.at, *STEPS):
            stands = min(walk.stands, _state_of(graph, step), key=_RANK.__getitem__)
            facts = (*walk.facts, *step.facts)
            if step.link.verb is Verb.USED_BY:
                users += 1
                ends.append((_Walk(walk.at, walk.at, stands, facts), step.link.head))
            else:
                pending.append(_Walk(step.link.head, step.link.head, stands, facts))
        if not users and walk.at != start.at and not _is_group(graph, walk.at):
            ends.append((_Walk(walk.at, walk.at, walk.stands, walk.facts), ""))
    return ends


def _is_group(graph: ExposureGraph, id_: str) -> bool:
    """A grant that hands on to others has no user of its own."""
    return bool(graph.links_from(id_, Verb.ASSIGNED_TO))


def _state_of(graph: ExposureGraph, step: StandingLink) -> Verdict:
    closes = {state.closes for state in graph.guards.get(step.link.key, ())}
    if Verdict.HOLDS in closes:
        return Verdict.FAILS
    return Verdict.UNKNOWN if Verdict.UNKNOWN in closes else step.stands
