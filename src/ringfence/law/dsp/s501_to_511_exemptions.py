"""28 CFR 202.501 to 511: exempt transactions, each *to the extent* that its conditions are met.

A contract says what the data is given for and under what it is done (`instruments.py`), and the section
decides; or its author found a section's conditions met and names it (`exemption`). What the text excludes
outright is excluded either way. Each class of data is asked about by itself, so that of one contract a part
may be exempt and the rest not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ...model.proof import Proof
from ..logic import FAILS, all_of, any_of, leaf, negation, verdict_of
from ..readings import read, yes_no
from ..rule import rule
from .categories import FINANCIAL, IDENTIFIERS
from .dealing import Dealing, name_dealing, narrow, words_of
from .instruments import has_purpose, is_needed, is_stated, is_under, is_within_terms, relies_on_something
from .matter import Matter
from .s214_data_brokerage import is_data_brokerage
from .s249_sensitive_personal_data import CATEGORIES, is_of_category
from .s249b_exclusions import is_made_for_deal
from .s256_us_person import US
from .s506_group import is_ancillary_within_group
from .s508_cfius_action import is_subject_to_cfius_action

Exemption: TypeAlias = Callable[[Matter, Dealing], Proof]
INCIDENT = "ordinarily incident to what it is for"


@rule(cites="28 CFR 202.501", since="2025-04-08")
def is_personal_communication(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: postal, telephonic or other personal communication that transfers nothing of value."""
    nothing = yes_no({"yes": "no", "no": "yes"}.get(dealing.term("consideration"), ""))
    claim = "nothing of value is transferred"
    free = leaf(claim, nothing, dealing.handover.facts, settles=f"whether {claim}")
    return _met(
        matter, dealing, "501", has_purpose(matter, dealing, "personal_communication"), lambda: [free]
    )


@rule(cites="28 CFR 202.502", since="2025-04-08")
def is_informational_material(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: the import or export of information or informational materials, which 202.226 limits to what
    is expressive and exists before the deal."""
    purpose = has_purpose(matter, dealing, "informational_materials")
    published = "part of what is published"
    met = _met(matter, dealing, "502", purpose, lambda: [is_needed(matter, dealing, published)])
    if met.verdict is FAILS:
        return met
    existing = [negation("it exists as it is", is_made_for_deal(matter, id_)) for id_ in dealing.data]
    return all_of(name_dealing(matter, dealing), met, *existing)


@rule(cites="28 CFR 202.503", since="2025-04-08")
def is_incident_to_travel(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what is ordinarily incident to travel to or from another country."""
    purpose = has_purpose(matter, dealing, "travel")
    return _met(matter, dealing, "503", purpose, lambda: [is_needed(matter, dealing, INCIDENT)])


@rule(cites="28 CFR 202.504", since="2025-04-08")
def is_official_business(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: official business of the U.S. Government, or what a Federal grant, contract or agreement has
    done. That it pays for only a part does not matter; what it neither directs nor authorises is outside
    it."""
    grant = is_under(matter, dealing, "federal_instruments")
    within = grant if grant.verdict is FAILS else all_of("", grant, is_within_terms(matter, dealing))
    business = has_purpose(matter, dealing, "official_business")
    return any_of(name_dealing(matter, dealing), is_stated(matter, dealing, "504"), business, within)


@rule(cites="28 CFR 202.505", since="2025-04-08")
def is_incident_to_financial_services(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what is ordinarily incident to and part of financial services, payments and purchases
    included; in a purchase of goods or services only personal financial data and covered personal
    identifiers.

    What only serves people in the United States needs no access from a country of concern (202.505(b)(4)).
    """
    service = _met(
        matter,
        dealing,
        "505",
        has_purpose(matter, dealing, "financial_services"),
        lambda: [_serves_abroad(matter, dealing), is_needed(matter, dealing, INCIDENT)],
    )
    purchase = has_purpose(matter, dealing, "purchases")
    if purchase.verdict is FAILS:
        return service
    kinds = all_of(
        "personal financial data or covered personal identifiers",
        *(_is_of_a_purchase(matter, dealing, id_) for id_ in dealing.data),
    )
    needed = is_needed(matter, dealing, INCIDENT)
    return any_of(name_dealing(matter, dealing), service, all_of("a purchase", purchase, kinds, needed))


@rule(cites="28 CFR 202.507", since="2025-04-08")
def is_required_by_federal_law(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what Federal law or a listed international agreement requires or authorizes, or compliance
    needs."""
    under = is_under(matter, dealing, "federal_law")
    how = "required, authorised or necessary for compliance"
    return _met(matter, dealing, "507", under, lambda: [is_needed(matter, dealing, how)])


@rule(cites="28 CFR 202.509", since="2025-04-08", certainty="secondary")
def is_incident_to_telecommunications(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: what is ordinarily incident to and part of telecommunications services, other than data
    brokerage: voice and data communications in any mode, with interconnection, transport, messaging, routing
    and roaming (202.252). Keeping and processing data in a cloud is no such service.
    """
    label, purpose = name_dealing(matter, dealing), has_purpose(matter, dealing, "telecommunications")
    met = _met(matter, dealing, "509", purpose, lambda: [is_needed(matter, dealing, INCIDENT)])
    if met.verdict is FAILS:
        return met
    stated = dealing.term("cloud")
    cloud = leaf("it is cloud computing", yes_no(stated) if stated else FAILS, dealing.handover.facts)
    brokerage = is_data_brokerage(matter, dealing)
    return all_of(label, met, negation("no cloud", cloud), negation("no data brokerage", brokerage))


@rule(cites="28 CFR 202.510", since="2025-04-08")
def is_regulatory_approval_data(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: regulatory approval data, de-identified, that is necessary to get or keep authorization to
    market or research a drug, biological product or device; records and reports stay due."""
    purpose = has_purpose(matter, dealing, "regulatory_approval")
    how = "necessary to obtain or keep the authorization"
    return _met(
        matter,
        dealing,
        "510",
        purpose,
        lambda: [is_needed(matter, dealing, how), *_without_names(matter, dealing)],
    )


@rule(cites="28 CFR 202.511", since="2025-04-08", certainty="unverified")
def is_clinical_investigation(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: clinical investigations that the FDA regulates or that support applications to it; and,
    de-identified, the care and surveillance data that its authorization needs."""
    label = name_dealing(matter, dealing)
    trial = has_purpose(matter, dealing, "clinical_investigations")
    how = "ordinarily incident to the investigation, or necessary for authorization"
    investigation = _met(matter, dealing, "511", trial, lambda: [is_needed(matter, dealing, how)])
    surveillance = has_purpose(matter, dealing, "clinical_surveillance")
    if surveillance.verdict is FAILS:
        return investigation
    needed = is_needed(matter, dealing, how)
    watched = all_of("surveillance", surveillance, needed, *_without_names(matter, dealing))
    return any_of(label, investigation, watched)


@rule(cites="28 CFR 202.219", since="2025-04-08")
def is_exempt(matter: Matter, dealing: Dealing) -> Proof:
    """What one of the exemptions covers is outside the prohibitions and the restriction."""
    label = name_dealing(matter, dealing)
    if not relies_on_something(dealing):
        return leaf(f"{label} relies on no exemption", FAILS, dealing.handover.facts)
    return any_of(label, *(exemption(matter, dealing) for exemption in EXEMPTIONS))


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


def exempt_by_class(matter: Matter, dealing: Dealing) -> Mapping[str, Proof]:
    """Of each class of data that the dealing gives: is that part of it exempt? Nothing relied on: empty."""
    if not relies_on_something(dealing):
        return {}
    return {id_: is_exempt(matter, narrow(dealing, (id_,))) for id_ in dealing.data}


def _met(
    matter: Matter, dealing: Dealing, section: str, first: Proof, further: Callable[[], list[Proof]]
) -> Proof:
    """The author found the section's conditions met, or each of them is; the further ones are asked only if
    the first may be."""
    label, stated = name_dealing(matter, dealing), is_stated(matter, dealing, section)
    return any_of(label, stated, first if first.verdict is FAILS else all_of(label, first, *further()))


def _serves_abroad(matter: Matter, dealing: Dealing) -> Proof:
    """Is anybody served, or anything paid, outside the United States? Only a stated no defeats the
    exemption."""
    states = words_of(dealing, "serves")
    value = matter.value("domestic_service")
    claim = f"it serves {', '.join(states) or 'somebody not stated'}"
    verdict = verdict_of(not states or any(state != US for state in states))
    return leaf(claim, verdict, dealing.handover.facts, cites=value.cites, certainty=value.certainty)


def _is_of_a_purchase(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Is the class of one of the two categories, and of none of the others? What is no sensitive data at all
    is no matter for the part."""
    other = [
        is_of_category(matter, dealing, data, category)
        for category in CATEGORIES
        if category not in (FINANCIAL, IDENTIFIERS)
    ]
    return negation(f"{matter.label(data)} is of no other category", any_of(matter.label(data), *other))


def _without_names(matter: Matter, dealing: Dealing) -> list[Proof]:
    return [_is_deidentified(matter, id_) for id_ in dealing.data]


def _is_deidentified(matter: Matter, data: str) -> Proof:
    reading = read(matter.graph, data, "deidentified")
    claim = f"{matter.label(data)} is de-identified or pseudonymised as 21 CFR 314.80 asks"
    verdict = yes_no(";".join(reading.words), reading.certain)
    return leaf(claim, verdict, reading.facts, settles=f"whether {claim}")
