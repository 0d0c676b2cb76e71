"""15 USC 9901(c)(2): controlled by a foreign adversary."""

from __future__ import annotations

from ...model.kinds import Kind, Tie
from ...model.proof import Proof
from ..adversary_control import prove_adversary_person, prove_directed, prove_held
from ..combination import Combination
from ..logic import FAILS, HOLDS, any_of, leaf
from ..readings import read_states
from ..rule import rule
from .matter import Matter


@rule(cites="15 USC 9901(c)(2)(A)", since="2024-06-23")
def is_adversary_person(matter: Matter, party: str) -> Proof:
    """A foreign person that is domiciled in, headquartered in, has its principal place of business in, or is
    organized under the laws of a foreign adversary country."""
    return prove_adversary_person(matter, party)


@rule(cites="15 USC 9901(c)(2)(B)", since="2024-06-23")
def is_held_by_combination(matter: Matter, party: str, combination: Combination) -> Proof:
    """An entity of which a foreign person or combination of foreign persons of (A) directly or indirectly own
    at least a 20 percent stake.

    The Act is silent on how an indirect stake is counted. The rule holds if every reading gives 20 percent,
    fails if none can, and is unknown if the readings or the unknown shares leave it open.
    """
    return prove_held(matter, party, combination, is_adversary_person)


@rule(cites="15 USC 9901(c)(2)(C)", since="2024-06-23")
def is_directed_by_adversary(matter: Matter, party: str) -> Proof:
    """A person subject to the direction or control of a foreign person or entity of (A) or (B).

    A majority of the board or of the votes, a golden share and control by contract are taken as direction. A
    single board seat, a veto or a licence leaves it open: the Act sets no line.
    """
    return prove_directed(matter, party)


@rule(cites="15 USC 9901(c)(2)", since="2024-06-23")
def is_controlled_by_adversary(matter: Matter, party: str, combination: Combination) -> Proof:
    """Controlled by a foreign adversary: (A), (B) or (C)."""
    limbs = [is_adversary_person(matter, party)]
    if matter.graph.kind(party) is Kind.ORG:
        limbs += [is_held_by_combination(matter, party, combination), is_directed_by_adversary(matter, party)]
    return any_of(matter.label(party), *limbs)


@rule(cites="15 USC 9901(c)(4)", since="2024-06-23")
def is_adversary_country(matter: Matter, party: str) -> Proof:
    """A foreign adversary country is China, Iran, North Korea or Russia, with its government and organs."""
    label, listed = matter.label(party), matter.value("adversary_countries")
    if matter.graph.kind(party) is Kind.STATE:
        return leaf(label, HOLDS if party in listed.words else FAILS)
    organs = read_states(matter.graph, party, Tie.IS, "is_state")
    reasons = [
        leaf(f"{label} is {tie.state} or an organ of it", tie.stands, tie.facts)
        for tie in organs
        if tie.state in listed.words
    ]
    return any_of(label, *(reasons or [leaf(f"no state is said to be {label}", FAILS)]))
