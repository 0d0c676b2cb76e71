"""What a data class is stated to be: the words of `category` and `identifiers` in the case."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, leaf, negation, verdict_of
from ..readings import read, yes_no
from .matter import Matter

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
    """Is the data class of this category, and not public?"""
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
        else all_of(label, stated, negation("not public", is_public(matter, data)))
    )


def is_public(matter: Matter, data: str) -> Proof:
    """28 CFR 202.249(b)(2). An exclusion has to be claimed: data that nobody says is public is not."""
    reading = read(matter.graph, data, "public")
    verdict = yes_no(";".join(reading.words), reading.certain) if reading.words else FAILS
    claim = f"{matter.label(data)} is lawfully public in government records or widely distributed media"
    settles = f"whether {matter.label(data)} is lawfully public"
    return leaf(claim, verdict, reading.facts, cites="28 CFR 202.249(b)(2)", settles=settles)
