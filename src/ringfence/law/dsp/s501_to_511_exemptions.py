"""28 CFR 202.501 to 511: exempt transactions.

A contract states the section it relies on (`exemption`), and only what that contract covers is exempt, "to
the extent": where an exemption covers part of the data, the case has two contracts, each limited to its
`data`. Whether the conditions of the section are met is the author's finding; what the text excludes
outright is not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ...model.kinds import Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..rule import rule
from .dealing import Dealing, name_dealing
from .matter import Matter
from .s214_data_brokerage import is_data_brokerage

Exemption: TypeAlias = Callable[[Matter, Dealing], Proof]


@rule(cites="28 CFR 202.501", since="2025-04-08")
def is_personal_communication(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: postal, telephonic or other personal communication that transfers nothing of value."""
    return _is_stated(matter, dealing, "501")


@rule(cites="28 CFR 202.502", since="2025-04-08", certainty="unverified")
def is_informational_material(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: the import or export of information or informational materials."""
    return _is_stated(matter, dealing, "502")


@rule(cites="28 CFR 202.503", since="2025-04-08", certainty="unverified")
def is_incident_to_travel(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what is ordinarily incident to travel to or from another country."""
    return _is_stated(matter, dealing, "503")


@rule(cites="28 CFR 202.504", since="2025-04-08")
def is_official_business(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: official business of the U.S. Government, or what a Federal grant, contract or agreement has
    done."""
    return _is_stated(matter, dealing, "504")


@rule(cites="28 CFR 202.505", since="2025-04-08")
def is_incident_to_financial_services(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what is ordinarily incident to and part of financial services, payments and purchases
    included."""
    return _is_stated(matter, dealing, "505")


@rule(cites="28 CFR 202.506", since="2025-04-08")
def is_ancillary_within_group(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: between a U.S. person and its subsidiary or affiliate abroad, what is ordinarily incident to
    administrative or ancillary business operations."""
    return _is_stated(matter, dealing, "506")


@rule(cites="28 CFR 202.507", since="2025-04-08")
def is_required_by_federal_law(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what Federal law or a listed international agreement requires or authorizes, or compliance
    needs."""
    return _is_stated(matter, dealing, "507")


@rule(cites="28 CFR 202.508", since="2025-04-08", certainty="unverified")
def is_subject_to_cfius_action(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: an investment agreement, from the day and as far as it is subject to a CFIUS action that says
    it is one."""
    return _is_stated(matter, dealing, "508")


@rule(cites="28 CFR 202.509", since="2025-04-08", certainty="unverified")
def is_incident_to_telecommunications(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what is ordinarily incident to and part of telecommunications services, other than data
    brokerage."""
    label = name_dealing(matter, dealing)
    brokerage = is_data_brokerage(matter, dealing)
    return all_of(label, _is_stated(matter, dealing, "509"), negation("no data brokerage", brokerage))


@rule(cites="28 CFR 202.510", since="2025-04-08")
def is_regulatory_approval_data(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: regulatory approval data, de-identified, that is necessary to get or keep authorization to
    market or research a drug, biological product or device; records and reports stay due."""
    return _is_stated(matter, dealing, "510")


@rule(cites="28 CFR 202.511", since="2025-04-08", certainty="unverified")
def is_clinical_investigation(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: clinical investigations that the FDA regulates, and the care and surveillance data it needs."""
    return _is_stated(matter, dealing, "511")


@rule(cites="28 CFR 202.501-511", since="2025-04-08")
def is_exempt(matter: Matter, dealing: Dealing) -> Proof:
    """What one of the exemptions covers is outside the prohibitions and the restriction."""
    return any_of(name_dealing(matter, dealing), *(exemption(matter, dealing) for exemption in EXEMPTIONS))


EXEMPTIONS: tuple[Exemption, ...] = (
    is_personal_communication,
    is_informational_material,
    is_incident_to_travel,
    is_official_business,
    is_incident_to_financial_services,
    is_ancillary_within_group,
    is_required_by_federal_law,
    is_subject_to_cfius_action,
    is_incident_to_telecommunications,
    is_regulatory_approval_data,
    is_clinical_investigation,
)


def _is_stated(matter: Matter, dealing: Dealing, section: str) -> Proof:
    """Does the contract rely on this section? `unknown` leaves every section open; an empty cell claims
    none."""
    stated = {word.strip().removeprefix("202.") for word in dealing.term("exemption").split(";")}
    verdict: Verdict = HOLDS if section in stated else UNKNOWN if "unknown" in stated else FAILS
    claim = f"{name_dealing(matter, dealing)} relies on 202.{section}"
    return leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")
