"""The record of what was read: whatever is graded primary rests on a copy of the text that somebody read."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.law.asking import rules_of
from ringfence.law.parameters import load_parameters
from ringfence.law.regime import Regime
from ringfence.law.regimes import REGIMES
from ringfence.law.rule import Rule
from ringfence.law.texts import load_texts, sections_not_read, texts_of
from ringfence.model.kinds import Certainty

RECORDED = [regime for regime in REGIMES if load_texts(regime.package)]
PRIMARY = [
    (regime, rule)
    for regime in RECORDED
    for rule in rules_of(regime).values()
    if rule.certainty is Certainty.PRIMARY
]


@pytest.mark.parametrize(
    ("regime", "rule"), PRIMARY, ids=[f"{regime.name}: {rule.short_name}" for regime, rule in PRIMARY]
)
def test_a_primary_rule_cites_what_was_read(regime: Regime, rule: Rule[Any, ...]) -> None:
    """Or the rule itself says what was read instead, and every reader of it is told."""
    if not rule.checked:
        assert sections_not_read(regime.package, rule.cites) == []


@pytest.mark.parametrize("regime", RECORDED, ids=lambda regime: regime.name)
def test_a_primary_value_cites_what_was_read(regime: Regime) -> None:
    values = load_parameters(regime.package)
    unread = {
        value.cites: sections_not_read(regime.package, value.cites)
        for name in values.names
        for value in values.periods(name)
        if value.certainty is Certainty.PRIMARY
    }
    assert {cites: sections for cites, sections in unread.items() if sections} == {}


@pytest.mark.parametrize("regime", RECORDED, ids=lambda regime: regime.name)
def test_every_reading_says_when_by_whom_and_where(regime: Regime) -> None:
    for text in load_texts(regime.package):
        assert text.checked[:4].isdigit()
        assert " by " in text.checked
        assert len(text.source) > 30


def test_the_latest_reading_comes_first() -> None:
    found = texts_of("ringfence.law.dsp", "28 CFR 202.506(a)(2)")
    assert [text.checked[:10] for text in found] == sorted(
        (text.checked[:10] for text in found), reverse=True
    )
