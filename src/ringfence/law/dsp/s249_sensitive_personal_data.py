"""28 CFR 202.249: sensitive personal data, category by category."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.proof import Proof
from ..logic import FAILS, any_of
from ..rule import rule
from .categories import (
    BIOMETRIC,
    BIOSPECIMENS,
    EPIGENOMIC,
    FINANCIAL,
    GENOMIC,
    GEOLOCATION,
    HEALTH,
    IDENTIFIERS,
)
from .dealing import Dealing
from .matter import Matter
from .s204_biometric import is_biometric
from .s212_covered_personal_identifiers import decided_by_class, is_covered_personal_identifiers
from .s224_omic import is_human_biospecimen, is_human_genomic, is_other_omic
from .s240_financial import is_personal_financial
from .s241_health import is_personal_health
from .s242_geolocation import is_precise_geolocation

OTHER_OMIC = "other 'omic"
CATEGORIES = (GENOMIC, OTHER_OMIC, BIOMETRIC, GEOLOCATION, HEALTH, FINANCIAL, IDENTIFIERS)
THRESHOLD_OF = {category: f"bulk: {category}" for category in CATEGORIES} | {
    OTHER_OMIC: f"bulk: {EPIGENOMIC}"
}


def is_of_category(matter: Matter, dealing: Dealing, data: str, category: str) -> Proof:
    """Is the data class of this category of sensitive personal data, or human biospecimens?"""
    if category == IDENTIFIERS:
        return is_covered_personal_identifiers(matter, dealing, data)
    return _BY_CATEGORY[category](matter, data)


def possible_categories(matter: Matter, dealing: Dealing, data: str) -> Mapping[str, Proof]:
    """Every category, human biospecimens among them, that the class is or may be of, with the proof."""
    rests_on = decided_by_class(matter, dealing, data)
    memory = dealing.memory if rests_on is None or matter.memory is None else matter.memory
    key = ("possible categories", *(rests_on or (data,)))
    if key not in memory:
        every = {each: is_of_category(matter, dealing, data, each) for each in (*CATEGORIES, BIOSPECIMENS)}
        memory[key] = {each: proof for each, proof in every.items() if proof.verdict is not FAILS}
    found: Mapping[str, Proof] = memory[key]
    return found


@rule(cites="28 CFR 202.249(a)", since="2025-04-08", rests_on=decided_by_class)
def is_sensitive_personal_data(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Sensitive personal data is covered personal identifiers, precise geolocation, biometric identifiers,
    human 'omic, personal health or personal financial data, or any combination of them."""
    proofs = [is_of_category(matter, dealing, data, category) for category in CATEGORIES]
    return any_of(matter.label(data), *([proof for proof in proofs if proof.verdict is not FAILS] or proofs))


_BY_CATEGORY = {
    GENOMIC: is_human_genomic,
    OTHER_OMIC: is_other_omic,
    BIOMETRIC: is_biometric,
    GEOLOCATION: is_precise_geolocation,
    HEALTH: is_personal_health,
    FINANCIAL: is_personal_financial,
    BIOSPECIMENS: is_human_biospecimen,
}
