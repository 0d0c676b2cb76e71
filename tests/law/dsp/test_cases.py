"""The Data Security Program on its cases: before its date, and what rests on a summary."""

from __future__ import annotations

from datetime import date

from ringfence.law.check_cases import hear_case
from ringfence.law.dsp.judge_dsp import DSP
from ringfence.law.judge import judge
from ringfence.model.kinds import Certainty
from tests.law.test_cases import CASES

OF_DSP = [case for case in CASES if any(each.regime == DSP.name for each in case.expected)]


def test_before_its_date_the_regime_says_nothing_but_is_named() -> None:
    docket = hear_case(OF_DSP[0]).docket
    judgement = judge(docket.graph, docket.handovers, date(2025, 4, 7))
    assert not [finding for finding in judgement.findings if finding.regime == DSP.name]
    note = next(note for note in judgement.regimes if note.name == DSP.name)
    assert not note.in_force
    assert note.does_not_cover


def test_what_rests_on_a_summary_is_not_called_primary() -> None:
    case = next(case for case in OF_DSP if case.id == "combined-lowest-threshold")
    judgement = hear_case(case).judgement
    finding = next(f for f in judgement.findings if f.party == "vendor" and f.via and f.regime == DSP.name)
    assert finding.certainty is Certainty.SECONDARY


def test_hong_kong_is_china_by_the_text_itself() -> None:
    case = next(case for case in OF_DSP if case.id == "hong-kong")
    finding = next(f for f in hear_case(case).judgement.findings if f.party == "company")
    assert finding.certainty is Certainty.PRIMARY
