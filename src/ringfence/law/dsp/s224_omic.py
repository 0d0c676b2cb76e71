"""28 CFR 202.224 and 202.223: human 'omic data, and the biospecimens it can be read from."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, any_of, negation
from ..rule import rule
from .categories import BIOSPECIMENS, EPIGENOMIC, GENOMIC, PROTEOMIC, TRANSCRIPTOMIC, is_stated_as
from .matter import Matter
from .s249b_exclusions import claim_of

PATHOGEN, ROUTINE, TREATMENT = "pathogen data", "routine clinical measurement", "treatment only"


@rule(cites="28 CFR 202.224(a)(1)", since="2025-04-08")
def is_human_genomic(matter: Matter, data: str) -> Proof:
    """Human genomic data represents a person's nucleic-acid sequences, results of genetic tests included;
    data of pathogens alone, though in a human data set, is none."""
    return _unless(matter, data, is_stated_as(matter, data, GENOMIC), PATHOGEN)


@rule(cites="28 CFR 202.224(a)(2)-(4)", since="2025-04-08")
def is_other_omic(matter: Matter, data: str) -> Proof:
    """Epigenomic, proteomic and transcriptomic data come from a systems-level analysis, not from routine
    clinical measurement."""
    kinds = (EPIGENOMIC, PROTEOMIC, TRANSCRIPTOMIC)
    stated = any_of(matter.label(data), *(is_stated_as(matter, data, kind) for kind in kinds))
    return _unless(matter, data, stated, PATHOGEN, ROUTINE)


@rule(cites="28 CFR 202.223", since="2025-04-08")
def is_human_biospecimen(matter: Matter, data: str) -> Proof:
    """Human biospecimens are tissue, blood, urine and other human material, other than what the recipient
    intends solely for diagnosing, treating or preventing disease."""
    return _unless(matter, data, is_stated_as(matter, data, BIOSPECIMENS), TREATMENT)


def _unless(matter: Matter, data: str, stated: Proof, *exclusions: str) -> Proof:
    """What is stated, unless the data table claims one of the exclusions of its section."""
    claimed = claim_of(matter, data, exclusions)
    if FAILS in (stated.verdict, claimed.verdict):
        return stated
    return all_of(matter.label(data), stated, negation("not excluded", claimed))
