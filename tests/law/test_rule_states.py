"""Every rule of every regime has a case in which it holds, one in which it fails, one in which it is unknown
(unless the rule itself says why it cannot be), and outside its dates it fails and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from ringfence.law.asking import questions_to, rules_of
from ringfence.law.check_cases import hear_case
from ringfence.law.regime import Hearing, Regime
from ringfence.law.regimes import REGIMES
from ringfence.law.rule import Rule
from ringfence.model.kinds import Verdict
from tests.law.test_cases import CASES

RULES = [(regime, rule) for regime in REGIMES for rule in rules_of(regime).values()]
each_rule = pytest.mark.parametrize(
    ("regime", "rule"), RULES, ids=[f"{regime.name}: {rule.short_name}" for regime, rule in RULES]
)
# Regimes whose rules do not have all their cases yet. This list may only shrink.
WITHOUT_ALL_CASES: set[str] = set()


@cache
def hearings(regime: Regime) -> tuple[Hearing, ...]:
    """The regime's hearing of every case in which it is in force."""
    return tuple(regime.hear(hear_case(case).docket) for case in CASES if case.law_on >= regime.since)


@cache
def verdicts_of(name: str) -> frozenset[Verdict]:
    regime, rule = next((regime, rule) for regime, rule in RULES if rule.name == name)
    return frozenset(
        rule(hearing.matter, *asked.values).verdict
        for hearing in hearings(regime)
        for asked in questions_to(rule, hearing)
    )


@each_rule
def test_every_rule_has_a_case_in_every_state(regime: Regime, rule: Rule[Any, ...]) -> None:
    missing = set(Verdict) - verdicts_of(rule.name)
    if rule.never_unknown:
        assert Verdict.UNKNOWN in missing, f"it can be unknown, though it says: {rule.never_unknown}"
        missing.discard(Verdict.UNKNOWN)
    if missing and regime.name in WITHOUT_ALL_CASES:
        pytest.skip(f"no case yet in which it {' or '.join(sorted(missing))}")
    assert not missing, "write a case"


def test_regimes_with_all_cases_are_held_to_it() -> None:
    complete = {
        regime.name
        for regime in REGIMES
        if all(
            set(Verdict) - verdicts_of(rule.name) <= ({Verdict.UNKNOWN} if rule.never_unknown else set())
            for rule in rules_of(regime).values()
        )
    }
    assert complete & WITHOUT_ALL_CASES == set(), "take it off the list"


@each_rule
def test_outside_its_dates_a_rule_fails_and_says_so(regime: Regime, rule: Rule[Any, ...]) -> None:
    hearing, asked = next(
        (hearing, asked) for hearing in hearings(regime) for asked in questions_to(rule, hearing)
    )
    before: Any = replace(hearing.matter, law_on=rule.since - timedelta(days=1))  # type: ignore[type-var]
    if getattr(before, "memory", None) is not None:
        before = replace(before, memory=None)
    proof = rule(before, *asked.values)
    assert proof.verdict is Verdict.FAILS
    assert f"In force from {rule.since}" in proof.claim
