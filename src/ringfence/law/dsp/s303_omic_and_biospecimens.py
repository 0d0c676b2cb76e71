"""28 CFR 202.303: human 'omic data and biospecimens, whatever the agreement."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import all_of
from ..rule import rule
from .dealing import Dealing, name_dealing
from .matter import Matter
from .parties import giver_is_us_person, taker_is_covered
from .s210_covered_data import involves_bulk_omic
from .s210_covered_transaction import is_covered_kind
from .s230_knowingly import acts_knowingly


@rule(cites="28 CFR 202.303", since="2025-04-08")
def is_prohibited_omic_transaction(matter: Matter, dealing: Dealing) -> Proof:
    """No U.S. person may knowingly engage in a covered data transaction that gives a country of concern or
    covered person bulk human 'omic data, or biospecimens from which it could be derived."""
    return all_of(
        name_dealing(matter, dealing),
        giver_is_us_person(matter, dealing),
        taker_is_covered(matter, dealing),
        is_covered_kind(matter, dealing),
        involves_bulk_omic(matter, dealing),
        acts_knowingly(matter, dealing),
    )
