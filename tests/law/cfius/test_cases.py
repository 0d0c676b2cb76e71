"""The cases of 31 CFR Part 800, and that together they try every rule in every state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import yaml

from ringfence.graph.build import build_graph
from ringfence.graph.handovers import find_handovers
from ringfence.law.cfius.investment import Investment, find_investments
from ringfence.law.cfius.judge_cfius import judge_cfius, lay_out
from ringfence.law.cfius.matter import Matter
from ringfence.law.regime import Docket
from ringfence.law.rule import rules
from ringfence.model.kinds import Kind, Outcome, Verdict
from tests.law.case_world import CASES as FOLDER
from tests.law.case_world import LawCase, read_case
from tests.law.rule_states import day_before, questions_of, short, states_of

ROWS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "cfius.yaml").read_text(encoding="utf-8"))
CASES = {row["id"]: read_case(row) for row in ROWS}
RULES = {short(rule): rule for rule in rules("ringfence.law.cfius")}


@cache
def docket_of(case: LawCase) -> Docket:
    graph = build_graph(case.facts, case.on)
    return Docket(graph, find_handovers(graph), case.law_on)


def investments_of(matter: Matter) -> dict[str, Investment]:
    orgs = [id_ for id_, each in matter.graph.entities.items() if each.kind is Kind.ORG]
    found = [investment for org in orgs for investment in find_investments(matter, org)]
    return {f"{each.investor} > {each.business}": each for each in found}


def askable(case: LawCase) -> tuple[Matter, Mapping[str, Sequence[Any]]]:
    docket = docket_of(case)
    matter, graph = lay_out(docket), docket.graph
    kinds = {kind: [id_ for id_, each in graph.entities.items() if each.kind is kind] for kind in Kind}
    parties = [*kinds[Kind.ORG], *kinds[Kind.PERSON]]
    asked: dict[str, Sequence[Any]] = dict.fromkeys(("party", "person", "investor", "taker"), parties)
    asked |= dict.fromkeys(("org", "business"), kinds[Kind.ORG])
    asked |= {"data": kinds[Kind.DATA_CLASS], "classes": [tuple(kinds[Kind.DATA_CLASS])]}
    asked |= {"investment": list(investments_of(matter).values()), "handover": docket.handovers}
    return matter, asked


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_case(row: dict[str, Any]) -> None:
    case = CASES[row["id"]]
    findings = judge_cfius(docket_of(case)).findings
    said = {each.id.removeprefix("CFIUS ").replace(" in ", " > "): each.outcome for each in findings}
    assert {pair: said.get(pair, Outcome.NOT_REGULATED) for pair in case.expect} == case.expect
    matter = lay_out(docket_of(case))
    for asked in case.rules:
        what = (
            [investments_of(matter)[asked["between"]]]
            if "between" in asked
            else asked.get("asked", [asked.get("of")])
        )
        assert RULES[asked["rule"]](matter, *what).verdict == asked["verdict"], asked
    if "breaks" in row:
        broken = [each.party for each in findings if each.outcome is Outcome.PROHIBITED]
        assert broken == row["breaks"]


@cache
def seen() -> dict[str, set[Verdict]]:
    return states_of(list(RULES.values()), [askable(case) for case in CASES.values()])


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_a_case_in_every_state(name: str) -> None:
    assert seen()[name] == set(Verdict)


@pytest.mark.parametrize("name", sorted(RULES))
def test_outside_its_dates_a_rule_fails_and_says_so(name: str) -> None:
    rule = RULES[name]
    for case in CASES.values():
        matter, asked = askable(case)
        for each in questions_of(rule, asked):
            proof = rule(replace(matter, law_on=day_before(rule)), *each)
            assert proof.verdict is Verdict.FAILS
            assert f"In force from {rule.since}" in proof.claim
            return
    raise AssertionError("no case asks it")
