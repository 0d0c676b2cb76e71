"""28 CFR 202.256 and 202.221: U.S. persons, and everyone else."""

from __future__ import annotations

from ...model.kinds import Kind, Tie, Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, any_of, leaf, negation, verdict_of
from ..readings import StateTie, read, read_states, read_yes_no
from ..rule import rule
from .matter import Matter

US = "US"


@rule(cites="28 CFR 202.256", since="2025-04-08")
def is_us_person(matter: Matter, party: str) -> Proof:
    """A U.S. person is a U.S. citizen, national, lawful permanent resident, refugee or asylee anywhere, an
    entity organized solely under U.S. law with its foreign branches, or any individual in the United
    States.

    `us_person` in the case says what the author found of the status.
    """
    label = matter.label(party)
    if not party or party not in matter.graph.entities:
        return leaf(label, UNKNOWN, settles=f"who {label} is, and whether it is a U.S. person")
    if matter.graph.kind(party) is Kind.STATE:
        return leaf(label, HOLDS if party == US else FAILS)
    if matter.graph.kind(party) is Kind.PERSON:
        return any_of(label, _has_status(matter, party), _is_in_the_us(matter, party))
    stated = _has_status(matter, party)
    return stated if stated.verdict is not UNKNOWN else _is_organized_solely_in_us(matter, party)


@rule(
    cites="28 CFR 202.221",
    since="2025-04-08",
    checked="2026-11-22 by the authors, against 202.256 and the examples of 202.211, which use the word so; "
    "202.221 itself was not read",
)
def is_foreign_person(matter: Matter, party: str) -> Proof:
    """A foreign person is any person that is not a U.S. person.

    A party to whom data goes, or that owns one, and of which only is known that it is run from abroad, is
    taken as foreign, as the regulator does of companies of which it only says where they are headquartered
    (202.211(b)(4), 202.258(b)(1)). That it gives data as a foreign person is not presumed.
    """
    label = matter.label(party)
    not_american = negation(label, is_us_person(matter, party))
    known_org = party in matter.graph.entities and matter.graph.kind(party) is Kind.ORG
    if not_american.verdict is not UNKNOWN or not known_org:
        return not_american
    return any_of(label, not_american, _is_only_known_to_be_run_from_abroad(matter, party))


def _has_status(matter: Matter, party: str) -> Proof:
    label = matter.label(party)
    question = f"whether {label} is a U.S. person"
    if any(
        tie.stands is HOLDS and tie.state == US for tie in read_states(matter.graph, party, Tie.CITIZEN, "")
    ):
        return leaf(f"{label} is a U.S. citizen", HOLDS)
    return read_yes_no(matter.graph, party, "us_person", f"{label} is stated to be a U.S. person", question)


def _is_in_the_us(matter: Matter, person: str) -> Proof:
    """Where the person is; where nobody says, where the person lives."""
    where = read_states(matter.graph, person, Tie.LOCATED, "located_in") or read_states(
        matter.graph, person, Tie.RESIDENT, "resident_in"
    )
    claim = f"{matter.label(person)} is in the United States"
    verdict = _only_us(where) if len(where) == 1 else UNKNOWN
    return leaf(claim, verdict, _facts(where), settles=f"where {matter.label(person)} is")


def _is_organized_solely_in_us(matter: Matter, org: str) -> Proof:
    label = matter.label(org)
    organised = read_states(matter.graph, org, Tie.ORGANISED_UNDER, "organised_in")
    claim, question = f"{label} is organised solely under U.S. law", f"where {label} is organised"
    return leaf(claim, _only_us(organised) if organised else UNKNOWN, _facts(organised), settles=question)


def _is_only_known_to_be_run_from_abroad(matter: Matter, org: str) -> Proof:
    graph, label = matter.graph, matter.label(org)
    seats = (
        *read_states(graph, org, Tie.IS, "is_state"),
        *read_states(graph, org, Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
        *read_states(graph, org, Tie.HEADQUARTERED, "headquartered_in"),
    )
    unstated = not read(graph, org, "us_person").words and not read_states(
        graph, org, Tie.ORGANISED_UNDER, "organised_in"
    )
    abroad = unstated and bool(seats) and all(tie.stands is HOLDS and tie.state != US for tie in seats)
    claim = (
        f"all that is known of {label} is that it is run from {', '.join(sorted({t.state for t in seats}))}"
    )
    return leaf(
        claim if abroad else f"{label} is known to be run from abroad only", verdict_of(abroad), _facts(seats)
    )


def _only_us(ties: tuple[StateTie, ...]) -> Verdict:
    """Is the United States the only state there is? A certain other says no; a possible one, unknown."""
    if any(tie.state != US and tie.stands is HOLDS for tie in ties):
        return FAILS
    return HOLDS if all(tie.state == US and tie.stands is HOLDS for tie in ties) else UNKNOWN


def _facts(ties: tuple[StateTie, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for tie in ties for fact in tie.facts))
