"""PAFACA: the limbs, the 20 percent combination as a range, the named family, divestiture and its ties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ringfence.graph.handovers import find_handovers
from ringfence.law.combination import Combination
from ringfence.law.judge import judge
from ringfence.law.rule import rules
from ringfence.model.fact import Entity
from ringfence.model.finding import Finding
from ringfence.model.kinds import Kind, Means, Outcome, Tie, Verb, Verdict
from ringfence.model.share import Share
from tests.world import Statement, app, component, link, org, owns, percent, person, state, world

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
TODAY = date(2026, 11, 24)
CHINA = (
    org("maker", "Maker Co.", organised_in="CN"),
    state("CN"),
    link("maker", Verb.SUBJECT_TO, "CN", tie=Tie.ORGANISED_UNDER),
)
JV = org("jv", "Venture LLC", organised_in="US")


def standing(party: str, *statements: Statement, law_on: date = TODAY) -> Verdict:
    """The verdict on a party; FAILS where the Act says nothing against it."""
    found = findings(*statements, law_on=law_on).get(f"PAFACA party {party}")
    return found.verdict if found else FAILS


def findings(*statements: Statement, law_on: date = TODAY) -> dict[str, Finding]:
    graph = world(*statements)
    judged = judge(graph, find_handovers(graph), law_on).findings
    return {finding.id: finding for finding in judged if finding.regime == "PAFACA"}


def held_by(*stakes: tuple[str, Share]) -> tuple[Statement, ...]:
    return (JV, *CHINA, *(owns(owner, "jv", share) for owner, share in stakes))


@pytest.mark.parametrize(
    ("attributes", "verdict"),
    [
        ({"organised_in": "CN"}, HOLDS),
        ({"headquartered_in": "RU"}, HOLDS),
        ({"organised_in": "KY", "principal_place_of_business": "IR"}, HOLDS),
        ({"organised_in": "SG"}, FAILS),
        ({"organised_in": "VE"}, FAILS),  # a country of concern for 28 CFR 202, not an adversary here
        ({"organised_in": "US"}, FAILS),
        ({}, UNKNOWN),
    ],
)
def test_limb_a(attributes: dict[str, str], verdict: Verdict) -> None:
    assert standing("x", org("x", "X", **attributes)) is verdict


@pytest.mark.parametrize(
    ("attributes", "country", "verdict"),
    [
        ({"organised_in": "SG", "headquartered_in": "SG"}, "CN", UNKNOWN),
        ({"organised_in": "SG", "headquartered_in": "SG"}, "VE", FAILS),  # not an adversary here
        ({"organised_in": "SG", "principal_place_of_business": "SG"}, "CN", FAILS),
        ({"organised_in": "US"}, "CN", FAILS),  # no foreign person
    ],
)
def test_main_operations_leave_limb_a_open(
    attributes: dict[str, str], country: str, verdict: Verdict
) -> None:
    works_there = link("x", Verb.SUBJECT_TO, country, tie=Tie.OPERATES)
    assert standing("x", org("x", "X", **attributes), state(country), works_there) is verdict


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (percent(20), HOLDS),
        (percent(19.9), FAILS),
        (percent(15, 25), UNKNOWN),
        (percent(20, 25, low_open=True), HOLDS),
        (percent(10, 20, high_open=True), FAILS),
        (None, UNKNOWN),
    ],
)
def test_limb_b_counts_exactly(share: Share | None, verdict: Verdict) -> None:
    known = org("jv", "Venture LLC", organised_in="US", ownership_established="yes")
    assert standing("jv", known, *CHINA, owns("maker", "jv", share)) is verdict


def test_a_tenth_of_a_percent_in_adversary_hands_completes_the_combination() -> None:
    other = org("other", "Other Co.", headquartered_in="CN")
    stakes = held_by(("maker", percent(19.9)), ("other", percent(0.1)), ("fund", percent(80)))
    assert standing("jv", *stakes, other, org("fund", organised_in="US")) is HOLDS


def test_holders_whose_home_nobody_states_leave_it_open() -> None:
    stakes = held_by(("maker", percent(19.9)), ("affiliates", percent(30.1)), ("fund", percent(50)))
    found = findings(*stakes, org("affiliates", "Affiliates"), org("fund", organised_in="US"))
    open_one = found["PAFACA party jv"]
    assert open_one.verdict is UNKNOWN
    assert any("Affiliates" in question for question in open_one.settles)


def test_readings_that_disagree_leave_it_open() -> None:
    """40 % of a holder of 40 %: 16 % by product, 40 % where a holder counts from 20 % on."""
    fund = org("fund", organised_in="US", ownership_established="yes")
    middle = org("middle", "Middle", organised_in="SG")
    chain = (owns("maker", "middle", percent(40)), owns("fund", "middle", percent(60)))
    stakes = held_by(("middle", percent(40)), ("fund", percent(60)))
    assert standing("jv", *stakes, middle, fund, *chain) is UNKNOWN


def test_a_circle_of_holdings_is_bounded() -> None:
    circle = (owns("a", "b", percent(50)), owns("b", "a", percent(50)), owns("maker", "a", percent(50)))
    graph = world(*CHINA, org("a", organised_in="SG"), org("b", organised_in="SG"), *circle)
    combination = Combination(graph, {"maker": HOLDS}, 500_000, 200_000)
    product = next(each for each in combination.of("a") if each.reading == "product")
    assert product.share.lower <= 666_667 <= product.share.upper + 1  # a = 1/2 + a/4


@pytest.mark.parametrize(
    ("means", "verdict"),
    [
        (Means.BOARD_MAJORITY, HOLDS),
        (Means.GOLDEN_SHARE, HOLDS),
        (Means.VIE_CONTRACT, HOLDS),
        (Means.BOARD_SEAT, UNKNOWN),
        (Means.LICENCE, UNKNOWN),
        (Means.VETO, UNKNOWN),
    ],
)
def test_limb_c(means: Means, verdict: Verdict) -> None:
    assert standing("jv", JV, *CHINA, link("jv", Verb.DIRECTED_BY, "maker", means=means)) is verdict


def test_direction_by_somebody_harmless_is_none() -> None:
    direction = link("jv", Verb.DIRECTED_BY, "friend", means=Means.BOARD_MAJORITY)
    assert standing("jv", JV, org("friend", organised_in="US"), direction) is FAILS


def test_people_count_by_where_they_live() -> None:
    assert standing("p", person("p", us_person="no", resident_in="CN")) is HOLDS
    assert standing("p", person("p", us_person="yes", resident_in="CN")) is FAILS


BYTEDANCE = (
    org("bd", "ByteDance Ltd.", organised_in="KY", headquartered_in="CN"),
    org("tt", "TikTok Inc.", organised_in="US"),
    owns("bd", "tt", percent(100)),
    app("tiktok", "TikTok"),
    link("tiktok", Verb.PUBLISHED_BY, "tt"),
)


def app_outcome(*statements: Statement, law_on: date = TODAY) -> Outcome:
    found = [f for f in findings(*statements, law_on=law_on).values() if f.party == "tiktok"]
    return found[0].outcome if found else Outcome.NOT_REGULATED


def test_the_named_family() -> None:
    assert app_outcome(*BYTEDANCE) is Outcome.PROHIBITED


@pytest.mark.parametrize(
    ("law_on", "outcome"),
    [
        (date(2020, 8, 15), Outcome.NOT_REGULATED),
        (date(2025, 1, 18), Outcome.NOT_REGULATED),
        (date(2025, 1, 19), Outcome.PROHIBITED),
    ],
)
def test_the_prohibition_has_its_day(law_on: date, outcome: Outcome) -> None:
    assert app_outcome(*BYTEDANCE, law_on=law_on) is outcome


def test_an_order_not_to_enforce_is_told_and_changes_nothing() -> None:
    found = next(f for f in findings(*BYTEDANCE, law_on=date(2025, 2, 1)).values() if f.party == "tiktok")
    assert found.outcome is Outcome.PROHIBITED
    assert "14166" in found.says


def stating(statements: tuple[Statement, ...], **attributes: str) -> tuple[Statement, ...]:
    """The same statements, and the app with these attributes too."""
    return tuple(
        replace(each, attributes={**each.attributes, **attributes})
        if isinstance(each, Entity) and each.kind is Kind.APP
        else each
        for each in statements
    )


def test_a_determined_divestiture_lifts_it_and_the_ties_stay_told() -> None:
    embeds = link("tiktok", Verb.EMBEDS, "model")
    model = (component("model", "The model"), embeds, link("model", Verb.PUBLISHED_BY, "bd"))
    sold = stating(BYTEDANCE, divestiture_determined_on="2025-09-25")
    found = next(f for f in findings(*sold, *model).values() if f.party == "tiktok")
    assert found.outcome is Outcome.NOT_REGULATED
    ties = [p.claim for p in found.proof.walk() if p.cites.endswith("operational relationship")]
    assert any("The model" in tie for tie in ties)
    assert any("100 %" in tie for tie in ties)


@pytest.mark.parametrize(
    ("stated", "outcome"),
    [
        ({}, Outcome.NOT_REGULATED),
        ({"determined_threat_on": "2026-01-01"}, Outcome.PROHIBITED),
        ({"determined_threat_on": "2026-01-01", "monthly_active_users": "1000000"}, Outcome.NOT_REGULATED),
        ({"determined_threat_on": "2026-01-01", "monthly_active_users": ""}, Outcome.UNKNOWN),
        ({"determined_threat_on": "2026-01-01", "user_content": "no"}, Outcome.NOT_REGULATED),
        ({"determined_threat_on": "2026-01-01", "reviews_only": "yes"}, Outcome.NOT_REGULATED),
    ],
)
def test_another_company_needs_a_determination(stated: dict[str, str], outcome: Outcome) -> None:
    clips = app("tiktok", "Clips", monthly_active_users="2000000", user_content="yes")
    other = (*CHINA, clips, link("tiktok", Verb.PUBLISHED_BY, "maker"))
    assert app_outcome(*stating(other, **stated)) is outcome


def test_every_rule_is_dated_cited_and_told() -> None:
    of_act = rules("ringfence.law.pafaca")
    assert len(of_act) >= 10
    assert all(rule.cites.startswith("PAFACA 2(") and rule.since >= date(2024, 4, 24) for rule in of_act)
