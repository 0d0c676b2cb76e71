"""28 CFR 202.210: the data that makes a transaction a covered one; 202.303: the data set apart."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, any_of
from ..rule import rule
from .categories import BIOSPECIMENS, GENOMIC
from .dealing import Dealing, name_dealing
from .matter import Matter
from .s205_bulk_thresholds import are_biospecimens_in_bulk, classes_of, is_bulk, is_bulk_combined, is_reached
from .s222_government_related import is_government_related
from .s249_sensitive_personal_data import CATEGORIES, OTHER_OMIC


@rule(cites="28 CFR 202.210(a)", since="2025-04-08")
def involves_covered_data(matter: Matter, dealing: Dealing) -> Proof:
    """A covered data transaction gives access to government-related data or to bulk U.S. sensitive personal
    data."""
    government = [
        all_of(
            matter.label(id_),
            is_government_related(matter, dealing, id_),
            is_reached(matter, dealing, id_, reached),
        )
        for id_, reached in dealing.data.items()
    ]
    given = {category: classes_of(matter, dealing, dealing.data, category) for category in CATEGORIES}
    sensitive = [proof for classes in given.values() for proof in classes.values()]
    grounds = [_is_given_in_bulk(matter, dealing, category) for category, classes in given.items() if classes]
    if grounds:
        among = any_of("sensitive personal data is among it", *sensitive)
        grounds.append(all_of("combined data", among, is_bulk_combined(matter, dealing)))
    return any_of(
        name_dealing(matter, dealing),
        any_of("bulk U.S. sensitive personal data", *grounds),
        any_of("government-related data", *government),
    )


@rule(cites="28 CFR 202.303", since="2025-04-08")
def involves_bulk_omic(matter: Matter, dealing: Dealing) -> Proof:
    """Bulk human 'omic data, and biospecimens from which it could be derived, are set apart from all other
    data."""
    grounds = [_is_given_in_bulk(matter, dealing, category) for category in (GENOMIC, OTHER_OMIC)]
    specimens = classes_of(matter, dealing, dealing.data, BIOSPECIMENS)
    if specimens:
        among = any_of("human biospecimens are among it", *specimens.values())
        grounds.append(all_of("biospecimens", among, are_biospecimens_in_bulk(matter, dealing)))
    return any_of(name_dealing(matter, dealing), *grounds)


def _is_given_in_bulk(matter: Matter, dealing: Dealing, category: str) -> Proof:
    """Does this hand-over give data of the category, and is all of it between the two bulk?"""
    given = classes_of(matter, dealing, dealing.data, category)
    among = any_of(f"{category} data is among it", *given.values())
    return (
        among
        if among.verdict is FAILS
        else all_of(f"{category} data", among, is_bulk(matter, dealing, category))
    )
