"""31 CFR 800.220, 800.221, 800.223, 800.224: foreign entities, governments, nationals and persons."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.kinds import Kind, Tie, Verb
from ...model.proof import Proof
from ...model.share import UNKNOWN_SHARE
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, conjunction, leaf, negation
from ..powers import HALF, find_powers, votes_of
from ..readings import StateTie, read_states, read_yes_no
from ..rule import rule
from .matter import Matter

BEFORE = "1988-08-23"


@rule(cites="31 CFR 800.223", since=BEFORE, certainty="unverified")
def is_foreign_national(matter: Matter, person: str) -> Proof:
    """An individual who is not a U.S. national. A permanent resident of the United States is a foreign
    national here.
    """
    label, graph = matter.label(person), matter.graph
    if graph.kind(person) is not Kind.PERSON:
        return leaf(f"{label} is no individual", FAILS)
    citizen = read_states(graph, person, Tie.CITIZEN, "")
    if any(each.state == "US" and each.stands is HOLDS for each in citizen):
        return leaf(f"{label} is a U.S. citizen", FAILS, _facts(citizen))
    stated = read_yes_no(graph, person, "us_person", f"{label} is a U.S. person", "")
    if stated.verdict is FAILS:
        return leaf(f"{label} is no U.S. person", HOLDS, stated.facts)
    question = f"whether {label} is a national of the United States"
    facts = (*_facts(citizen), *stated.facts)
    return leaf(f"{label}: not stated to be a U.S. citizen", UNKNOWN, facts, settles=question)


@rule(cites="31 CFR 800.221", since=BEFORE, certainty="unverified")
def is_foreign_government(matter: Matter, party: str) -> Proof:
    """A government, or body that exercises governmental functions, of another state."""
    label = matter.label(party)
    if matter.graph.kind(party) is Kind.STATE:
        return leaf(label, FAILS if party == "US" else HOLDS)
    organ = [each for each in read_states(matter.graph, party, Tie.IS, "is_state") if each.state != "US"]
    verdict = FAILS
    if organ:
        verdict = HOLDS if any(each.stands is HOLDS for each in organ) else UNKNOWN
    return leaf(f"{label} is an organ of a state", verdict, _facts(organ), settles=f"whose organ {label} is")


@rule(cites="31 CFR 800.220", since=BEFORE, certainty="unverified")
def is_foreign_entity(matter: Matter, org: str) -> Proof:
    """An entity organised under foreign law whose principal place of business is outside the United States,
    or whose shares are traded mainly on foreign exchanges; not one that U.S. nationals own by majority.

    Where it is traded, and owners behind owners, are not asked.
    """
    label, graph = matter.label(org), matter.graph
    if graph.kind(org) is not Kind.ORG:
        return leaf(f"{label} is no entity", FAILS)
    organised = read_states(graph, org, Tie.ORGANISED_UNDER, "organised_in")
    run = (
        *read_states(graph, org, Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
        *read_states(graph, org, Tie.HEADQUARTERED, "headquartered_in"),
    )
    abroad = _abroad(f"{label} is organised abroad", organised, f"under whose law {label} is organised")
    run_abroad = _abroad(
        f"{label} is run from abroad", run, f"where {label} has its principal place of business"
    )
    return all_of(
        label, abroad, run_abroad, negation("U.S. nationals do not own it", _is_americans_own(matter, org))
    )


def _abroad(claim: str, ties: tuple[StateTie, ...], settles: str) -> Proof:
    verdict = UNKNOWN
    if ties:
        away = [each for each in ties if each.state != "US"]
        verdict = conjunction([HOLDS if away else FAILS, *(each.stands for each in away)])
    return leaf(claim, verdict, _facts(ties), settles=settles)


def _is_americans_own(matter: Matter, org: str) -> Proof:
    """Shown only by stakes of individuals whose citizenship is stated: the entity has to demonstrate it."""
    least = 0
    facts: list[str] = []
    for each in matter.graph.links_from(org, Verb.OWNED_BY):
        citizen = read_states(matter.graph, each.link.head, Tie.CITIZEN, "")
        if each.stands is HOLDS and any(tie.state == "US" and tie.stands is HOLDS for tie in citizen):
            least += (each.link.share or UNKNOWN_SHARE).lower
            facts += each.facts
    return leaf("U.S. nationals own more than half of it", HOLDS if least > HALF else FAILS, facts)


@rule(cites="31 CFR 800.208", since=BEFORE, certainty="unverified")
def is_controlled_by_foreign_person(matter: Matter, org: str) -> Proof:
    """The power, direct or indirect, whether exercised or not, to determine, direct or decide important
    matters of an entity: by a majority or a dominant minority of the votes, the board, proxies, a special
    share, contract, acting together, or other means.

    There is no number: a minority that nobody outvotes, a seat or a veto leaves it open.
    """
    label, reasons = matter.label(org), []
    for power in find_powers(matter.graph, org, matter.value("passive_stake").number):
        reasons.append(all_of(power.proof.claim, matter.foreign_person(power.holder), power.proof))
    reasons.append(_has_unnamed_owner(matter, org))
    return any_of(label, *reasons)


def _has_unnamed_owner(matter: Matter, org: str) -> Proof:
    """Somebody whom nobody names may control it, unless half of the votes are named or the case says that no
    further owner matters."""
    label = matter.label(org)
    named = sum(
        votes_of(each).lower for each in matter.graph.links_from(org, Verb.OWNED_BY) if each.stands is HOLDS
    )
    claim = f"somebody whom nobody names controls {label}"
    if named >= HALF:
        return leaf(claim, FAILS)
    stated = read_yes_no(matter.graph, org, "ownership_established", f"the owners of {label} are known", "")
    return leaf(
        claim, FAILS if stated.verdict is HOLDS else UNKNOWN, stated.facts, settles=f"who owns {label}"
    )


@rule(cites="31 CFR 800.224", since=BEFORE, certainty="secondary")
def is_foreign_person(matter: Matter, party: str) -> Proof:
    """A foreign national, foreign government or foreign entity, or an entity that one of these controls or
    could control.
    """
    reasons = [
        is_foreign_government(matter, party),
        is_foreign_national(matter, party),
        is_foreign_entity(matter, party),
    ]
    if matter.graph.kind(party) is Kind.ORG:
        reasons.append(is_controlled_by_foreign_person(matter, party))
    return any_of(matter.label(party), *reasons)


def _facts(ties: Iterable[StateTie]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for each in ties for fact in each.facts))
