"""The two arithmetics over owners against brute force: every size within its range, every unknown both ways.

Small graphs with circles, ranges, stakes that may not stand, holders that may be listed and holders nobody
names.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest

from ringfence.law.combination import Combination
from ringfence.law.half_owned import HalfOwned
from ringfence.law.parameters import Value
from ringfence.model.kinds import Certainty, Verdict
from ringfence.model.share import Share
from tests.world import Statement, fact, org, owns, world

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
STEP = 100_000  # millionths: all sizes and ends are whole tens of percent
LINES = {"half": 500_000, "fifth": 200_000}
HALF = Value("threshold", 500_000, date(2014, 8, 13), None, "FAQ 401", Certainty.PRIMARY, "made up")
COMPANIES, HOLDERS = ("a", "b", "c"), ("x", "y", "z")


@dataclass(frozen=True)
class Stake:
    owned: str
    owner: str
    low: int
    high: int
    sure: bool


@dataclass(frozen=True)
class Case:
    stakes: tuple[Stake, ...]
    listed: dict[str, Verdict]
    established: frozenset[str]

    @property
    def statements(self) -> tuple[Statement, ...]:
        companies = [
            org(id_, ownership_established="yes" if id_ in self.established else "") for id_ in COMPANIES
        ]
        stakes = [
            fact(
                owns(each.owner, each.owned, Share(each.low * STEP, each.high * STEP)),
                disputed=not each.sure,
            )
            for each in self.stakes
        ]
        return (*companies, *(org(id_) for id_ in HOLDERS), *stakes)


def draw(seed: int) -> Case:
    chance = random.Random(seed)
    stakes, left = [], dict.fromkeys(COMPANIES, 10)
    for owned in COMPANIES:
        owners = chance.sample([id_ for id_ in (*COMPANIES, *HOLDERS) if id_ != owned], chance.randint(1, 3))
        for owner in owners:
            low = chance.choice([size for size in (0, 1, 2, 3, 4, 5, 6, 10) if size <= left[owned]])
            left[owned] -= low
            high = min(10, low + chance.choice([0, 0, 0, 1, 2]))
            stakes.append(Stake(owned, owner, low, high, chance.random() < 0.85))
    listed = {id_: chance.choice([HOLDS, HOLDS, UNKNOWN, FAILS]) for id_ in HOLDERS}
    established = frozenset(id_ for id_ in COMPANIES if chance.random() < 0.6)
    return Case(tuple(stakes), listed, established)


def worlds(case: Case) -> Iterator[tuple[dict[tuple[str, str], int], frozenset[str], frozenset[str]]]:
    """Every way the case can be true: sizes, who is listed, and where unnamed holders of the rest count."""
    sizes = [
        range(each.low, each.high + 1) if each.sure else (0, *range(each.low, each.high + 1))
        for each in case.stakes
    ]
    open_ones = [id_ for id_, verdict in case.listed.items() if verdict is UNKNOWN]
    sure_ones = {id_ for id_, verdict in case.listed.items() if verdict is HOLDS}
    unnamed = [id_ for id_ in COMPANIES if id_ not in case.established]
    for chosen in product(*sizes):
        held = {(each.owned, each.owner): size for each, size in zip(case.stakes, chosen, strict=True)}
        if any(sum(size for (owned, _), size in held.items() if owned == id_) > 10 for id_ in COMPANIES):
            continue
        for some in product((False, True), repeat=len(open_ones)):
            listed = sure_ones | {id_ for id_, is_so in zip(open_ones, some, strict=True) if is_so}
            for rest in (frozenset[str](), frozenset(unnamed)):
                yield held, frozenset(listed), rest


def count(
    held: dict[tuple[str, str], int], listed: frozenset[str], rest: frozenset[str], line: int
) -> dict[str, int]:
    """What those that count hold of each company, in tenths: raised from the listed ones until it stands."""
    members, totals = set(listed), dict.fromkeys(COMPANIES, 0)
    while True:
        for company in COMPANIES:
            named = sum(
                size for (owned, owner), size in held.items() if owned == company and owner in members
            )
            unnamed = 10 - sum(size for (owned, _), size in held.items() if owned == company)
            totals[company] = named + (unnamed if named and company in rest else 0)
        new = members | {id_ for id_ in COMPANIES if totals[id_] * STEP >= line}
        if new == members:
            return totals
        members = new


def verdict_of(answers: set[bool]) -> Verdict:
    return UNKNOWN if len(answers) > 1 else HOLDS if True in answers else FAILS


def brute(case: Case, line: int, asked: int) -> dict[str, Verdict]:
    """Over every world: do those that count, from `line` on, hold `asked` of each company?"""
    answers: dict[str, set[bool]] = {id_: set() for id_ in COMPANIES}
    for held, listed, rest in worlds(case):
        for company, total in count(held, listed, rest, line).items():
            answers[company].add(total * STEP >= asked)
    return {company: verdict_of(found) for company, found in answers.items()}


def is_small(case: Case) -> bool:
    ways = 1
    for each in case.stakes:
        ways *= each.high - each.low + 1 + (not each.sure)
    return ways <= 200


CASES = [case for case in map(draw, range(260)) if is_small(case)]


@pytest.mark.parametrize("block", range(4))
def test_half_owned_is_what_brute_force_finds(block: int) -> None:
    seen = set()
    for case in CASES[block::4]:
        found = HalfOwned(world(*case.statements), case.listed, HALF, "listed parties").members
        expected = brute(case, LINES["half"], LINES["half"])
        assert {id_: found.get(id_, FAILS) for id_ in COMPANIES} == expected, case
        seen |= set(expected.values())
    assert seen == set(Verdict)


@pytest.mark.parametrize("reading", ["majority", "stake"])
def test_the_combination_is_what_brute_force_finds(reading: str) -> None:
    line = LINES["half" if reading == "majority" else "fifth"]
    seen = set()
    for case in CASES[::3]:
        combination = Combination(world(*case.statements), case.listed, LINES["half"], LINES["fifth"])
        found = {
            id_: next(each.share for each in combination.of(id_) if each.reading == reading).at_least(200_000)
            for id_ in COMPANIES
        }
        expected = brute(case, line, LINES["fifth"])
        assert found == expected, case
        seen |= set(expected.values())
    assert seen == set(Verdict)


def test_there_are_enough_cases() -> None:
    assert len(CASES) > 150


def test_names_decide_nothing() -> None:
    new = {"a": "z9", "b": "a0", "c": "m", "x": "c1", "y": "b2", "z": "0"}
    for case in CASES[:60]:
        renamed = [
            org(new[id_], ownership_established="yes" if id_ in case.established else "") for id_ in COMPANIES
        ]
        stakes = [
            fact(
                owns(new[each.owner], new[each.owned], Share(each.low * STEP, each.high * STEP)),
                disputed=not each.sure,
            )
            for each in case.stakes
        ]
        listed = {new[id_]: verdict for id_, verdict in case.listed.items()}
        before = HalfOwned(world(*case.statements), case.listed, HALF, "").members
        after = HalfOwned(world(*renamed, *stakes), listed, HALF, "").members
        assert {new[id_]: verdict for id_, verdict in before.items()} == dict(after)


def test_a_share_moved_to_a_holder_that_does_not_count_blocks_nobody() -> None:
    for case in CASES:
        given = next((each for each in case.stakes if case.listed.get(each.owner) is HOLDS), None)
        clean = next((id_ for id_, verdict in case.listed.items() if verdict is FAILS), None)
        if (
            given is None
            or clean is None
            or any(each.owned == given.owned and each.owner == clean for each in case.stakes)
        ):
            continue
        moved = Stake(given.owned, clean, given.low, given.high, given.sure)
        after = Case(
            tuple(moved if each is given else each for each in case.stakes), case.listed, case.established
        )
        strength = {FAILS: 0, UNKNOWN: 1, HOLDS: 2}
        then = HalfOwned(world(*case.statements), case.listed, HALF, "").members
        now = HalfOwned(world(*after.statements), after.listed, HALF, "").members
        for company in COMPANIES:
            assert strength[now.get(company, FAILS)] <= strength[then.get(company, FAILS)], case
