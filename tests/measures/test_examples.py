"""Each measure has a passing and a failing instance in the example; no pass stands without its evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ringfence.evidence.read_case import Case, read_case
from ringfence.examine import lay_out
from ringfence.measures.judge_measures import judge_measures
from ringfence.model.fact import Entity, Evidence, Fact
from ringfence.model.kinds import Kind
from ringfence.model.measure import MeasureTable
from ringfence.pipeline import Clocks, judge, reach_after, readers

EXAMPLES = Path(__file__).parents[2] / "examples"
MASTER_ADMIN, GRINDR = EXAMPLES / "master-admin", EXAMPLES / "grindr"
BEFORE, AFTER = date(2022, 3, 1), date(2023, 6, 1)


def count_results(table: MeasureTable) -> Counter[str]:
    return Counter(each.result for each in table.judged if each.measure.id.startswith("M"))


@pytest.mark.parametrize(("on", "result"), [(BEFORE, "fail"), (AFTER, "pass")])
def test_every_measure_fails_before_and_passes_after(on: date, result: str) -> None:
    table, _ = judge(MASTER_ADMIN, clocks=Clocks(on))
    assert count_results(table) == {result: 24}


@cache
def _case() -> Case:
    return read_case(MASTER_ADMIN)


def _judge(facts: tuple[Fact, ...], on: date) -> MeasureTable:
    question = replace(_case().question, on=on)
    graph, ties, _ = lay_out(Evidence(facts), question)
    return judge_measures(facts, graph, ties, (), question)


def test_a_pass_hangs_on_each_inventory_and_every_reason_has_its_fact() -> None:
    table = _judge(_case().evidence.facts, AFTER)
    for each in table.judged:
        for reason in each.proof.because:
            assert reason.facts, (each.measure.id, reason.claim)
    less = tuple(fact for fact in _case().evidence.facts if not _is_kind(fact, "inventory"))
    left = {each.measure.id for each in _judge(less, AFTER).judged if each.result == "pass"}
    assert left & {f"M{n}" for n in range(1, 25)} == {"M4", "M6", "M10", "M11", "M12", "M21", "M23"}


def test_without_any_record_nothing_passes() -> None:
    less = tuple(fact for fact in _case().evidence.facts if not _is_kind(fact))
    assert {each.result for each in _judge(less, AFTER).judged} <= {"not shown", "fail"}


def test_old_evidence_shows_nothing_three_years_on() -> None:
    table = _judge(_case().evidence.facts, date(2026, 6, 1))
    assert count_results(table)["pass"] == 0


def _is_kind(fact: Fact, kind: str = "") -> bool:
    says = fact.says
    if not isinstance(says, Entity) or says.kind is not Kind.RECORD or says.attributes["kind"] == "promise":
        return False
    return kind in ("", says.attributes["kind"])


def test_who_could_read_as_known_then_and_now() -> None:
    table = readers(MASTER_ADMIN, ("profile-store",), BEFORE, Clocks(BEFORE))
    engineers = [row for row in table.rows if row.person.startswith("engineer")]
    assert {(row.now.value, row.then.value) for row in engineers} == {("holds", "fails")}
    later = readers(MASTER_ADMIN, ("profile-store",), date(2022, 12, 31), Clocks(BEFORE))
    assert {row.then.value for row in later.rows if row.person.startswith("engineer")} == {"holds"}


def test_the_sellers_reach_falls_after_closing() -> None:
    reach = reach_after(GRINDR, GRINDR / "deals" / "san-vicente-2020.toml")
    assert reach.sellers == ("Beijing Kunlun Tech Co., Ltd.",)
    assert [each.days for each in reach.days] == [0, 30, 90]


def test_a_deal_promises_measures(tmp_path: Path) -> None:
    deal = tmp_path / "deal.toml"
    deal.write_text(
        '[deal]\ntitle = "Sale"\non = 2020-06-30\n[[clause]]\nid = "gates"\nchange = "control promised"\n'
        'source = "term sheet"\nsource_date = 2020-06-01\n[[clause.add.promises]]\npromise = "gates"\n'
        'measure = "M5;M17"\nby = "grindr-llc"\ninstrument = "Term sheet"\n'
    )
    table, _ = judge(GRINDR, deal)
    promised = {each.measure.id: each.promises for each in table.judged if each.promises}
    assert {id_: [told.instrument for told in by] for id_, by in promised.items()} == {
        "M5": ["Term sheet"],
        "M17": ["Term sheet"],
        "M24": ["Agreement with CFIUS of May 2019"],
    }
    assert table.question.on == date(2020, 6, 30)
