"""What every prohibition asks of the two parties: a U.S. person that gives, and who takes."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import any_of
from .dealing import Dealing
from .matter import Matter
from .s256_us_person import is_us_person
from .s601_countries_of_concern import is_government_of_country_of_concern


def giver_is_us_person(matter: Matter, dealing: Dealing) -> Proof:
    """The part binds U.S. persons."""
    return is_us_person(matter, dealing.giver)


def taker_is_covered(matter: Matter, dealing: Dealing) -> Proof:
    """Is the taker a country of concern or a covered person? Asked once of each taker."""
    memory, key = dealing.memory if matter.memory is None else matter.memory, ("taker", dealing.taker)
    if key not in memory:
        government = is_government_of_country_of_concern(matter, dealing.taker)
        claim = f"{matter.label(dealing.taker)} is a country of concern or covered person"
        memory[key] = any_of(claim, dealing.covered, government)
    proof: Proof = memory[key]
    return proof
