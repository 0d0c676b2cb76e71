"""28 CFR 202.232 and 202.233: identifiers that are linked."""

from __future__ import annotations

from ...model.kinds import Verdict
from ...model.proof import Proof
from ..logic import HOLDS, UNKNOWN, all_of, any_of, leaf
from ..readings import read, yes_no
from ..rule import rule
from .dealing import Dealing
from .matter import Matter
from .s234_listed_identifiers import listed_identifiers
from .s506_group import are_of_one_group


@rule(cites="28 CFR 202.232-233", since="2025-04-08")
def is_linked(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Identifiers are linked when they are associated, and linkable when they reasonably can be: in one
    table, or in several that a common column joins and that go to the same or related parties.

    What only data from outside these deals could join does not count (202.233). A class that lists two
    identifiers is one table; `join_key` names the columns by which a class can be joined to another.
    """
    label, own = matter.label(data), listed_identifiers(matter, data)
    reading = read(matter.graph, data, "identifiers")
    if len(own) > 1:
        verdict = HOLDS if reading.certain else UNKNOWN
        claim = f"{label} links {', '.join(own)}"
        return leaf(claim, verdict, reading.facts, settles=f"which identifiers {label} holds")
    here = [link_of(matter, data, other) for other in other_identifiers(matter, dealing, data)]
    return any_of(label, *here, *links_within_group(matter, dealing, data))


def other_identifiers(matter: Matter, dealing: Dealing, data: str) -> tuple[str, ...]:
    return tuple(id_ for id_ in dealing.together if id_ != data and listed_identifiers(matter, id_))


def link_of(matter: Matter, data: str, other: str) -> Proof:
    """Two classes that go to the same taker: linked if a column joins them or it is so stated, else a
    question."""
    shared = _shared_keys(matter, data, other)
    claim = f"{matter.label(data)} is linked to {matter.label(other)}"
    if not shared:
        return stated_link(matter, data, claim, UNKNOWN)
    readings = [read(matter.graph, id_, "join_key") for id_ in (data, other)]
    verdict = HOLDS if all(each.certain for each in readings) else UNKNOWN
    facts = tuple(fact for each in readings for fact in each.facts)
    return leaf(f"{claim} by {', '.join(shared)}", verdict, facts, settles=f"whether {claim}")


def stated_link(matter: Matter, data: str, claim: str, otherwise: Verdict) -> Proof:
    """`linkable` says what the author found."""
    stated = read(matter.graph, data, "linkable")
    verdict = yes_no(";".join(stated.words), stated.certain) if stated.words else otherwise
    return leaf(claim, verdict, stated.facts, settles=f"whether {claim}")


def links_within_group(
    matter: Matter, dealing: Dealing, data: str, beyond: frozenset[str] = frozenset()
) -> list[Proof]:
    """Classes that the giver gives to other parties of the taker's group, and that a common column joins to
    this."""
    found = []
    for taker, classes in dealing.beside.items():
        joined = [other for other in classes if other != data and _shared_keys(matter, data, other)]
        joined = [
            other
            for other in joined
            if taker != dealing.taker and set(listed_identifiers(matter, other)) - beyond
        ]
        if joined:
            group = are_of_one_group(matter, dealing.taker, taker)
            found += [all_of("", link_of(matter, data, other), group) for other in joined]
    return found


def _shared_keys(matter: Matter, data: str, other: str) -> list[str]:
    keys = set(read(matter.graph, data, "join_key").words)
    return sorted(keys & set(read(matter.graph, other, "join_key").words))
