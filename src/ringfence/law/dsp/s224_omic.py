"""28 CFR 202.224 and 202.223: human 'omic data, and the biospecimens it can be read from."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import any_of
from ..rule import rule
from .categories import BIOSPECIMENS, EPIGENOMIC, GENOMIC, PROTEOMIC, TRANSCRIPTOMIC, is_stated_as
from .matter import Matter


@rule(cites="28 CFR 202.224(a)(1)", since="2025-04-08")
def is_human_genomic(matter: Matter, data: str) -> Proof:
    """Human genomic data represents a person's nucleic-acid sequences, results of genetic tests included."""
    return is_stated_as(matter, data, GENOMIC)


@rule(cites="28 CFR 202.224(a)(2)-(4)", since="2025-04-08")
def is_other_omic(matter: Matter, data: str) -> Proof:
    """Epigenomic, proteomic and transcriptomic data come from a systems-level analysis, not from routine
    clinical measurement."""
    kinds = (EPIGENOMIC, PROTEOMIC, TRANSCRIPTOMIC)
    return any_of(matter.label(data), *(is_stated_as(matter, data, kind) for kind in kinds))


@rule(cites="28 CFR 202.223", since="2025-04-08")
def is_human_biospecimen(matter: Matter, data: str) -> Proof:
    """Human biospecimens are tissue, blood, urine and other human material, other than what the recipient
    intends solely for diagnosing, treating or preventing disease."""
    return is_stated_as(matter, data, BIOSPECIMENS)
