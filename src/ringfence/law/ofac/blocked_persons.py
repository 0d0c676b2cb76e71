"""31 CFR chapter V and OFAC FAQ 398-402: who is blocked, by its own entry or through its owners."""

from __future__ import annotations

from ...model.proof import Proof
from ..listings import SDN, read_listing
from ..logic import any_of
from ..rule import rule
from .matter import Matter


@rule(cites="31 CFR chapter V, appendix A", since="2014-08-13", certainty="secondary")
def is_listed(matter: Matter, party: str) -> Proof:
    """A person on the List of Specially Designated Nationals and Blocked Persons is blocked.

    Other lists of OFAC block nobody: an entry on the Non-SDN Chinese Military-Industrial Complex Companies
    List bars trade in securities, and the 50 Percent Rule does not apply to it (FAQ 857).
    """
    return read_listing(matter.graph, party, SDN, "31 CFR chapter V, appendix A")


@rule(cites="31 CFR 587.406 and its twins; OFAC FAQ 399-401", since="2014-08-13")
def is_half_owned_by_blocked_persons(matter: Matter, party: str) -> Proof:
    """An entity that blocked persons, of whatever programs, own to 50 percent or more, directly or
    indirectly, individually or in the aggregate, is blocked, named or not.

    Indirectly means through entities that are themselves 50 percent or more owned: their stake counts whole,
    any other intermediary's not at all. Exactly 50 percent counts; control without ownership does not.
    """
    return matter.half_owned.prove(party, matter.status)


@rule(cites="31 CFR 587.201 and its twins", since="2014-08-13", certainty="secondary")
def is_blocked(matter: Matter, party: str) -> Proof:
    """All property and interests in property of a blocked person are blocked."""
    return any_of(
        matter.label(party), is_listed(matter, party), is_half_owned_by_blocked_persons(matter, party)
    )
