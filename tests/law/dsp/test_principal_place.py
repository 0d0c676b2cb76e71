"""Where a company is run from: headquarters, stated principal place of business, and main operations."""

from __future__ import annotations

from datetime import date

import pytest

from ringfence.law.dsp.covered_persons import find_covered_persons
from ringfence.model.kinds import Tie, Verb, Verdict
from tests.world import Statement, link, org, state, world

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS


def verdict(*statements: Statement, **attributes: str) -> Verdict:
    company = org("x", "X", organised_in="KY", ownership_established="yes", **attributes)
    return find_covered_persons(world(company, *statements), date(2026, 11, 24), ["x"])["x"].verdict


def works_in(country: str) -> tuple[Statement, ...]:
    return state(country), link("x", Verb.SUBJECT_TO, country, tie=Tie.OPERATES)


@pytest.mark.parametrize(
    ("attributes", "country", "expected"),
    [
        ({"headquartered_in": "SG"}, "JP", FAILS),
        ({"headquartered_in": "SG"}, "CN", UNKNOWN),  # which of the two is the principal place?
        ({"headquartered_in": "CN"}, "SG", HOLDS),
        ({"principal_place_of_business": "SG"}, "CN", FAILS),  # it is stated
        ({"principal_place_of_business": "SG", "headquartered_in": "CN"}, "SG", UNKNOWN),
        ({}, "CN", UNKNOWN),
    ],
)
def test_main_operations_only_raise_a_doubt(
    attributes: dict[str, str], country: str, expected: Verdict
) -> None:
    assert verdict(*works_in(country), **attributes) is expected
