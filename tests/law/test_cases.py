"""Every law case of every regime, as lawyers write them: `cases/*.yaml`. A new case needs no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.evidence.readers import READ_LAW_CASES
from ringfence.law.check_cases import check_case
from ringfence.model.law_case import LawCase

CASES = READ_LAW_CASES(Path(__file__).parent / "cases")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{Path(case.file).stem}: {case.id}")
def test_case(case: LawCase) -> None:
    wrong = [
        f"{case.file}:{each.expected.line}: {each.expected.rule} {', '.join(each.expected.about)}: "
        f"{' or '.join(each.said)}, not {each.expected.answer}"
        for each in check_case(case)
        if not each.agrees
    ]
    assert wrong == []


def test_every_case_expects_something() -> None:
    assert [case.id for case in CASES if not case.expected] == []
