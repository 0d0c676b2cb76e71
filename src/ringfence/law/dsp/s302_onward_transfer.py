"""28 CFR 202.302: data brokerage with any other foreign person, and the clause that allows it."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import all_of, leaf, verdict_of
from ..readings import yes_no
from ..rule import rule
from .dealing import Dealing, name_dealing
from .matter import Matter
from .parties import giver_is_us_person
from .s210_covered_data import involves_covered_data
from .s214_data_brokerage import is_data_brokerage
from .s230_knowingly import acts_knowingly
from .s256_us_person import is_foreign_person


@rule(cites="28 CFR 202.302(a)", since="2025-04-08")
def is_brokerage_with_foreign_person(matter: Matter, dealing: Dealing) -> Proof:
    """Data brokerage of such data with any foreign person is prohibited, unless the contract bars its
    onward brokerage to countries of concern and covered persons and breaches are reported.

    With a covered person it is prohibited outright (202.301), so this is the least that can be said of it.
    """
    return all_of(
        name_dealing(matter, dealing),
        giver_is_us_person(matter, dealing),
        is_foreign_person(matter, dealing.taker),
        is_data_brokerage(matter, dealing),
        involves_covered_data(matter, dealing),
        acts_knowingly(matter, dealing),
    )


@rule(cites="28 CFR 202.302(a)(1)-(2)", since="2025-04-08")
def bars_onward_transfer(matter: Matter, dealing: Dealing) -> Proof:
    """The contract bars the taker from brokering the same data on to a country of concern or covered
    person, and known or suspected breaches are reported within 14 days."""
    label, limit = name_dealing(matter, dealing), matter.value("breach_report_days")
    facts, days = dealing.handover.facts, dealing.term("breach_reporting_days")
    in_time = int(days) <= limit.number if days.isdecimal() else None
    return all_of(
        label,
        leaf(
            "the contract has the onward clause",
            yes_no(dealing.term("onward_clause")),
            facts,
            settles=f"whether the contract from {label} bars onward brokerage",
        ),
        leaf(
            f"breaches are reported within {limit.number} days",
            verdict_of(in_time),
            facts,
            cites=limit.cites,
            certainty=limit.certainty,
            settles=f"within how many days breaches of the contract from {label} are reported",
        ),
    )
