"""Rules: what cannot be built, what a call puts on the proof, and what happens outside the dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from ringfence.law.logic import FAILS, HOLDS, leaf
from ringfence.law.rule import rule, rules
from ringfence.model.kinds import Certainty, Verdict
from ringfence.model.proof import Proof


@dataclass(frozen=True)
class Plain:
    law_on: date


@rule(cites="1 ABC 2(c)", since="2025-01-01", until="2026-01-01", certainty="secondary")
def is_tall(matter: Plain, name: str) -> Proof:
    """A person
    is tall.

    What follows is for engineers.
    """
    return leaf(name, HOLDS, ["f1"])


def test_a_call_puts_text_citation_and_certainty_on_the_proof() -> None:
    proof = is_tall(Plain(date(2025, 6, 1)), "Ann")
    assert proof == Proof(
        "Ann: A person is tall.",
        Verdict.HOLDS,
        cites="1 ABC 2(c)",
        certainty=Certainty.SECONDARY,
        facts=("f1",),
    )


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        (date(2024, 12, 31), FAILS),
        (date(2025, 1, 1), HOLDS),
        (date(2025, 12, 31), HOLDS),
        (date(2026, 1, 1), FAILS),
    ],
)
def test_a_rule_holds_from_its_first_day_to_the_day_before_its_last(on: date, verdict: Verdict) -> None:
    proof = is_tall(Plain(on), "Ann")
    assert proof.verdict is verdict
    assert ("from 2025-01-01 until 2026-01-01" in proof.claim) == (verdict is FAILS)


def test_a_rule_without_a_docstring_cannot_be_built() -> None:
    with pytest.raises(TypeError, match=r"bare: a rule needs a docstring"):

        @rule(cites="1 ABC 3", since="2025-01-01")
        def bare(matter: Plain) -> Proof:
            return leaf("", HOLDS)


def test_a_rule_without_a_citation_cannot_be_built() -> None:
    with pytest.raises(TypeError, match="the paragraph it cites"):

        @rule(cites="", since="2025-01-01")
        def uncited(matter: Plain) -> Proof:
            """Anything goes."""
            return leaf("", HOLDS)


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="two rules of this name"):

        @rule(cites="1 ABC 2(d)", since="2025-01-01")
        def is_tall(matter: Plain, name: str) -> Proof:
            """Another one."""
            return leaf(name, HOLDS)


def test_every_rule_that_ships_reads_as_a_sentence() -> None:
    shipped = rules("ringfence.law")
    assert shipped
    assert [each.name for each in shipped if not each.text[0].isupper() or not each.text.endswith(".")] == []
    assert [each.name for each in shipped if not any(sign.isdigit() for sign in each.cites)] == []
