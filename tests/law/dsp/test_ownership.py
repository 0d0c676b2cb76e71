"""Covered by ownership, against brute force: exact shares, circles included."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.law.dsp.covered_persons import find_covered_persons
from ringfence.model.kinds import Verdict
from tests.world import Statement, org, owns, percent, world

CALM = settings(max_examples=150, deadline=None, derandomize=True)
Stakes = dict[tuple[int, int], int]  # (owner, owned): percent
SIZE = 6


@st.composite
def registers(draw: st.DrawFn) -> Stakes:
    """Stakes between six companies, of which no company has more than 100 % of its shares out."""
    pairs = draw(
        st.lists(st.sampled_from([(a, b) for a in range(SIZE) for b in range(SIZE) if a != b]), unique=True)
    )
    stakes: Stakes = {}
    for owner, owned in pairs:
        left = 100 - sum(share for (_, other), share in stakes.items() if other == owned)
        share = draw(st.sampled_from([10, 20, 25, 30, 49, 50, 51, 100]))
        if share <= left:
            stakes[owner, owned] = share
    return stakes


def by_brute_force(stakes: Stakes, certain: set[int]) -> set[int]:
    """The smallest set with `certain` in it that contains whatever its members half own: by trying all
    sets."""
    others = [number for number in range(SIZE) if number not in certain]
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            members = certain | set(chosen)
            half_owned = {
                owned
                for owned in range(SIZE)
                if sum(share for (owner, each), share in stakes.items() if each == owned and owner in members)
                >= 50
            }
            if half_owned <= members:
                return members
    raise AssertionError("the set of all is always one")


@CALM
@given(registers(), st.sets(st.integers(0, SIZE - 1), max_size=2), st.sets(st.integers(0, SIZE - 1)))
def test_whoever_is_half_owned_by_covered_persons_is_covered(
    stakes: Stakes, chinese: set[int], american: set[int]
) -> None:
    """Companies organised in the United States pass a stake on and are not covered themselves."""
    statements: list[Statement] = [owns(f"c{a}", f"c{b}", percent(share)) for (a, b), share in stakes.items()]
    for number in range(SIZE):
        place = "CN" if number in chinese else "US" if number in american else "KY"
        run_from = "CN" if number in chinese else "SG"
        statements.append(
            org(
                f"c{number}",
                organised_in=place,
                principal_place_of_business=run_from,
                ownership_established="yes",
            )
        )
    covered = find_covered_persons(world(*statements), date(2026, 1, 1), [f"c{n}" for n in range(SIZE)])
    found = {number for number in range(SIZE) if covered[f"c{number}"].verdict is Verdict.HOLDS}
    assert found == by_brute_force(stakes, chinese) - (american - chinese)
    assert all(proof.verdict is not Verdict.UNKNOWN for proof in covered.values())


@CALM
@given(registers(), st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=2), st.integers(0, SIZE - 1))
def test_an_owner_that_may_be_covered_makes_others_unknown_not_covered(
    stakes: Stakes, doubtful: set[int], chinese: int
) -> None:
    """Certain is what holds if no doubtful company is covered; possible, what holds if all of them are."""
    statements: list[Statement] = [owns(f"c{a}", f"c{b}", percent(share)) for (a, b), share in stakes.items()]
    for number in range(SIZE):
        place = "CN" if number == chinese else "KY"
        cells = {"organised_in": place, "ownership_established": "yes"}
        if number not in doubtful:
            cells["principal_place_of_business"] = "SG"
        statements.append(org(f"c{number}", **cells))
    covered = find_covered_persons(world(*statements), date(2026, 1, 1), [f"c{n}" for n in range(SIZE)])
    certain = by_brute_force(stakes, {chinese})
    possible = by_brute_force(stakes, {chinese} | doubtful)
    for number in range(SIZE):
        expected = (
            Verdict.HOLDS if number in certain else Verdict.UNKNOWN if number in possible else Verdict.FAILS
        )
        assert covered[f"c{number}"].verdict is expected
