"""Every measure and requirement, and the predicate that judges it: one list."""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Callable, Mapping
from functools import cache

from ..law.dsp.s248_security_requirements import REQUIRES
from ..model.measure import Measure
from . import access, data, duties, flows, parties, security_requirements, software
from .ground import Ground, Reasons

Predicate = Callable[[Ground], Reasons]

MEASURES: Mapping[str, Predicate] = {
    "M1": data.data_is_listed,
    "M2": data.data_lies_at_home,
    "M3": access.only_vetted_staff_reads,
    "M4": access.reads_are_approved,
    "M5": flows.flows_pass_gateways,
    "M6": data.exceptions_are_bounded,
    "M7": data.old_copies_are_deleted,
    "M8": software.only_inspected_code_runs,
    "M9": software.trusted_party_delivers,
    "M10": parties.auditors_are_independent,
    "M11": access.readers_can_be_told,
    "M12": flows.flows_can_be_stopped,
    "M13": parties.staff_is_vetted,
    "M14": parties.foreign_owners_have_no_say,
    "M15": flows.nothing_operational_remains,
    "M16": flows.shared_services_are_listed,
    "M17": access.reads_are_logged,
    "M18": access.keys_are_out_of_reach,
    "M19": duties.vendors_are_bound,
    "M20": duties.incidents_are_reported,
    "M21": software.changes_are_approved,
    "M22": data.models_are_inside,
    "M23": duties.officer_certifies,
    "M24": parties.sellers_reach_falls,
}
# By the outline of CISA's document, as the rule on 28 CFR 202.248 lists it.
REQUIREMENTS: Mapping[str, Predicate] = {
    "I.A.1": security_requirements.assets_are_listed,
    "I.A.2": security_requirements.officers_are_named,
    "I.A.3": security_requirements.exploited_flaws_are_mended,
    "I.A.4": security_requirements.vendor_terms_are_kept,
    "I.A.5": security_requirements.topology_is_kept,
    "I.A.6": security_requirements.software_is_approved_first,
    "I.A.7": security_requirements.incidents_are_planned,
    "I.B.1": security_requirements.several_factors_are_asked,
    "I.B.2": security_requirements.access_ends_with_the_work,
    "I.B.3": access.reads_are_logged,
    "I.B.4": security_requirements.connections_are_denied,
    "I.B.5": security_requirements.accounts_have_owners,
    "I.C": security_requirements.risk_is_assessed,
    "II.A": security_requirements.data_is_minimised,
    "II.B": security_requirements.data_is_encrypted,
    "II.C": security_requirements.computation_reveals_nothing,
    "II.D": security_requirements.covered_persons_are_denied,
}
FRESH_DAYS = {"I.A.1": 31, "I.A.3": 45}  # of the others a year
ACCESS_STEPS = ("permits", "assigned to", "becomes", "used by")
FLOWS = ("shared with", "processed by", "sends to")


@cache
def list_measures() -> tuple[Measure, ...]:
    """The measures of `measures.toml`, in its order."""
    data = pkgutil.get_data(__package__, "measures.toml") or b""
    rows = tomllib.loads(data.decode())["measure"]
    return tuple(Measure(**{**row, "guards": tuple(row["guards"])}) for row in rows)


@cache
def list_requirements() -> tuple[Measure, ...]:
    """CISA's requirements in the same shape, from the list that the law has."""
    return tuple(
        Measure(
            id_,
            text[0].upper() + text[1:],
            text[0].upper() + text[1:] + ".",
            "CISA, security requirements for restricted transactions (January 2025)",
            "28 CFR 202.248; 90 FR 1528",
            "",
            "",
            "by a person's word" if id_ in ("I.A.2", "I.A.7", "II.C") else "by software",
            FRESH_DAYS.get(id_, 365),
            FLOWS
            if id_ in ("I.A.4", "II.A", "II.C")
            else ACCESS_STEPS
            if id_.startswith(("I.B", "II"))
            else (),
        )
        for id_, text in REQUIRES.items()
    )
