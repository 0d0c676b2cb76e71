"""The cases of the Data Security Program, and that together they try every rule in every state."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest

from ringfence.law.dsp.dealing import Dealing
from ringfence.law.dsp.judge_dsp import DSP, lay_out
from ringfence.law.dsp.matter import Matter
from ringfence.law.dsp.s249_sensitive_personal_data import CATEGORIES
from ringfence.law.judge import judge
from ringfence.law.rule import Rule
from ringfence.model.kinds import Certainty, Kind, Verdict
from tests.law.case_judging import RULES, ask, docket_of, judge_case
from tests.law.case_world import LawCase, read_cases

CASES = read_cases("dsp")

# States that a rule cannot be in, and why.
IMPOSSIBLE = {
    ("is_country_of_concern", Verdict.UNKNOWN): "a state has a code, and the list is known",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: LawCase) -> None:
    said = judge_case(case)
    assert {key: said.get(key, "not regulated") for key in case.expect} == case.expect
    for row in case.rules:
        assert ask(case, row).verdict == row["verdict"], row


def test_cases_have_ids_of_their_own() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


def questions_of(rule: Rule[Any, ...], matter: Matter, dealings: tuple[Dealing, ...]) -> Iterator[list[Any]]:
    """Everything in a case that the rule can be asked about, going by the names of what it asks for."""
    graph = matter.graph
    of_kind = {
        "party": [id_ for id_, each in graph.entities.items() if each.kind in (Kind.ORG, Kind.PERSON)],
        "org": [id_ for id_, each in graph.entities.items() if each.kind is Kind.ORG],
        "owner": [id_ for id_, each in graph.entities.items() if each.kind in (Kind.ORG, Kind.PERSON)],
        "person": [id_ for id_, each in graph.entities.items() if each.kind is Kind.PERSON],
        "data": [id_ for id_, each in graph.entities.items() if each.kind is Kind.DATA_CLASS],
        "state": ["CN", "HK", "DE", "US"],
        "category": list(CATEGORIES),
    }
    names = list(inspect.signature(rule.statement).parameters)[1:]
    if names and names[0] == "dealing":
        for dealing in dealings:
            rest = [list(dealing.data) if name == "data" else of_kind[name] for name in names[1:]]
            yield from ([dealing, *each] for each in product(*rest))
    else:
        yield from (list(each) for each in product(*(of_kind[name] for name in names)))


@cache
def verdicts_by_rule() -> dict[str, set[Verdict]]:
    seen: dict[str, set[Verdict]] = {name: set() for name in RULES}
    for case in CASES:
        if case.law_on >= DSP.since:
            matter, dealings, _ = lay_out(docket_of(case))
            for name, rule in RULES.items():
                seen[name] |= {rule(matter, *asked).verdict for asked in questions_of(rule, matter, dealings)}
    return seen


@pytest.mark.parametrize("name", sorted(RULES))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_rule_has_a_case_in_every_state(name: str, verdict: Verdict) -> None:
    possible = verdict in verdicts_by_rule()[name]
    assert possible != ((name, verdict) in IMPOSSIBLE), IMPOSSIBLE.get((name, verdict), "write a case")


@pytest.mark.parametrize("name", sorted(RULES))
def test_outside_its_dates_a_rule_fails_and_says_so(name: str) -> None:
    rule = RULES[name]
    case = next(case for case in CASES if any(questions_of(rule, *lay_out(docket_of(case))[:2])))
    matter, dealings, _ = lay_out(docket_of(case))
    asked = next(questions_of(rule, matter, dealings))
    proof = rule(Matter(matter.graph, rule.since - timedelta(days=1), matter.status), *asked)
    assert proof.verdict is Verdict.FAILS
    assert f"In force from {rule.since}" in proof.claim


def test_before_its_date_the_regime_says_nothing_but_is_named() -> None:
    docket = docket_of(CASES[0])
    judgement = judge(docket.graph, docket.handovers, date(2025, 4, 7))
    assert not [finding for finding in judgement.findings if finding.regime == DSP.name]
    note = next(note for note in judgement.regimes if note.name == DSP.name)
    assert not note.in_force
    assert note.does_not_cover


def test_what_rests_on_a_summary_is_not_called_primary() -> None:
    case = next(case for case in CASES if case.id == "hong-kong")
    docket = docket_of(case)
    finding = next(
        f for f in judge(docket.graph, docket.handovers, case.law_on).findings if f.party == "company"
    )
    assert finding.certainty is Certainty.SECONDARY
