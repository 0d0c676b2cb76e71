"""15 CFR 791.2: a person owned by, controlled by, or subject to the jurisdiction or direction of a foreign
adversary."""

from __future__ import annotations

from ...model.kinds import Kind, Tie, Verb
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf
from ..powers import HALF, find_powers, votes_of
from ..readings import StateTie, read_states, read_yes_no
from ..rule import rule
from .matter import Matter

SINCE = "2021-03-22"
THERE = (
    (Tie.ORGANISED_UNDER, "organised_in"),
    (Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
    (Tie.HEADQUARTERED, "headquartered_in"),
)


@rule(cites="15 CFR 791.4", since=SINCE, certainty="secondary")
def is_foreign_adversary(matter: Matter, party: str) -> Proof:
    """China with Hong Kong and Macau, Cuba, Iran, North Korea, Russia, and the Maduro regime, and their
    organs.

    Of an organ of Venezuela it is open whether it is of that regime.
    """
    label, listed, regimes = matter.label(party), matter.value(matter.listed), matter.value("regimes")
    if matter.graph.kind(party) is Kind.STATE:
        ties: tuple[StateTie, ...] = (StateTie(party, HOLDS, ()),)
    else:
        ties = read_states(matter.graph, party, Tie.IS, "is_state")
    reasons = []
    for each in ties:
        claim, settles = f"{label} is {each.state} or an organ of it", f"whose organ {label} is"
        if each.state in listed.words:
            reasons.append(leaf(claim, each.stands, each.facts, certainty=listed.certainty, settles=settles))
        elif each.state in regimes.words and matter.listed == "adversaries":
            settles = f"whether {label} is of the Maduro regime"
            reasons.append(leaf(claim, UNKNOWN, each.facts, certainty=regimes.certainty, settles=settles))
    return any_of(label, *(reasons or [leaf(f"{label} is no organ of a listed state", FAILS)]))


@rule(cites="15 CFR 791.2, person owned by (1)", since=SINCE, certainty="unverified")
def is_agent_or_employee(matter: Matter, party: str) -> Proof:
    """An agent, representative or employee of a foreign adversary, or of a person whose activities one
    directs, controls or mainly finances.
    """
    label, reasons = matter.label(party), []
    for link in matter.graph.links_from(party, Verb.WORKS_FOR):
        employer = link.link.head
        name = matter.label(employer)
        works = leaf(
            f"{label} works for {name}", link.stands, link.facts, settles=f"whether {label} works for {name}"
        )
        directed = [
            all_of(power.proof.claim, is_foreign_adversary(matter, power.holder), power.proof)
            for power in find_powers(matter.graph, employer)
        ]
        reasons.append(
            all_of(works.claim, works, any_of(name, is_foreign_adversary(matter, employer), *directed))
        )
    return any_of(label, *(reasons or [leaf(f"{label} is not said to work for one", FAILS)]))


@rule(cites="15 CFR 791.2, person owned by (2)", since=SINCE, certainty="secondary")
def is_citizen_or_resident(matter: Matter, party: str) -> Proof:
    """An individual who is a citizen or resident of a foreign adversary, or of a country that one controls,
    and neither a citizen nor a permanent resident of the United States.
    """
    label, listed = matter.label(party), matter.value(matter.listed)
    if matter.graph.kind(party) is not Kind.PERSON:
        return leaf(f"{label} is no individual", FAILS)
    american = read_yes_no(matter.graph, party, "us_person", f"{label} is a U.S. person", "")
    if american.verdict is HOLDS:
        return leaf(f"{label} is a U.S. person", FAILS, american.facts)
    ties = (
        *read_states(matter.graph, party, Tie.CITIZEN, ""),
        *read_states(matter.graph, party, Tie.RESIDENT, "resident_in"),
    )
    there = [each for each in ties if each.state in listed.words]
    facts = tuple(fact for each in there or ties for fact in each.facts)
    settles = f"of which state {label} is a citizen or resident, and whether of the United States"
    if not there:
        verdict = UNKNOWN
    elif american.verdict is FAILS and any(each.stands is HOLDS for each in there):
        verdict = HOLDS
    else:
        verdict = UNKNOWN
    claim = f"{label}: {', '.join(sorted({each.state for each in there})) or 'no such state is stated'}"
    return leaf(claim, verdict, facts, certainty=listed.certainty, settles=settles)


@rule(cites="15 CFR 791.2, person owned by (3)", since=SINCE, certainty="secondary")
def is_organised_or_run_there(matter: Matter, party: str) -> Proof:
    """An organisation with its principal place of business or headquarters in, or organised under the law
    of, a foreign adversary or a country that one controls.
    """
    label, listed = matter.label(party), matter.value(matter.listed)
    if matter.graph.kind(party) is not Kind.ORG:
        return leaf(f"{label} is no organisation", FAILS)
    ties = [(tie, each) for tie, name in THERE for each in read_states(matter.graph, party, tie, name)]
    reasons = [
        leaf(
            f"{label}: {tie} {each.state}",
            each.stands if each.state in listed.words else FAILS,
            each.facts,
            certainty=listed.certainty,
            settles=f"whether {label} is {tie} {each.state}",
        )
        for tie, each in ties
    ]
    if not any(tie in (Tie.PRINCIPAL_PLACE, Tie.HEADQUARTERED) for tie, _ in ties):
        for each in read_states(matter.graph, party, Tie.OPERATES, ""):
            if each.state in listed.words:
                settles = f"where {label} has its principal place of business"
                reasons.append(
                    leaf(f"{label}: {Tie.OPERATES} {each.state}", UNKNOWN, each.facts, settles=settles)
                )
    if not reasons:
        settles = f"where {label} is organised and run"
        reasons.append(leaf(f"{label}: no country is stated", UNKNOWN, settles=settles))
    return any_of(label, *reasons)


@rule(cites="15 CFR 791.2, person owned by (4)", since=SINCE, certainty="unverified")
def is_owned_or_controlled(matter: Matter, party: str) -> Proof:
    """An organisation, wherever organised, over which such persons have the power, direct or indirect, to
    decide important matters: by a majority or a dominant minority of the votes, the board, proxies, a
    special share, contract, or acting together.

    There is no number. Several of them who hold more than half together could act together: that is a
    question.
    """
    label, graph = matter.label(party), matter.graph
    if graph.kind(party) is not Kind.ORG:
        return leaf(f"{label} is no organisation", FAILS)
    powers = find_powers(graph, party, matter.value("minority").number)
    reasons = [all_of(power.proof.claim, matter.person(power.holder), power.proof) for power in powers]
    together = [
        each
        for each in graph.links_from(party, Verb.OWNED_BY)
        if matter.person(each.link.head).verdict is not FAILS
    ]
    if sum(votes_of(each).upper for each in together) > HALF:
        claim = f"such persons may hold more than half of {label} together"
        facts = [fact for each in together for fact in each.facts]
        reasons.append(leaf(claim, UNKNOWN, facts, settles=f"whether they act together in {label}"))
    return any_of(label, *(reasons or [leaf(f"nobody is said to own or direct {label}", FAILS)]))


@rule(cites="15 CFR 791.2", since=SINCE, certainty="secondary")
def is_adversary_person(matter: Matter, party: str) -> Proof:
    """A person owned by, controlled by, or subject to the jurisdiction or direction of a foreign adversary:
    an adversary itself, or one of the four limbs.
    """
    return any_of(
        matter.label(party),
        is_foreign_adversary(matter, party),
        is_agent_or_employee(matter, party),
        is_citizen_or_resident(matter, party),
        is_organised_or_run_there(matter, party),
        is_owned_or_controlled(matter, party),
    )
