"""The arithmetic of 800.244 on random small networks: brute force, ranges, circles, and other names."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from ringfence.law.cfius.deemed_interest import deem_interest
from ringfence.model.kinds import Verb, Verdict
from ringfence.model.share import WHOLE, Share
from tests.world import Statement, org, owns, world

HALF = WHOLE // 2
Stakes = dict[tuple[str, str], tuple[int, int]]  # owner, owned -> least and most millionths
PARTIES = ["a", "b", "c", "d", "e"]


def draw(random: Random, *, circles: bool, ranges: bool) -> Stakes:
    """Stakes that add up to 100 % of a company at most."""
    stakes: Stakes = {}
    for at, owned in enumerate(PARTIES):
        left = WHOLE
        for owner in PARTIES if circles else PARTIES[:at]:
            if owner == owned or random.random() < 0.5:
                continue
            size = min(
                left, random.choice([100_000, 240_000, 250_000, 490_000, 499_999, HALF, 510_000, WHOLE])
            )
            low = random.choice([0, size // 2, size]) if ranges else size
            left -= size
            if size:
                stakes[owner, owned] = (low, size)
    return stakes


def deem(stakes: Stakes, holder: str, company: str, names: dict[str, str] | None = None) -> Share:
    called = names or {party: party for party in PARTIES}
    parties: list[Statement] = [org(called[party]) for party in PARTIES]
    links = [owns(called[a], called[b], Share(*ends)) for (a, b), ends in stakes.items()]
    graph = world(*parties, *links)
    assert len(graph.links_from(called[company], Verb.OWNED_BY)) <= len(PARTIES)
    return deem_interest(graph, {called[holder]: Verdict.HOLDS}, called[company], HALF)[0]


def enumerate_chains(stakes: dict[tuple[str, str], int], holder: str, company: str) -> Fraction:
    """Every chain from the holder down to the company; without circles."""
    total = Fraction(0)
    for (owner, owned), size in stakes.items():
        if owned == company:
            weight = Fraction(1) if size >= HALF else Fraction(size, WHOLE)
            total += weight * (1 if owner == holder else enumerate_chains(stakes, holder, owner))
    return min(total, Fraction(1))


@pytest.mark.parametrize("seed", range(150))
def test_exact_shares_without_circles_are_the_sum_over_chains(seed: int) -> None:
    stakes = draw(Random(seed), circles=False, ranges=False)
    share = deem(stakes, "a", "e")
    exact = enumerate_chains({ends: low for ends, (low, _) in stakes.items()}, "a", "e") * WHOLE
    assert share.lower <= exact <= share.upper
    assert share.upper - share.lower <= len(PARTIES) ** 2  # rounding of each product, outwards


@pytest.mark.parametrize("seed", range(150))
def test_a_range_holds_every_choice_within_it(seed: int) -> None:
    random = Random(seed)
    stakes = draw(random, circles=True, ranges=True)
    whole = deem(stakes, "a", "e")
    for _ in range(4):
        chosen = {
            ends: (size, size) for ends, (low, high) in stakes.items() for size in [random.randint(low, high)]
        }
        one = deem(chosen, "a", "e")
        assert whole.lower <= one.upper
        assert one.lower <= whole.upper
        for line in (250_000, 490_000):
            certain = whole.at_least(line)
            assert certain is Verdict.UNKNOWN or one.at_least(line) in (certain, Verdict.UNKNOWN)


@pytest.mark.parametrize("seed", range(60))
def test_other_names_change_nothing(seed: int) -> None:
    random = Random(seed)
    stakes = draw(random, circles=True, ranges=True)
    others = [f"party {number}" for number in range(len(PARTIES))]
    random.shuffle(others)
    renamed = dict(zip(PARTIES, others, strict=True))
    assert deem(stakes, "a", "e", renamed) == deem(stakes, "a", "e")


def test_a_circle_of_minorities_is_its_least_solution() -> None:
    """b = 40 % a + 40 % c, c = 40 % b: b = 0.4 / (1 - 0.16)."""
    stakes: Stakes = {
        ("a", "b"): (400_000, 400_000),
        ("c", "b"): (400_000, 400_000),
        ("b", "c"): (400_000, 400_000),
    }
    share = deem(stakes, "a", "b")
    assert share.lower <= Fraction(400_000_000_000, 840_000) <= share.upper
    assert share.upper - share.lower <= 10


def test_a_circle_of_parents_that_nobody_enters_holds_nothing() -> None:
    stakes: Stakes = {("b", "c"): (HALF, HALF), ("c", "b"): (HALF, HALF)}
    assert deem(stakes, "a", "b") == Share(0, 0)
