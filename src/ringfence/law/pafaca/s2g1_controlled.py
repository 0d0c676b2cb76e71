"""PAFACA 2(g)(1): controlled by a foreign adversary, limbs (B) and (C) and all three together."""

from __future__ import annotations

from ...model.kinds import Kind
from ...model.proof import Proof
from ..adversary_control import prove_directed, prove_held
from ..combination import Combination
from ..logic import any_of
from ..rule import rule
from .matter import Matter
from .s2g1a_adversary_person import is_adversary_person


@rule(
    cites="PAFACA 2(g)(1)(B)",
    since="2024-04-24",
    two_readings=(
        "the Act is silent on stakes held through others: by product, whole from a majority on, or whole "
        "from 20 percent on; here all three must agree",
    ),
)
def is_held_by_combination(matter: Matter, party: str, combination: Combination) -> Proof:
    """An entity of which foreign persons of limb (A), alone or in combination, directly or indirectly own at
    least a 20 percent stake.

    The Act is silent on how an indirect stake is counted. The rule holds if every reading gives 20 percent,
    fails if none can, and is unknown if the readings or the unknown shares leave it open.
    """
    return prove_held(matter, party, combination, is_adversary_person)


@rule(cites="PAFACA 2(g)(1)(C)", since="2024-04-24")
def is_directed_by_adversary(matter: Matter, party: str) -> Proof:
    """A person subject to the direction or control of a foreign person of limb (A) or an entity of limb (B).

    A majority of the board or of the votes, a golden share and control by contract are taken as direction. A
    single board seat, a veto or a licence leaves it open: the Act sets no line.
    """
    return prove_directed(matter, party)


@rule(cites="PAFACA 2(g)(1)", since="2024-04-24")
def is_controlled_by_adversary(matter: Matter, party: str, combination: Combination) -> Proof:
    """Controlled by a foreign adversary: limb (A), (B) or (C)."""
    limbs = [is_adversary_person(matter, party)]
    if matter.graph.kind(party) is Kind.ORG:
        limbs += [is_held_by_combination(matter, party, combination), is_directed_by_adversary(matter, party)]
    return any_of(matter.label(party), *limbs)
