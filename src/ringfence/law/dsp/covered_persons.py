"""Who is a covered person: the least fixpoint of 202.211 over owners and employers.

Limbs refer to one another (an owner counts because of its own owners, an employee because of the employer),
in circles too. First the verdicts are raised from *fails*, party by party, until nothing changes: being
covered never makes another party less covered, so the end does not depend on the order. Then each proof is
built once, owners before what they own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice

from ...graph.exposure import ExposureGraph
from ...model.kinds import Verb, Verdict
from ...model.proof import Proof
from ..logic import FAILS, leaf, questions
from ..rule import Rule
from .matter import Matter, Memory, Role
from .s211_covered_person import (
    counts_as_owner,
    is_covered_person,
    is_half_owned_by_covered_persons,
    meets_limb_2,
    meets_limb_3,
)

LARGEST_PROOF = (
    300  # reasons of one owner that are repeated under what it owns; beyond, its conclusion stands
)
RELIES_ON = (Verb.OWNED_BY, Verb.WORKS_FOR)
RULES: Mapping[Role, Rule[Matter, [str]]] = {
    Role.COVERED: is_covered_person,
    Role.OWNER: counts_as_owner,  # after the former: an owner is judged by what it is itself
}
FOLLOW_OTHERS = (  # what changes when an owner's or employer's verdict is raised; all else is asked once
    is_half_owned_by_covered_persons,
    meets_limb_2,
    meets_limb_3,
    is_covered_person,
    counts_as_owner,
)


def find_covered_persons(graph: ExposureGraph, law_on: date, parties: Iterable[str]) -> Mapping[str, Proof]:
    """For each of these organisations and persons, and all they rely on: is it a covered person?"""
    order = _owners_first(graph, parties)
    memory: Memory = {}
    verdicts = _raise_verdicts(graph, law_on, order, memory)
    proofs: dict[tuple[str, Role], Proof] = {}

    def status(party: str, role: Role) -> Proof:
        known = proofs.get((party, role))
        return known or _conclusion(graph, party, role, verdicts.get((party, role), FAILS))

    matter = Matter(graph, law_on, status, memory)
    covered = {}
    for party in order:
        for role, is_true in RULES.items():
            proof = is_true(matter, party)
            proofs[party, role] = _shorten(proof)
            if role is Role.COVERED:
                covered[party] = proof
    return covered


def _raise_verdicts(
    graph: ExposureGraph, law_on: date, order: list[str], memory: Memory
) -> dict[tuple[str, Role], Verdict]:
    """The verdict on every party in every role. Leaves in `memory` only what does not depend on them."""
    verdicts: dict[tuple[str, Role], Verdict] = {}

    def status(party: str, role: Role) -> Proof:
        return leaf("", verdicts.get((party, role), FAILS))

    matter = Matter(graph, law_on, status, memory)
    known = set(order)
    waiting, queued = deque(order), set(order)
    while waiting:
        party = waiting.popleft()
        queued.discard(party)
        changed = False
        for role, is_true in RULES.items():
            verdict = is_true(matter, party).verdict
            changed = changed or verdict is not verdicts.get((party, role), FAILS)
            verdicts[party, role] = verdict
        for each in FOLLOW_OTHERS:
            memory.pop((each.name, party), None)
        if changed:
            relying = {link.link.tail for link in graph.links_to(party, *RELIES_ON)} & known - queued
            waiting.extend(sorted(relying))
            queued |= relying
    return verdicts


def _owners_first(graph: ExposureGraph, parties: Iterable[str]) -> list[str]:
    """The parties and all that they rely on, each after what it relies on (circles are cut at their first
    party)."""
    order: list[str] = []
    seen: set[str] = set()
    for first in sorted(parties):
        stack = [(first, False)]
        while stack:
            party, done = stack.pop()
            if done:
                order.append(party)
            elif party not in seen and party in graph.entities:
                seen.add(party)
                stack.append((party, True))
                stack.extend((each.link.head, False) for each in graph.links_from(party, *RELIES_ON))
    return order


def _conclusion(graph: ExposureGraph, party: str, role: Role, verdict: Verdict) -> Proof:
    """A party that is its own owner in the end: its conclusion stands, its reasons are shown elsewhere."""
    settles = f"whether {graph.label(party)} is a covered person"
    return leaf(f"{graph.label(party)} is a {role} (shown elsewhere)", verdict, settles=settles)


def _shorten(proof: Proof) -> Proof:
    """The proof, or its bare conclusion where it would swell every proof that repeats it."""
    if sum(1 for _ in islice(proof.walk(), LARGEST_PROOF + 1)) <= LARGEST_PROOF:
        return proof
    return leaf(
        proof.claim,
        proof.verdict,
        _deciding_facts(proof),
        cites=proof.cites,
        certainty=proof.certainty,
        settles="; ".join(questions(proof)[:3]),
    )


def _deciding_facts(proof: Proof) -> tuple[str, ...]:
    """The facts of the reasons that share its verdict, and of theirs."""
    found: dict[str, None] = {}
    pending = [proof]
    while pending:
        each = pending.pop()
        found.update(dict.fromkeys(each.facts))
        pending.extend(
            reason for reason in each.because if each.how == "not" or reason.verdict is each.verdict
        )
    return tuple(sorted(found))
