"""PAFACA 2(g)(1)(A): foreign persons of an adversary country."""

from __future__ import annotations

from ...model.proof import Proof
from ..adversary_control import prove_adversary_person
from ..rule import rule
from .matter import Matter


@rule(cites="PAFACA 2(g)(1)(A)", since="2024-04-24")
def is_adversary_person(matter: Matter, party: str) -> Proof:
    """A foreign person that is domiciled in, headquartered in, has its principal place of business in, or is
    organised under the law of a foreign adversary country.

    Where an individual is domiciled is taken from the stated residence; the Act does not define the word.
    """
    return prove_adversary_person(matter, party)
