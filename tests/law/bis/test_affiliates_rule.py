"""BIS: what rests on a change of the law that nobody could confirm says so, and data is no export."""

from __future__ import annotations

from datetime import date

import pytest

from ringfence.graph.handovers import find_handovers
from ringfence.law.judge import judge
from ringfence.model.finding import Finding
from ringfence.model.kinds import Certainty, Outcome, Verdict
from tests.world import org, owns, percent, world

GRAPH = world(
    org("maker", "Maker", organised_in="CN", **{"us-bis-entity-list": "yes"}),
    org("arm", "Arm", organised_in="MY"),
    owns("maker", "arm", percent(60)),
)


def finding_on(party: str, law_on: date) -> Finding | None:
    found = judge(GRAPH, find_handovers(GRAPH), law_on).findings
    return next((each for each in found if each.regime == "BIS" and each.party == party), None)


@pytest.mark.parametrize(
    ("law_on", "certainty"),
    [
        (date(2025, 9, 28), None),
        (date(2025, 9, 29), Certainty.SECONDARY),
        (date(2025, 11, 9), Certainty.SECONDARY),
        (date(2025, 11, 10), None),
        (date(2026, 11, 9), None),
        (date(2026, 11, 10), Certainty.UNVERIFIED),
    ],
)
def test_the_affiliates_rule_has_its_days_and_their_certainty(
    law_on: date, certainty: Certainty | None
) -> None:
    found = finding_on("arm", law_on)
    assert (found.certainty if found else None) == certainty
    if found:
        assert ("not verified" in found.says) == (certainty is Certainty.UNVERIFIED)


def test_a_listed_party_stays_as_certain_as_its_own_rule() -> None:
    found = finding_on("maker", date(2026, 11, 25))
    assert found is not None
    assert found.certainty is Certainty.SECONDARY


def test_it_prohibits_no_data() -> None:
    found = finding_on("arm", date(2025, 10, 1))
    assert found is not None
    assert (found.verdict, found.outcome) == (Verdict.HOLDS, Outcome.NOT_REGULATED)
