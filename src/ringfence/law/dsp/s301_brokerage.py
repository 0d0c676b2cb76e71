"""28 CFR 202.301: data brokerage with a country of concern or covered person."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import all_of
from ..rule import rule
from .dealing import Dealing, name_dealing
from .matter import Matter
from .parties import giver_is_us_person, taker_is_covered
from .s210_covered_data import involves_covered_data
from .s214_data_brokerage import is_data_brokerage
from .s230_knowingly import acts_knowingly


@rule(cites="28 CFR 202.301(a)", since="2025-04-08")
def is_prohibited_brokerage(matter: Matter, dealing: Dealing) -> Proof:
    """No U.S. person may knowingly engage in data brokerage of government-related or bulk U.S. sensitive
    personal data with a country of concern or covered person."""
    return all_of(
        name_dealing(matter, dealing),
        giver_is_us_person(matter, dealing),
        taker_is_covered(matter, dealing),
        is_data_brokerage(matter, dealing),
        involves_covered_data(matter, dealing),
        acts_knowingly(matter, dealing),
    )
