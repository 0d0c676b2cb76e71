"""A measure passes only on fresh facts that nobody disputes; nothing passes on missing evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ringfence.examine import examine, lay_out
from ringfence.graph.ties import find_ties
from ringfence.law.dsp.s248_security_requirements import REQUIRES
from ringfence.measures.judge_measures import judge_measures
from ringfence.measures.predicates import MEASURES, REQUIREMENTS, list_measures, list_requirements
from ringfence.model.fact import Entity, Evidence, Fact
from ringfence.model.kinds import Kind, Verb, Verdict
from ringfence.model.measure import JudgedMeasure
from ringfence.model.result import Question
from ringfence.model.settings import Settings
from tests.world import (
    Statement,
    account,
    data,
    fact,
    facts,
    grant,
    link,
    org,
    owns,
    percent,
    person,
    state,
    store,
    world,
)

DAY = date(2026, 1, 1)
WE = org("we")


def judge(*statements: Statement, on: date = DAY) -> dict[str, JudgedMeasure]:
    """Every measure and requirement by its id."""
    stated = facts(*statements)
    graph = world(*statements, on=on)
    table = judge_measures(stated, graph, find_ties(graph), (), Question("case", "Case", on, on, "we"))
    return {each.measure.id: each for each in table.judged}


def record(
    id_: str, kind: str, *, since: date | None = None, until: date | None = None, **cells: str
) -> Fact:
    says = Entity(id_, Kind.RECORD, "", {"kind": kind, **cells})
    return fact(says, f"record:{id_}", since=since, until=until, recorded=DAY)


def shown(says: Statement) -> Fact:
    assert not isinstance(says, Fact)
    return fact(says, recorded=DAY - timedelta(days=10), since=date(2025, 1, 1))


READABLE: tuple[Statement, ...] = (
    WE,
    data("location"),
    store("db"),
    link("location", Verb.HELD_IN, "db"),
    grant("read"),
    account("amy-account"),
    link("db", Verb.PERMITS, "read"),
    link("read", Verb.ASSIGNED_TO, "amy-account"),
    link("amy-account", Verb.USED_BY, "amy"),
)
AMY: tuple[Statement, ...] = (
    person("amy", role="analyst"),
    state("US"),
    link("amy", Verb.SUBJECT_TO, "US", tie="primarily resident"),
    shown(link("amy", Verb.WORKS_FOR, "we")),
)
VETTED = record("v", "vetting", about="amy", done_on="2025-12-01", result="yes")
ALL_ACCESS = record("i", "inventory", covers="access", done_on="2025-12-20")


def test_the_list_has_every_measure_and_every_requirement_of_the_law() -> None:
    assert [each.id for each in list_measures()] == list(MEASURES) == [f"M{n}" for n in range(1, 25)]
    assert [each.id for each in list_requirements()] == list(REQUIRES) == list(REQUIREMENTS)
    verbs = {str(verb) for verb in Verb}
    for each in (*list_measures(), *list_requirements()):
        assert set(each.guards) <= verbs
        assert each.source
        assert each.fresh_days > 0


@pytest.mark.parametrize("statements", [(), READABLE, (*READABLE, *AMY)])
def test_nothing_passes_without_evidence(statements: tuple[Statement, ...]) -> None:
    assert {each.result for each in judge(*statements).values()} <= {"not shown", "fail"}
    assert not [id_ for id_, each in judge().items() if each.result == "fail"]


def test_vetted_staff_passes_with_a_complete_list_alone() -> None:
    assert judge(*READABLE, *AMY, VETTED)["M3"].result == "not shown"
    passed = judge(*READABLE, *AMY, VETTED, ALL_ACCESS)["M3"]
    assert passed.result == "pass"
    assert passed.shown_on == date(2025, 12, 1)


def test_somebody_under_foreign_power_fails_it_and_an_unknown_person_leaves_it_open() -> None:
    wei = (person("wei"), state("CN"), link("wei", Verb.SUBJECT_TO, "CN", tie="primarily resident"))
    seen = link("read", Verb.ASSIGNED_TO, "wei-account")
    used = link("wei-account", Verb.USED_BY, "wei")
    everybody = (*READABLE, *AMY, VETTED, ALL_ACCESS, account("wei-account"))
    assert judge(*everybody, *wei, seen, used)["M3"].result == "fail"
    assert judge(*everybody, *wei, seen, used)["II.D"].result == "fail"
    assert judge(*everybody, seen, used, person("wei"))["M3"].result == "not shown"
    assert judge(*everybody, seen)["M3"].result == "not shown"


def test_an_accusation_needs_a_fact_that_nobody_disputes() -> None:
    wei = (person("wei"), state("CN"), link("wei", Verb.SUBJECT_TO, "CN", tie="primarily resident"))
    seen = fact(link("read", Verb.ASSIGNED_TO, "wei-account"), disputed=True)
    used = link("wei-account", Verb.USED_BY, "wei")
    judged = judge(*READABLE, *AMY, *wei, seen, used)
    assert [judged[id_].result for id_ in ("M3", "M13", "M15", "II.D")] == ["not shown"] * 4


@pytest.mark.parametrize(
    "change",
    [{"recorded": date(2020, 1, 1)}, {"recorded": None}, {"disputed": True}],
    ids=["old", "undated", "disputed"],
)
def test_old_undated_and_disputed_evidence_shows_nothing(change: dict[str, object]) -> None:
    fresh = record("p", "exception", about="db", by="amy", covers="location", until=date(2026, 6, 1))
    assert judge(fresh)["M6"].result == "pass"
    assert judge(replace(fresh, **change))["M6"].result == "not shown"  # type: ignore[arg-type]


def test_a_record_of_later_says_nothing_of_the_day() -> None:
    later = record("p", "drill", about="db", done_on="2026-02-01", result="yes")
    assert judge(later)["M12"].result == "not shown"
    assert judge(later, on=date(2026, 3, 1))["M12"].result == "pass"


def test_promises_bind_to_measures_and_cisa_is_always_asked() -> None:
    promise = record("p", "promise", measure="M3;M6", by="we", instrument="letter")
    judged = judge(WE, promise)
    assert list(judged) == ["M3", "M6", *REQUIRES]
    assert [each.instrument for each in judged["M3"].promises] == ["letter"]
    ended = record("p", "promise", measure="M3", until=date(2025, 6, 1))
    assert len(judge(WE, ended)) == 24 + len(REQUIRES)


def test_a_self_approval_fails_and_a_window_passes() -> None:
    reads = (*READABLE, *AMY, person("lee", us_person="yes"))

    def approve(by: str, until: date | None = date(2026, 1, 10)) -> JudgedMeasure:
        window = record(
            "a", "approval", about="read", by=by, asked_by="amy", since=date(2025, 12, 20), until=until
        )
        return judge(*reads, window)["M4"]

    assert approve("amy").result == "fail"
    assert approve("lee").result == "pass"
    assert approve("lee", None).result == "fail"
    assert approve("lee", date(2026, 12, 1)).result == "fail"
    assert approve("nobody-knows").result == "not shown"


def test_each_measure_names_the_paths_that_it_guards() -> None:
    cn = (org("jade"), state("CN"), link("jade", Verb.SUBJECT_TO, "CN", tie="organised under its law"))
    stated = facts(*READABLE, *AMY, *cn, link("db", Verb.PROCESSED_BY, "jade", deal="vendor", contract="c"))
    question = Question("case", "Case", DAY, DAY, "we")
    result = examine(Evidence(stated), question, Settings())
    graph, ties, _ = lay_out(Evidence(stated), question)
    table = judge_measures(stated, graph, ties, result.paths, question)
    by_id = {each.measure.id: each for each in table.judged}
    assert by_id["M19"].paths == tuple(path.fingerprint for path in result.paths)
    assert by_id["M19"].paths
    assert not by_id["M3"].paths
    assert all("OPEN" in table.path_labels[path] for path in by_id["M19"].paths)


def test_records_are_no_part_of_the_exposure_graph() -> None:
    graph = world(*READABLE, VETTED)
    assert "v" not in graph.entities
    assert all(
        not (isinstance(each.says, Entity) and each.says.kind is Kind.RECORD) for each in graph.facts.values()
    )
    assert judge(*READABLE)["M3"].proof.verdict is Verdict.UNKNOWN


def test_a_provider_at_home_is_not_outside_and_a_store_abroad_is() -> None:
    deleted = record("d", "deletion", about="old", done_on="2025-12-01", result="yes")
    copies = record("i", "inventory", covers="copies", done_on="2025-12-20")
    cloud = (
        org("cloud", ownership_established="yes"),
        link("cloud", Verb.SUBJECT_TO, "US", tie="organised under its law"),
    )
    held = (WE, data("location"), store("db"), link("location", Verb.HELD_IN, "db"), state("US"), copies)
    operated = link("db", Verb.OPERATED_BY, "cloud")
    assert judge(*held, *cloud, operated)["M7"].result == "pass"
    assert judge(*held, org("cloud"), operated)["M7"].result == "not shown"
    old = (store("old"), link("db", Verb.COPIED_TO, "old"), link("old", Verb.LOCATED_IN, "SG"))
    assert judge(*held, *cloud, operated, *old)["M7"].result == "fail"
    assert judge(*held, *cloud, operated, *old, deleted)["M7"].result == "pass"


def test_a_cap_that_a_promise_sets_and_a_disputed_stake() -> None:
    cn = (org("jade"), state("CN"), link("jade", Verb.SUBJECT_TO, "CN", tie="organised under its law"))
    us = (org("amber", us_person="yes"), state("US"))
    seats = record("i", "inventory", covers="directors", done_on="2025-12-20")
    cap = record("p", "promise", measure="M14", cap="19.9%")
    known, rest = org("we", ownership_established="yes"), fact(owns("amber", "we", percent(80)), recorded=DAY)

    def held(share: float, *, disputed: bool = False) -> str:
        stake = fact(owns("jade", "we", percent(share)), recorded=DAY, disputed=disputed)
        return judge(known, *cn, *us, seats, cap, rest, stake)["M14"].result

    assert held(19.9) == "pass"
    assert held(20) == "fail"
    assert held(20, disputed=True) == "not shown"
