"""Strong Kleene over proofs: verdicts, certainty, and that no reason is lost."""

from __future__ import annotations

from itertools import product

import pytest

from ringfence.law.logic import (
    FAILS,
    HOLDS,
    UNKNOWN,
    all_of,
    any_of,
    at_least,
    leaf,
    more_than,
    negation,
    questions,
)
from ringfence.model.kinds import Certainty, Verdict
from ringfence.model.path import Count
from ringfence.model.proof import Proof

PRIMARY, SECONDARY, UNVERIFIED = Certainty
TRUTH = {HOLDS: True, FAILS: False}
VERDICTS = list(Verdict)


def is_(verdict: Verdict, certainty: Certainty = PRIMARY, settles: str = "") -> Proof:
    return leaf("a claim", verdict, ["fact"], certainty=certainty, settles=settles)


def worlds(*verdicts: Verdict) -> list[tuple[bool, ...]]:
    """Every way the unknowns among these may turn out."""
    return list(product(*([TRUTH[v]] if v in TRUTH else [True, False] for v in verdicts)))


@pytest.mark.parametrize("pair", list(product(VERDICTS, VERDICTS)))
def test_both_and_either_are_what_every_outcome_of_the_unknowns_agrees_on(
    pair: tuple[Verdict, Verdict],
) -> None:
    for join, python in ((all_of, all), (any_of, any)):
        outcomes = {python(world) for world in worlds(*pair)}
        expected = UNKNOWN if len(outcomes) == 2 else HOLDS if True in outcomes else FAILS
        proof = join("joined", *map(is_, pair))
        assert proof.verdict is expected
        assert [reason.verdict for reason in proof.because] == list(pair)


def test_not_turns_round_all_but_the_unknown() -> None:
    assert [negation("not", is_(v)).verdict for v in (HOLDS, UNKNOWN, FAILS)] == [FAILS, UNKNOWN, HOLDS]


def test_of_no_reasons_all_hold_and_none_does() -> None:
    assert all_of("all").verdict is HOLDS
    assert any_of("any").verdict is FAILS


@pytest.mark.parametrize(
    ("proof", "certainty"),
    [
        (all_of("", is_(HOLDS, PRIMARY), is_(HOLDS, UNVERIFIED)), UNVERIFIED),
        (all_of("", is_(FAILS, SECONDARY), is_(FAILS, UNVERIFIED), is_(HOLDS, UNVERIFIED)), SECONDARY),
        (all_of("", is_(UNKNOWN, PRIMARY), is_(HOLDS, SECONDARY)), SECONDARY),
        (any_of("", is_(HOLDS, PRIMARY), is_(HOLDS, UNVERIFIED), is_(FAILS, UNVERIFIED)), PRIMARY),
        (any_of("", is_(FAILS, PRIMARY), is_(FAILS, UNVERIFIED)), UNVERIFIED),
        (negation("", is_(HOLDS, SECONDARY)), SECONDARY),
    ],
)
def test_a_conclusion_is_as_well_founded_as_what_decides_it(proof: Proof, certainty: Certainty) -> None:
    assert proof.certainty is certainty


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        (Count(100, 100), FAILS),
        (Count(101, 101), HOLDS),
        (Count(101, None), HOLDS),
        (Count(100, 101), UNKNOWN),
        (Count(0, None), UNKNOWN),
        (Count(0, 100), FAILS),
    ],
)
def test_more_than_a_hundred(count: Count, verdict: Verdict) -> None:
    assert more_than("more", count, 100).verdict is verdict
    assert at_least("at least", count, 101).verdict is verdict


def test_only_what_the_verdict_hangs_on_is_asked() -> None:
    idle = any_of("settled", is_(HOLDS), is_(UNKNOWN, settles="idle"))
    proof = all_of("open", idle, is_(UNKNOWN, settles="who"), negation("", is_(UNKNOWN, settles="where")))
    assert questions(proof) == ("who", "where")
    assert questions(all_of("shut", proof, is_(FAILS))) == ()


def test_what_is_settled_asks_nothing() -> None:
    assert leaf("known", HOLDS, settles="nothing").settles == ""
