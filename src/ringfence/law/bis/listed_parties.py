"""15 CFR part 744: who is listed, and which affiliates the lists reach."""

from __future__ import annotations

from ...errors import LawError
from ...model.kinds import Certainty, Kind, Tie
from ...model.proof import Proof
from ..listings import ENTITY_LIST, MEU_LIST, SDN, read_listing
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf
from ..readings import read, read_states
from ..rule import rule
from .matter import Matter

CITES = {
    ENTITY_LIST: "15 CFR 744.11; part 744, supplement no. 4",
    MEU_LIST: "15 CFR 744.21; part 744, supplement no. 7",
}


@rule(cites="15 CFR 744.11; part 744, supplement no. 4", since="1997-02-03", certainty="secondary")
def is_on_entity_list(matter: Matter, party: str) -> Proof:
    """A licence is needed to export, reexport or transfer items subject to the EAR, software and technology
    among them, to a party on the Entity List, as its entry says."""
    return read_listing(matter.graph, party, ENTITY_LIST, CITES[ENTITY_LIST])


@rule(cites="15 CFR 744.21; part 744, supplement no. 7", since="2020-12-23", certainty="secondary")
def is_on_meu_list(matter: Matter, party: str) -> Proof:
    """A licence is needed to export the items of supplement no. 2 to a military end user; those on the
    Military End-User List are named."""
    return read_listing(matter.graph, party, MEU_LIST, CITES[MEU_LIST])


@rule(cites="15 CFR 744.8(a)(1)", since="2024-03-21", certainty="secondary")
def is_sdn_of_named_program(matter: Matter, party: str) -> Proof:
    """A licence is needed for items subject to the EAR when a party is on the SDN List under one of the
    programs that the section names.

    An entry of which nobody states the program leaves it open.
    """
    label, programs = matter.label(party), matter.value("sdn_programs")
    listed = read_listing(matter.graph, party, SDN, "15 CFR 744.8(a)(1)")
    if listed.verdict is FAILS:
        return listed
    stated = read(matter.graph, party, "sdn_programs")
    known = bool(set(stated.words) & set(programs.words)) if stated.words else None
    verdict = UNKNOWN if known is None or not stated.certain else HOLDS if known else FAILS
    under = leaf(
        f"the entry of {label} is under {', '.join(stated.words) or 'a program nobody states'}",
        verdict,
        stated.facts,
        certainty=programs.certainty,
        settles=f"under which programs {label} is on the SDN List",
    )
    return all_of(label, listed, under)


@rule(cites="15 CFR part 744", since="1997-02-03", certainty="secondary")
def is_listed(matter: Matter, party: str) -> Proof:
    """A party on the Entity List, the Military End-User List, or the SDN List under a named program."""
    return any_of(
        matter.label(party),
        is_on_entity_list(matter, party),
        is_on_meu_list(matter, party),
        is_sdn_of_named_program(matter, party),
    )


@rule(cites="15 CFR part 744, supplement no. 8, (b)", since="2025-09-29")
def is_affiliate_of_listed(matter: Matter, party: str) -> Proof:
    """Affiliates rule: a foreign entity that parties of any of these lists, or entities so owned, own to 50
    percent or more, directly or indirectly, individually or in aggregate, needs the licence that its most
    restricted owner needs.

    In force from 29 September 2025, suspended from 10 November 2025 until 9 November 2026. What holds since
    then was not found: by the notice of the suspension the rule came back, so it is applied, unverified.
    """
    label = matter.label(party)
    owned = matter.half_owned.prove(party, matter.status)
    if owned.verdict is FAILS:
        return owned
    return all_of(label, is_affiliates_rule_in_force(matter), is_foreign_entity(matter, party), owned)


@rule(
    cites="90 FR 47201; 90 FR 50857",
    since="2025-09-29",
    never_unknown="a dated value says whether it is in force or suspended, and how sure that is",
)
def is_affiliates_rule_in_force(matter: Matter) -> Proof:
    """The Affiliates rule applies only while it is not suspended."""
    try:
        state = matter.value("affiliates_rule")
    except LawError:
        return leaf("the rule was not made yet", FAILS)
    unsure = ", as the notice of November 2025 says; no later text was found"
    claim = f"since {state.since} it is {state.value}"
    if state.certainty is Certainty.UNVERIFIED:
        claim += unsure
    verdict = HOLDS if state.value == "in force" else FAILS
    return leaf(claim, verdict, cites=state.cites, certainty=state.certainty)


@rule(cites="15 CFR part 744, supplement no. 8, (a)", since="2025-09-29")
def is_foreign_entity(matter: Matter, party: str) -> Proof:
    """The Affiliates rule reaches foreign entities, not those organised in the United States only."""
    label = matter.label(party)
    if matter.graph.kind(party) is not Kind.ORG:
        return leaf(f"{label} is no entity", FAILS)
    organised = read_states(matter.graph, party, Tie.ORGANISED_UNDER, "organised_in")
    seats = read_states(matter.graph, party, Tie.HEADQUARTERED, "headquartered_in")
    ties = organised or tuple(tie for tie in seats if tie.state != "US")
    verdict = UNKNOWN
    if any(tie.state != "US" and tie.stands is HOLDS for tie in ties):
        verdict = HOLDS
    elif ties and all(tie.state == "US" and tie.stands is HOLDS for tie in ties):
        verdict = FAILS
    facts = tuple(fact for tie in ties for fact in tie.facts)
    return leaf(f"{label} is a foreign entity", verdict, facts, settles=f"where {label} is organised")
