"""Families on random small networks: brute force over exact shares, ranges, and other names."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from ringfence.law.families import find_family
from ringfence.law.parameters import Value
from ringfence.model.kinds import Certainty, Verdict
from ringfence.model.share import WHOLE, Share
from tests.world import org, owns, world

HALF = WHOLE // 2
NAMED = Value("named", ("root",), date(2020, 1, 1), None, "a law", Certainty.PRIMARY, "a source")
PARTIES = ["root", "b", "c", "d", "e"]
SIZES = [0, 100_000, 490_000, HALF, HALF + 1, 600_000, WHOLE]
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


def family(stakes: Stakes, *, affiliates: bool, ids: dict[str, str] | None = None) -> dict[str, Verdict]:
    called = ids or {party: party for party in PARTIES}
    orgs = [org(called[party], party) for party in PARTIES]
    graph = world(*orgs, *(owns(called[a], called[b], share) for (a, b), share in stakes.items()))
    found = find_family(graph, NAMED, affiliates=affiliates)
    return {party: found[called[party]].verdict for party in PARTIES}


def close(stakes: Stakes, *, affiliates: bool) -> set[str]:
    """Who is of the family, step by step, of exact shares."""
    members = {"root"}
    for _ in PARTIES:
        for (owner, owned), share in stakes.items():
            if share.lower > HALF:
                members |= {owned} if owner in members else set()
                members |= {owner} if affiliates and owned in members else set()
    return members


@pytest.mark.parametrize("affiliates", [False, True])
@pytest.mark.parametrize("seed", range(80))
def test_exact_shares_give_the_closure(seed: int, affiliates: bool) -> None:
    stakes = draw(Random(seed), ranges=False)
    found = family(stakes, affiliates=affiliates)
    assert Verdict.UNKNOWN not in found.values()
    assert {party for party, verdict in found.items() if verdict is Verdict.HOLDS} == close(
        stakes, affiliates=affiliates
    )


@pytest.mark.parametrize("affiliates", [False, True])
@pytest.mark.parametrize("seed", range(80))
def test_what_a_range_settles_is_so_for_every_share_within_it(seed: int, affiliates: bool) -> None:
    random = Random(seed)
    stakes = draw(random, ranges=True)
    found = family(stakes, affiliates=affiliates)
    for _ in range(6):
        exact = {
            ends: Share(size, size)
            for ends, each in stakes.items()
            for size in [random.choice([each.lower, each.upper])]
        }
        members = close(exact, affiliates=affiliates)
        for party, verdict in found.items():
            assert verdict is not (Verdict.FAILS if party in members else Verdict.HOLDS)


@pytest.mark.parametrize("seed", range(30))
def test_other_ids_change_nothing(seed: int) -> None:
    random = Random(seed)
    stakes = draw(random, ranges=True)
    ids = dict(zip(PARTIES, random.sample(["v", "w", "x", "y", "z"], len(PARTIES)), strict=True))
    assert family(stakes, affiliates=True, ids=ids) == family(stakes, affiliates=True)
