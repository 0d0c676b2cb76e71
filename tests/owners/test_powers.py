"""Power without a majority: by what the rows say, and no more."""

from __future__ import annotations

from ringfence.model.kinds import Verdict
from ringfence.owners.cascades import CascadeRule, seeds_of, spread
from ringfence.owners.holdings import POSSIBLE
from ringfence.owners.interests import CONTROLLING, INTEREST_CODE, MAY_CONTROL
from ringfence.owners.powers import find_powers
from tests.owners.test_vectors import network_of

HOLDS, UNKNOWN = Verdict.HOLDS, Verdict.UNKNOWN


def test_interests_that_direct_the_company() -> None:
    names = ["goldenShare", "vieContract", "appointmentOfBoard", "boardMember", "boardMajority"]
    network, numbers = network_of(
        [(name[0], "A", 0) for name in names],
        interest=[INTEREST_CODE[name] for name in names],
        share_lo=[10_000, -1, -1, -1, -1],
        share_hi=[10_000, -1, -1, -1, -1],
        marks=[0, 0, 0, 0, POSSIBLE],
    )
    powers = find_powers(network, numbers["A"])
    assert sorted((power.means, power.verdict) for power in powers) == [
        ("appointmentOfBoard", UNKNOWN),
        ("boardMajority", UNKNOWN),
        ("goldenShare", HOLDS),
        ("vieContract", HOLDS),
    ]
    rule = CascadeRule(binding=CONTROLLING, may_bind=MAY_CONTROL)
    for holder, verdict in (("g", HOLDS), ("v", HOLDS), ("a", UNKNOWN)):
        assert spread(network, rule, seeds_of([numbers[holder]])).verdict(numbers["A"]) is verdict
        assert (
            spread(network, CascadeRule(), seeds_of([numbers[holder]])).verdict(numbers["A"]) is Verdict.FAILS
        )


def test_a_dominant_minority() -> None:
    for shares, expected in (
        ([30, 10, 10], UNKNOWN),  # half is held by nobody knows whom
        ([45, 15, 15, 10], HOLDS),
        ([30, 20, 20, 20], None),
        ([60, 10], None),  # a majority
    ):
        network, numbers = network_of([(str(at), "A", share) for at, share in enumerate(shares)])
        powers = find_powers(network, numbers["A"])
        assert [power.verdict for power in powers] == ([expected] if expected else [])


def test_votes_and_equity_apart() -> None:
    network, numbers = network_of(
        [("P", "A", 10), ("Q", "A", 90)], votes_lo=[600_000, 400_000], votes_hi=[600_000, 400_000]
    )
    (power,) = find_powers(network, numbers["A"]) or (None,)
    assert power is None
    assert spread(network, CascadeRule(), seeds_of([numbers["P"]])).verdict(numbers["A"]) is HOLDS
    assert spread(network, CascadeRule(), seeds_of([numbers["Q"]])).verdict(numbers["A"]) is HOLDS
