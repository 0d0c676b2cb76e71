"""The columns of a contract: its terms, and those of them that take yes, no or unknown."""

from __future__ import annotations

CONTRACT_TERMS = (
    "contract",
    "giver",
    "deal",
    "consideration",
    "onward_clause",
    "breach_reporting_days",
    "security_requirements",
    "requirements_met",
    "requirements_unmet",
    "exemption",
    "passive",
    "collected_directly",
    "cloud",
    "networking_service",
    "directed_by",
    "facilitated_by",
    "caused_by",
    "knowingly",
    "knows_data",
    "purpose",
    "needed",
    "serves",
    "under",
    "under_since",
    "within_terms",
    "states_cfius_action",
    "to_evade",
    "on_behalf_of",
    "collected_by_giver",  # what PADFA asks: did the giver collect the data from the individuals?
    "service_provider",  # does the taker only process it for the giver?
    "broker_exclusion",
    "ofac_licence",
)
CONTRACT_VERDICTS = (
    "consideration",
    "onward_clause",
    "security_requirements",
    "passive",
    "collected_directly",
    "cloud",
    "networking_service",
    "within_terms",
    "states_cfius_action",
    "to_evade",
    "collected_by_giver",
    "service_provider",
    "ofac_licence",
)
