"""31 CFR 800.252 and 800.248: U.S. businesses, and those with sensitive personal data (TID)."""

from __future__ import annotations

from ...model.kinds import Tie
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, leaf
from ..readings import read_states, read_yes_no
from ..rule import rule
from .matter import Matter
from .s241_sensitive_personal_data import SINCE, is_sensitive

AT_HOME = (
    (Tie.ORGANISED_UNDER, "organised_in"),
    (Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
    (Tie.HEADQUARTERED, "headquartered_in"),
)


@rule(cites="31 CFR 800.252", since="1988-08-23", certainty="secondary")
def is_us_business(matter: Matter, org: str) -> Proof:
    """Any entity engaged in interstate commerce in the United States, whoever controls it.

    Being organised here, or run from here, is taken as such; a foreign company's branch here is not seen.
    """
    label = matter.label(org)
    stated = read_yes_no(matter.graph, org, "us_person", f"{label} is a U.S. person", "")
    if stated.verdict is HOLDS:
        return stated
    ties = [each for tie, name in AT_HOME for each in read_states(matter.graph, org, tie, name)]
    here = [each for each in ties if each.state == "US"]
    facts = tuple(fact for each in here or ties for fact in each.facts)
    best = HOLDS if any(each.stands is HOLDS for each in here) else UNKNOWN
    verdict = best if here or not ties else FAILS
    question = f"whether {label} does business in the United States"
    return leaf(f"{label} is organised or run in the United States", verdict, facts, settles=question)


@rule(cites="31 CFR 800.248(c)", since=SINCE)
def is_tid_business(matter: Matter, org: str) -> Proof:
    """A U.S. business that maintains or collects, directly or indirectly, sensitive personal data of U.S.
    citizens.
    """
    label = matter.label(org)
    lower, upper = matter.graph.data_at(org)
    data = tuple(sorted(upper | lower))
    if not data:
        question = f"which personal data {label} has"
        return leaf(f"{label}: no data of it is seen", UNKNOWN, settles=question)
    sensitive = is_sensitive(matter, org, data)
    if sensitive.verdict is HOLDS and is_sensitive(matter, org, tuple(sorted(lower))).verdict is not HOLDS:
        has = leaf(f"{label} has that data", UNKNOWN, settles=f"whether {label} has that data")
        sensitive = all_of(label, sensitive, has)
    return all_of(label, is_us_business(matter, org), sensitive)
