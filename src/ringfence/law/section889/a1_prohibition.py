"""Section 889(a)(1): what agencies may not procure (A), and with whom they may not contract (B)."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import all_of
from ..rule import rule
from ..supplies import Supply, is_agency_of, is_federal_contractor
from .f3_covered_equipment import is_covered_equipment
from .matter import Matter

UNITED_STATES = "United States"


@rule(cites="Pub. L. 115-232 section 889(a)(1)(A); FAR 52.204-25(b)(1)", since="2019-08-13")
def is_barred_from_procuring(matter: Matter, user: str, supply: Supply) -> Proof:
    """From 13 August 2019 no Federal agency may procure or obtain equipment, a system or a service that
    uses covered equipment or services as a substantial or essential component, or as critical technology.
    """
    return all_of(
        f"{matter.label(user)} and {matter.label(supply.thing)}",
        is_agency_of(matter.graph, user, UNITED_STATES),
        is_covered_equipment(matter, supply),
    )


@rule(cites="Pub. L. 115-232 section 889(a)(1)(B); FAR 52.204-25(b)(2)", since="2020-08-13")
def is_barred_from_contracts(matter: Matter, user: str, supply: Supply) -> Proof:
    """From 13 August 2020 no Federal agency may contract with an entity that uses such equipment, systems or
    services anywhere, for the contract or not.
    """
    return all_of(
        f"{matter.label(user)} uses {matter.label(supply.thing)}",
        is_federal_contractor(matter.graph, user),
        is_covered_equipment(matter, supply),
    )
