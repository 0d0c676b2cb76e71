"""Who owes what, and by when."""

from __future__ import annotations

from datetime import date

import pytest

from ringfence.graph.handovers import find_handovers
from ringfence.law.judge import judge
from ringfence.model.fact import Link
from ringfence.model.finding import Duty
from ringfence.model.kinds import Verb, Verdict
from tests.world import Statement, data, link, org, owns, percent, store, world

FIRM = (
    data("records", category="personal financial", us_persons="50000", government_related="no"),
    store("vault"),
    link("records", Verb.HELD_IN, "vault"),
    link("vault", Verb.OPERATED_BY, "firm"),
    org("firm", organised_in="US", ownership_established="yes"),
    org("cloud", organised_in="CN", principal_place_of_business="CN"),
    org("fund", organised_in="CN", principal_place_of_business="CN"),
)


def hired(**terms: str) -> Statement:
    words = {"contract": "hosting", "deal": "vendor", "giver": "firm", **terms}
    return Link(Verb.PROCESSED_BY, "vault", "cloud", terms=words)


def duties(law_on: date, *statements: Statement) -> dict[str, Duty]:
    graph = world(*FIRM, *statements)
    found = judge(graph, find_handovers(graph), law_on).duties
    assert {duty.party for duty in found} <= {"firm"}
    return {duty.cites.removeprefix("28 CFR "): duty for duty in found}


@pytest.mark.parametrize(
    ("law_on", "due"),
    [
        (date(2025, 12, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        (date(2026, 3, 2), date(2027, 3, 1)),
    ],
)
def test_the_annual_report_is_due_on_the_next_first_of_march(law_on: date, due: date) -> None:
    found = duties(law_on, hired(cloud="yes"), owns("fund", "firm", percent(25)))
    assert found["202.1103(a)"].due == due
    assert found["202.1002"].due == date(law_on.year, 12, 31)
    assert set(found) == {"202.1001", "202.1002", "202.1101(a)", "202.1103(a)"}


def test_before_october_2025_only_records_were_due() -> None:
    assert set(duties(date(2025, 10, 5), hired(cloud="yes"))) == {"202.1101(a)"}


def test_the_cure_does_not_take_the_duties_away() -> None:
    found = duties(date(2026, 1, 1), hired(security_requirements="yes"))
    assert found["202.1001"].verdict is Verdict.HOLDS


def test_what_is_not_known_of_the_deal_is_asked() -> None:
    found = duties(date(2026, 1, 1), hired(), owns("fund", "firm", percent(30)))
    assert found["202.1103(a)"].verdict is Verdict.UNKNOWN
    assert found["202.1103(a)"].settles == ("whether firm to cloud is about cloud-computing services",)


def test_a_licence_and_an_exemption_make_nothing_due() -> None:
    licensed = hired(under="specific licence", under_since="2025-05-01", within_terms="yes")
    exempt = hired(purpose="payments", needed="yes")
    assert duties(date(2026, 1, 1), licensed) == duties(date(2026, 1, 1), exempt) == {}


def test_a_rejected_offer_is_reported_within_14_days() -> None:
    rejected = org("firm", rejected_offers_on="2026-01-05;2025-11-01")
    found = duties(date(2026, 1, 10), rejected)
    assert (found["202.1104(a)"].due, found["202.1104(a)"].verdict) == (date(2026, 1, 19), Verdict.HOLDS)
    assert duties(date(2026, 1, 25), rejected)["202.1104(a)"].due == date(2026, 1, 19)
