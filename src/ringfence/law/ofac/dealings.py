"""31 CFR 587.201 and its twins: what U.S. persons may not give to those who are blocked."""

from __future__ import annotations

from ...graph.handovers import Handover
from ...model.kinds import Kind, Tie, Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..readings import StateTie, read_states, read_yes_no, yes_no
from ..rule import rule
from .blocked_persons import is_blocked
from .matter import Matter

US = "US"


@rule(cites="31 CFR 587.314 and its twins", since="2014-08-13", certainty="secondary")
def is_us_person(matter: Matter, party: str) -> Proof:
    """A U.S. person is a citizen or permanent resident, an entity organized under U.S. law with its foreign
    branches, or any person in the United States."""
    label = matter.label(party)
    if not party or party not in matter.graph.entities:
        return leaf(label, UNKNOWN, settles=f"who {label} is, and whether it is a U.S. person")
    stated = read_yes_no(
        matter.graph, party, "us_person", f"{label} is stated to be one", f"whether {label} is a U.S. person"
    )
    if stated.verdict is not UNKNOWN or matter.graph.kind(party) is Kind.STATE:
        return any_of(label, stated, _is_there(matter, party))
    places = _places(matter, party)
    return any_of(label, _is_there(matter, party)) if places else stated


def _places(matter: Matter, party: str) -> tuple[StateTie, ...]:
    if matter.graph.kind(party) is Kind.PERSON:
        return read_states(matter.graph, party, Tie.LOCATED, "located_in")
    return read_states(matter.graph, party, Tie.ORGANISED_UNDER, "organised_in")


def _is_there(matter: Matter, party: str) -> Proof:
    """Is a person in, or an entity organised under the law of, the United States (whatever else)?"""
    places = _places(matter, party)
    american = [tie for tie in places if tie.state == US]
    verdict = american[0].stands if american else FAILS
    facts = tuple(dict.fromkeys(fact for tie in places for fact in tie.facts))
    claim = f"{matter.label(party)} is in, or organised under the law of, the United States"
    return leaf(claim, verdict, facts, settles=f"whether {claim}")


def _is_licensed(matter: Matter, handover: Handover) -> Proof:
    """A licence has to be claimed: a contract that mentions none has none."""
    stated = handover.terms.get("ofac_licence", "")
    verdict: Verdict = yes_no(stated) if stated else FAILS
    claim = "a licence of OFAC, or an exemption of the program, covers it"
    return leaf(claim, verdict, handover.facts, settles=f"whether {claim}")


@rule(cites="31 CFR 587.201, 587.406 and their twins", since="2014-08-13", certainty="secondary")
def is_given_to_blocked_person(matter: Matter, handing: tuple[Handover, str]) -> Proof:
    """A U.S. person may not give goods, services or anything of value, data and access among them, to a
    blocked person without a licence.

    Certainty is secondary: that access to data is a good or a service is our reading.
    """
    handover, giver = handing
    label = f"{matter.label(giver)} to {matter.label(handover.taker)}"
    certain = bool(handover.data_lower)
    given = leaf(
        f"{label}: data is given",
        HOLDS if certain else UNKNOWN,
        handover.facts,
        settles=f"whether data goes from {label}",
    )
    return all_of(
        label,
        is_blocked(matter, handover.taker),
        is_us_person(matter, giver),
        given,
        negation("no licence is claimed", _is_licensed(matter, handover)),
    )
