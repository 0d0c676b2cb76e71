"""The agencies' own examples: 28 CFR 202.211(b), OFAC's FAQ 401 and 399, and hostile tables."""

from __future__ import annotations

import numpy as np
import pytest

from ringfence.model.kinds import Verdict
from ringfence.model.share import WHOLE
from ringfence.owners.builder import TableBuilder
from ringfence.owners.cascades import CascadeRule, Seeds, Spread, Unnamed, seeds_of, spread
from ringfence.owners.components import below
from ringfence.owners.controllers import find_controllers
from ringfence.owners.holdings import HI_OPEN, LO_OPEN, PSEUDO, TREASURY
from ringfence.owners.look_through import look_through
from ringfence.owners.network import Network, build_network
from ringfence.owners.upper_controllers import find_upper_controllers
from tests.world import DAY

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
Stake = tuple[str, str, float]


def network_of(stakes: list[Stake], **columns: list[int]) -> tuple[Network, dict[str, int]]:
    builder = TableBuilder()
    owner = builder.number([stake[0] for stake in stakes])
    owned = builder.number([stake[1] for stake in stakes])
    shares = [round(stake[2] * 10_000) for stake in stakes]
    given = {"share_lo": shares, "share_hi": shares, **columns}
    builder.append("x", owner, owned, **given, place=range(len(stakes)))
    table = builder.build()
    return build_network(table, DAY), {key: place for place, key in enumerate(table.entities.keys)}


def cascade(stakes: list[Stake], seeds: str, **columns: list[int]) -> tuple[Spread, dict[str, int]]:
    network, numbers = network_of(stakes, **columns)
    return spread(network, CascadeRule(), seeds_of([numbers[each] for each in seeds.split()])), numbers


@pytest.mark.parametrize(
    ("stakes", "seeds", "company", "verdict"),
    [
        # 28 CFR 202.211(b)(8): 50 % of A, A all of B and C, B 20 % and C 30 % of D
        ([("P", "A", 50), ("A", "B", 100), ("A", "C", 100), ("B", "D", 20), ("C", "D", 30)], "P", "D", HOLDS),
        # OFAC FAQ 401: X 50 % of A, A 50 % of B
        ([("X", "A", 50), ("A", "B", 50)], "X", "B", HOLDS),
        ([("X", "A", 50), ("X", "B", 50), ("A", "C", 50), ("B", "C", 50)], "X", "C", HOLDS),
        ([("X", "A", 50), ("X", "B", 10), ("A", "C", 25), ("B", "C", 25)], "X", "C", FAILS),
        ([("X", "A", 25), ("A", "B", 50)], "X", "B", FAILS),
        ([("X", "A", 25), ("Y", "A", 25), ("A", "B", 50)], "X Y", "B", HOLDS),  # aggregated: FAQ 399
        ([("X", "A", 50), ("A", "B", 10), ("X", "B", 40)], "X", "B", HOLDS),
        ([("X", "A", 49.9999)], "X", "A", FAILS),
    ],
)  # fmt: skip
def test_the_agencies_examples(stakes: list[Stake], seeds: str, company: str, verdict: Verdict) -> None:
    found, numbers = cascade(stakes, seeds)
    assert found.verdict(numbers[company]) is verdict


@pytest.mark.parametrize(
    ("marks", "strict", "verdict"),
    [(LO_OPEN, False, UNKNOWN), (LO_OPEN | HI_OPEN, False, FAILS), (LO_OPEN, True, FAILS)],
)
def test_a_band_that_ends_at_the_line(marks: int, strict: bool, verdict: Verdict) -> None:
    """The register's band "more than 25 %, up to 50 %" is undecided at 50."""
    network, _ = network_of([("P", "A", 0)], share_lo=[250_000], share_hi=[500_000], marks=[marks])
    assert spread(network, CascadeRule(strict=strict), seeds_of([0])).verdict(1) is verdict


def test_what_others_certainly_hold_limits_the_most() -> None:
    network, numbers = network_of(
        [("P", "A", 0), ("Q", "A", 0)], share_lo=[0, 600_000], share_hi=[WHOLE, 700_000]
    )
    found = spread(network, CascadeRule(), seeds_of([numbers["P"]]))
    assert found.verdict(numbers["A"]) is FAILS
    assert str(found.held_by_members(numbers["A"])) == "0 % to 40 %"


def test_unnamed_holders_count_as_the_rule_says() -> None:
    network, numbers = network_of([("P", "A", 30), ("Q", "B", 30)])
    for unnamed, verdicts in (
        (Unnamed.NO, (FAILS, FAILS)),
        (Unnamed.ONCE, (UNKNOWN, FAILS)),
        (Unnamed.ALWAYS, (UNKNOWN, UNKNOWN)),
    ):
        found = spread(network, CascadeRule(unnamed=unnamed), seeds_of([numbers["P"]]))
        assert (found.verdict(numbers["A"]), found.verdict(numbers["B"])) == verdicts


def test_joint_holders_state_one_stake() -> None:
    stakes = [("P", "A", 30.0), ("Q", "A", 30.0)]
    together, numbers = cascade(stakes, "P Q", joint_group=[7, 7])
    assert together.verdict(numbers["A"]) is FAILS
    assert together.held_by_members(numbers["A"]).upper == 300_000
    apart, numbers = cascade(stakes, "P Q")
    assert apart.verdict(numbers["A"]) is HOLDS
    assert together.network.repairs.of(numbers["A"]) == ("joint",)


def test_treasury_shares_are_no_part_of_the_whole() -> None:
    found, numbers = cascade([("P", "A", 45), ("A", "A", 10)], "P")
    assert found.verdict(numbers["A"]) is HOLDS
    found, numbers = cascade([("P", "A", 45), ("T", "A", 10)], "P", marks=[0, TREASURY])
    assert found.verdict(numbers["A"]) is HOLDS
    found, numbers = cascade([("P", "A", 45), ("Q", "A", 55), ("T", "A", 10)], "P", marks=[0, 0, TREASURY])
    assert found.verdict(numbers["A"]) is FAILS  # the shares are of the rest already


def test_a_crowd_is_no_holder() -> None:
    found, numbers = cascade([("P", "A", 30), ("Public", "A", 70)], "Public", marks=[0, PSEUDO])
    assert found.verdict(numbers["A"]) is FAILS
    assert found.network.repairs.rows == {"pseudo owner": 1}


def test_an_indirect_row_beside_its_chain_counts_once() -> None:
    stakes = [("P", "A", 100.0), ("A", "B", 30.0), ("P", "B", 30.0)]
    found, numbers = cascade(stakes, "P", marks=[0, 0, 16])
    assert found.verdict(numbers["B"]) is FAILS
    assert found.network.repairs.of(numbers["B"]) == ("indirect repeated",)
    found, numbers = cascade(stakes[1:], "A P", marks=[0, 16])
    assert found.verdict(numbers["B"]) is HOLDS  # no chain is known: a stake of its own


def test_more_than_there_is_leaves_only_the_largest_certain() -> None:
    found, numbers = cascade([("P", "A", 40), ("Q", "A", 40), ("R", "A", 60)], "P Q")
    assert found.verdict(numbers["A"]) is UNKNOWN
    assert str(found.held_by_members(numbers["A"])) == "40 % to 100 %"
    assert found.network.repairs.of(numbers["A"]) == ("over",)


def test_the_same_row_again_may_be_a_second_block() -> None:
    found, numbers = cascade([("P", "A", 30), ("P", "A", 30)], "P")
    assert found.verdict(numbers["A"]) is UNKNOWN
    assert str(found.held_by_members(numbers["A"])) == "30 % to 60 %"


def test_a_closed_circle_holds_nothing() -> None:
    network, numbers = network_of([("A", "B", 100), ("B", "A", 100), ("P", "C", 10)])
    found = look_through(network, seeds_of([numbers["P"]]))
    assert found.least.tolist() == [0.0, 0.0, 1.0, pytest.approx(0.1)]


@pytest.mark.parametrize("circle", [False, True])
def test_a_million_links_in_a_row(circle: bool) -> None:
    count = 1_000_000
    builder = TableBuilder()
    builder.number([str(node) for node in range(count)])
    owner = np.arange(count if circle else count - 1, dtype=np.int32)
    shares = np.full(len(owner), 600_000, np.int32)
    builder.append("x", owner, (owner + 1) % count, share_lo=shares, share_hi=shares)
    network = build_network(builder.build(), DAY)
    found = spread(network, CascadeRule(), seeds_of([0]))
    assert (found.certain, len(found.order)) == (count, count)
    assert len(below(network, np.array([0], np.int32))) == (1 if circle else count)
    assert look_through(network, seeds_of([0])).least[1] == pytest.approx(0.6)
    controllers = find_controllers(network)
    assert len(np.unique(controllers.top)) == 1
    assert controllers.circular.any() == circle
    assert find_upper_controllers(network).settled.all()


def test_two_parents_with_half_each_are_both_kept() -> None:
    network, numbers = network_of([("P", "A", 50), ("Q", "A", 50), ("A", "B", 60)])
    found = find_controllers(network)
    assert found.top[numbers["A"]] == numbers["A"]
    assert set(found.at_half[:, numbers["A"]].tolist()) == {numbers["P"], numbers["Q"]}
    assert found.top[numbers["B"]] == numbers["A"]


def test_whoever_is_barred_does_not_count() -> None:
    network, numbers = network_of([("P", "A", 50), ("A", "B", 50)])
    numbers_of_a = np.array([numbers["A"]], np.int32)
    start = np.array([numbers["P"]], np.int32)
    for seeds, verdict in (
        (Seeds(start, never=numbers_of_a), FAILS),  # organised in the United States: 202.211(b)(6)
        (Seeds(start, never_certain=numbers_of_a), UNKNOWN),
    ):
        assert spread(network, CascadeRule(), seeds).verdict(numbers["B"]) is verdict


@pytest.mark.parametrize("between", [["B"], list("BCDEFGHIJ"), list("JIHGFEDCB")])
def test_a_repeat_is_found_whatever_lies_between(between: list[str]) -> None:
    """Few or many others, in order of the companies or not."""
    rows: list[tuple[str, str, float]] = [
        ("P", "A", 30),
        *(("P", each, 30.0) for each in between),
        ("P", "A", 30),
    ]
    network, numbers = network_of([*(("O", each, 10) for each in ["Z", *between, "A"]), *rows])
    assert network.repairs.rows == {"stated twice": 1}
    assert network.repairs.of(numbers["A"]) == ("stated twice",)
