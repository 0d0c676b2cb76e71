"""Persons of a foreign adversary on random small networks: brute force, ranges, and other ids."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from ringfence.law.icts.judge_icts import lay_out
from ringfence.law.regime import Docket
from ringfence.model.kinds import Means, Verb, Verdict
from ringfence.model.share import WHOLE, Share
from tests.world import Statement, link, org, owns, world

HALF = WHOLE // 2
MINORITY = 200_000
PARTIES = ["maker", "b", "c", "d", "e"]
PLACES = {party: "CN" if party == "maker" else "DE" for party in PARTIES}
SIZES = [0, 100_000, MINORITY, MINORITY + 1, 490_000, HALF, HALF + 1, 700_000, WHOLE]
Stakes = dict[tuple[str, str], Share]


def draw(random: Random, *, ranges: bool) -> Stakes:
    stakes: Stakes = {}
    for owned in PARTIES:
        left = WHOLE
        for owner in random.sample(PARTIES, 2):
            high = min(left, random.choice(SIZES))
            if owner != owned and high:
                stakes[owner, owned] = Share(random.choice([0, high]) if ranges else high, high)
                left -= high
    return stakes


def judged(stakes: Stakes, ids: dict[str, str] | None = None, *more: Statement) -> dict[str, Verdict]:
    called = ids or {party: party for party in PARTIES}
    orgs = [org(called[party], organised_in=place, headquartered_in=place) for party, place in PLACES.items()]
    graph = world(*orgs, *(owns(called[a], called[b], share) for (a, b), share in stakes.items()), *more)
    persons = lay_out(Docket(graph, (), date(2025, 6, 1))).persons
    return {party: persons[called[party]].verdict for party in PARTIES}


def brute(stakes: Stakes) -> tuple[set[str], set[str]]:
    """Who is such a person for certain, and who may be one, of exact shares."""
    certain, possible = {"maker"}, {"maker"}
    for _ in PARTIES:
        for owned in PARTIES:
            held = {owner: share.lower for (owner, each), share in stakes.items() if each == owned}
            majority = {owner for owner, size in held.items() if size > HALF}
            if majority & certain:
                certain.add(owned)
            alone = {owner for owner, size in held.items() if size > MINORITY and not majority - {owner}}
            together = sum(size for owner, size in held.items() if owner in possible) > HALF
            if majority & possible or alone & possible or together:
                possible.add(owned)
    return certain, possible


@pytest.mark.parametrize("seed", range(80))
def test_exact_shares(seed: int) -> None:
    stakes = draw(Random(seed), ranges=False)
    certain, possible = brute(stakes)
    found = judged(stakes)
    assert {party for party, verdict in found.items() if verdict is Verdict.HOLDS} == certain
    assert {party for party, verdict in found.items() if verdict is not Verdict.FAILS} == possible


@pytest.mark.parametrize("seed", range(80))
def test_what_a_range_settles_is_so_within_it(seed: int) -> None:
    random = Random(seed)
    stakes = draw(random, ranges=True)
    found = judged(stakes)
    for _ in range(6):
        exact = {
            ends: Share(size, size)
            for ends, each in stakes.items()
            for size in [random.choice([each.lower, each.upper])]
        }
        certain, possible = brute(exact)
        for party, verdict in found.items():
            assert party in certain or verdict is not Verdict.HOLDS
            assert party not in possible or verdict is not Verdict.FAILS


@pytest.mark.parametrize("seed", range(30))
def test_other_ids_change_nothing(seed: int) -> None:
    random = Random(seed)
    stakes = draw(random, ranges=True)
    ids = dict(zip(PARTIES, random.sample(["v", "w", "x", "y", "z"], len(PARTIES)), strict=True))
    assert judged(stakes, ids) == judged(stakes)


@pytest.mark.parametrize("means", list(Means))
def test_direction_never_makes_less_of_a_tie(means: Means) -> None:
    stakes: Stakes = {("maker", "b"): Share(0, WHOLE)}
    directed = judged(stakes, None, link("b", Verb.DIRECTED_BY, "maker", means=means))["b"]
    assert directed in (Verdict.HOLDS, judged(stakes)["b"])
