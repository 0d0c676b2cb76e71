"""28 CFR 202.205(g) can be read in two ways: where the reading decides, the proof says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.evidence.readers import READ_LAW_CASES
from ringfence.law.asking import questions_to, rules_of
from ringfence.law.check_cases import hear_case
from ringfence.law.dsp.judge_dsp import DSP
from ringfence.model.kinds import Verdict

CASES = {case.id: case for case in READ_LAW_CASES(Path(__file__).parents[1] / "cases")}


@pytest.mark.parametrize(
    ("case", "decides"),
    [("combined-lowest-threshold", True), ("202.205(g) where both readings agree", False)],
)
def test_the_reading_is_flagged_where_it_decides(case: str, decides: bool) -> None:
    rule = rules_of(DSP)["is_bulk_combined"]
    hearing = DSP.hear(hear_case(CASES[case]).docket)
    (proof,) = (rule(hearing.matter, *asked.values) for asked in questions_to(rule, hearing))
    flagged = [each for each in proof.because if "everybody in the data counts" in each.claim]
    assert proof.verdict is Verdict.HOLDS
    assert bool(flagged) is decides
