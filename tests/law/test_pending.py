"""A pending change caps certainty and is told wherever a rule or value that it touches is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ringfence.law.logic import HOLDS, leaf
from ringfence.law.parameters import read_parameters
from ringfence.law.rule import rule
from ringfence.model.kinds import Certainty
from ringfence.model.proof import Proof

TEXT = """
[[suspended]]
since = 2025-11-10
value = "suspended"
cites = "90 FR 50857"
certainty = "primary"
source = "the notice of the suspension"
pending = "whether it was prolonged beyond 2026-11-09"
two_readings = ["it ends by itself", "it needs a notice"]
checked = "2026-11-25 by the authors, against the notice"
"""


@dataclass(frozen=True)
class Plain:
    law_on: date


@rule(cites="1 ABC 7", since="2025-01-01", pending="a bill would repeal it")
def may_be_repealed(matter: Plain) -> Proof:
    """A rule that may be gone."""
    return leaf("it", HOLDS)


def test_a_value_with_a_pending_change_is_unverified_and_says_so() -> None:
    value = read_parameters(TEXT, "text").on("suspended", date(2026, 11, 20))
    stated = value.stated("the rule is suspended")
    assert stated.certainty is Certainty.UNVERIFIED
    assert stated.claim == "the rule is suspended (pending: whether it was prolonged beyond 2026-11-09)"
    assert value.two_readings == ("it ends by itself", "it needs a notice")
    assert value.checked.startswith("2026-11-25")


def test_a_rule_with_a_pending_change_is_unverified_and_says_so() -> None:
    proof = may_be_repealed(Plain(date(2026, 1, 1)))
    assert proof.certainty is Certainty.UNVERIFIED
    assert proof.claim.endswith("(Pending: a bill would repeal it)")
