"""Ties: who is under the power of a state of concern, for certain or possibly, and by which chain."""

from __future__ import annotations

import random
from datetime import date
from itertools import product

import pytest

from ringfence.graph.exposure import ExposureGraph
from ringfence.graph.ties import find_ties
from ringfence.model.fact import Link
from ringfence.model.kinds import Means, Tie, Verb, Verdict
from ringfence.model.share import Share
from tests.world import Statement, fact, link, org, owns, percent, state, world

HOLDS, UNKNOWN = Verdict.HOLDS, Verdict.UNKNOWN
CHINA: tuple[Statement, ...] = (
    state("CN"),
    org("maker"),
    link("maker", Verb.SUBJECT_TO, "CN", tie=Tie.PRINCIPAL_PLACE),
)
AMERICAN: tuple[Statement, ...] = (
    state("US"),
    org("fund"),
    link("fund", Verb.SUBJECT_TO, "US", tie=Tie.ORGANISED_UNDER),
)


def verdict(party: str, *statements: Statement) -> Verdict:
    tie = find_ties(world(*CHINA, *AMERICAN, org(party), *statements)).get(party)
    return tie.verdict if tie else Verdict.FAILS


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (Tie.ORGANISED_UNDER, HOLDS),
        (Tie.RESIDENT, HOLDS),
        (Tie.OPERATES, UNKNOWN),
        (Tie.LOCATED, Verdict.FAILS),
        (Tie.CITIZEN, Verdict.FAILS),
    ],
)
def test_only_some_ties_to_a_state_bind(tie: Tie, expected: Verdict) -> None:
    assert verdict("x", link("x", Verb.SUBJECT_TO, "CN", tie=tie)) is expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (percent(50), HOLDS),
        (percent(49.9999), UNKNOWN),
        (percent(20), UNKNOWN),
        (percent(19.9), Verdict.FAILS),
        (percent(10, 20, high_open=True), Verdict.FAILS),
        (percent(25, 60), UNKNOWN),
    ],
)
def test_half_holds_and_a_fifth_may(share: Share, expected: Verdict) -> None:
    assert verdict("x", owns("maker", "x", share), owns("fund", "x", percent(5))) is expected


def test_holders_count_together_and_through_what_they_hold() -> None:
    """28 CFR 202.211(b)(8): 20 + 30 %, each through a company of the same holder."""
    middle = (org("b"), org("c"), owns("maker", "b", percent(100)), owns("maker", "c", percent(100)))
    assert verdict("d", *middle, owns("b", "d", percent(20)), owns("c", "d", percent(30))) is HOLDS


def test_a_named_holder_from_nowhere_may_be_tied_and_is_asked_about() -> None:
    graph = world(*CHINA, org("x"), org("pool"), owns("pool", "x", percent(30)))
    tie = find_ties(graph)["x"]
    assert tie.verdict is UNKNOWN
    assert tie.state == "pool"
    assert any("pool" in question for question in tie.proof.open_questions())


def test_holders_nobody_names_tie_nothing() -> None:
    assert verdict("x", owns("fund", "x", percent(10))) is Verdict.FAILS


@pytest.mark.parametrize(("means", "expected"), [(Means.VIE_CONTRACT, HOLDS), (Means.BOARD_SEAT, UNKNOWN)])
def test_direction(means: Means, expected: Verdict) -> None:
    assert verdict("x", link("x", Verb.DIRECTED_BY, "maker", means=means)) is expected


def test_votes_count_apart_from_shares() -> None:
    assert (
        verdict(
            "x", owns("maker", "x", percent(10), percent(60)), owns("fund", "x", percent(90), percent(40))
        )
        is HOLDS
    )


def test_disputed_facts_tie_only_possibly() -> None:
    assert verdict("x", fact(owns("maker", "x", percent(80)), disputed=True)) is UNKNOWN


def test_the_support_is_what_the_tie_stands_on() -> None:
    graph = world(
        *CHINA, *AMERICAN, org("x"), owns("maker", "x", percent(80)), owns("fund", "x", percent(20))
    )
    support = find_ties(graph)["x"].proof.support()
    assert "x" not in find_ties(graph, without_facts=support)
    assert "x" not in find_ties(graph, without_facts=frozenset({"x|owned by|maker"}))
    placeless = find_ties(graph, without_facts=support - {"x|owned by|maker"})["x"]
    assert placeless.verdict is UNKNOWN  # of a holder of whom nothing is known, the worst may be true


def test_a_circle_of_holdings_ends() -> None:
    circle = (org("a"), org("b"), owns("a", "b", percent(60)), owns("b", "a", percent(60)))
    assert "a" not in find_ties(world(*CHINA, *circle))
    tied = find_ties(world(*CHINA, *circle, owns("maker", "a", percent(50))))
    assert tied["b"].verdict is HOLDS
    assert tied["b"].state == "CN"


def random_world(seed: int) -> tuple[ExposureGraph, list[Link]]:
    rng = random.Random(seed)
    names = [f"c{n}" for n in range(rng.randint(2, 5))]
    holdings = []
    for owned in names:
        for owner in ["maker", "fund", *names]:
            if owner != owned and rng.random() < 0.35:
                low = rng.choice([0, 10, 19.9, 20, 30, 49.9, 50])
                holdings.append(owns(owner, owned, percent(low, low + rng.choice([0, 0, 10]))))
    homes = [link(name, Verb.SUBJECT_TO, "US", tie=Tie.ORGANISED_UNDER) for name in names]
    return world(*CHINA, *AMERICAN, *map(org, names), *homes, *holdings, on=date(2026, 1, 1)), holdings


def tied_if(holdings: list[Link], shares: tuple[int, ...], line: int) -> set[str]:
    """Every company that is tied when the shares are exactly these: brute force to the least fixpoint."""
    tied = {"maker"}
    while True:
        sums: dict[str, int] = {}
        for each, share in zip(holdings, shares, strict=True):
            if each.head in tied:
                sums[each.tail] = sums.get(each.tail, 0) + share
        new = tied | {company for company, total in sums.items() if total >= line}
        if new == tied:
            return tied - {"maker"}
        tied = new


@pytest.mark.parametrize("block", range(10))
def test_certain_and_possible_ties_equal_brute_force(block: int) -> None:
    """Certain: tied by the majority whatever the shares are. Possible: tied by the least stake for some
    shares."""
    for seed in range(block * 30, block * 30 + 30):
        graph, holdings = random_world(seed)
        ends = [sorted({each.share.lower, each.share.upper}) for each in holdings if each.share][:10]
        holdings = holdings[:10] if len(holdings) > 10 else holdings
        if len(ends) < len(
            [each for each in graph.facts.values() if isinstance(each.says, Link) and each.says.share]
        ):
            continue
        worlds = list(product(*ends))
        always = (
            set.intersection(*(tied_if(holdings, shares, 500_000) for shares in worlds)) if worlds else set()
        )
        ever = set.union(*(tied_if(holdings, shares, 200_000) for shares in worlds)) if worlds else set()
        ties = {party: tie.verdict for party, tie in find_ties(graph).items() if party != "maker"}
        assert {party for party, each in ties.items() if each is HOLDS} == always
        assert set(ties) == ever
