"""What a data class is stated to be: the words of `category` and `identifiers` in the case."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, leaf, negation, verdict_of
from ..readings import read
from .matter import Matter
from .s249b_exclusions import is_excluded

GENOMIC = "human genomic"
EPIGENOMIC = "epigenomic"
PROTEOMIC = "proteomic"
TRANSCRIPTOMIC = "transcriptomic"
BIOMETRIC = "biometric"
GEOLOCATION = "precise geolocation"
HEALTH = "personal health"
FINANCIAL = "personal financial"
IDENTIFIERS = "covered personal identifiers"
BIOSPECIMENS = "human biospecimens"

OMIC = (GENOMIC, EPIGENOMIC, PROTEOMIC, TRANSCRIPTOMIC)
STATED = (*OMIC, BIOMETRIC, GEOLOCATION, HEALTH, FINANCIAL)  # all that the category alone decides


def is_stated_as(matter: Matter, data: str, category: str) -> Proof:
    """Is the data class of this category, and not excluded from all of them?"""
    label, reading = matter.label(data), read(matter.graph, data, "category")
    known = (category in reading.words) if reading.certain and reading.words else None
    stated = leaf(
        f"{label} is {category} data",
        verdict_of(known),
        reading.facts,
        settles=f"what kind of data {label} is",
    )
    return (
        stated
        if stated.verdict is FAILS
        else all_of(label, stated, negation("not excluded", is_excluded(matter, data)))
    )
