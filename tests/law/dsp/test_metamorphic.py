"""What must stay true of any case when it is changed in a known way: laws over random small cases."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.evidence.law_cases.from_law_cases import read_case
from ringfence.evidence.law_cases.lined_yaml import load_yaml
from ringfence.graph.build import build_graph
from ringfence.graph.handovers import find_handovers
from ringfence.law.judge import judge
from ringfence.model.kinds import Outcome, Verdict
from ringfence.model.law_case import LawCase

Row = dict[str, Any]

LATER = date(2026, 1, 15)  # when every duty was in force
CALM = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

data_rows = st.fixed_dictionaries(
    {
        "category": st.sampled_from(
            [
                "human genomic",
                "proteomic",
                "biometric",
                "precise geolocation",
                "personal health",
                "personal financial",
                "covered personal identifiers",
                "human biospecimens",
                "browsing",
                "",
            ]
        ),
        "us_persons": st.sampled_from(["", "50", "500", "5000..50000", "200000", "99.."]),
        "us_devices": st.sampled_from(["", "10", "5000"]),
        "government_related": st.sampled_from(["no", "no", "yes", ""]),
        "identifiers": st.sampled_from(
            [
                "",
                "device id",
                "demographic or contact",
                "network id;account authentication",
                "device id;network id",
            ]
        ),
        "linkable": st.sampled_from(["", "no", "yes"]),
        "excluded_as": st.sampled_from(["", "", "", "informational materials", "pathogen data", "unknown"]),
        "made_for_deal": st.sampled_from(["", "no", "yes"]),
    }
)
org_rows = st.fixed_dictionaries(
    {
        "organised_in": st.sampled_from(["CN", "US", "KY", "US;KY", ""]),
        "principal_place_of_business": st.sampled_from(["CN", "SG", "US", ""]),
        "ownership_established": st.sampled_from(["yes", "yes", ""]),
        "us_person": st.sampled_from(["", "", "yes", "no"]),
        "is_state": st.sampled_from(["", "", "", "RU"]),
    }
)
terms = st.fixed_dictionaries(
    {
        "deal": st.sampled_from(["data brokerage", "vendor", "investment", "none", ""]),
        "consideration": st.sampled_from(["", "yes", "no"]),
        "security_requirements": st.sampled_from(["", "yes", "no"]),
        "onward_clause": st.sampled_from(["", "yes", "no"]),
        "breach_reporting_days": st.sampled_from(["", "10", "30"]),
        "requirements_met": st.sampled_from(["", "", "I;II.B", "I.A"]),
        "requirements_unmet": st.sampled_from(["", "", "II", "I.A.7"]),
        "cloud": st.sampled_from(["", "yes", "no"]),
        "passive": st.sampled_from(["", "yes", "no"]),
        "knowingly": st.sampled_from(["", "yes", "yes", "no"]),
    }
)


@st.composite
def cases(draw: st.DrawFn) -> Row:
    """A giver and a taker with one contract, two other organisations, and who owns whom."""
    names = ["giver", "taker", "holder", "other"]
    orgs = {name: draw(org_rows) for name in names}
    contract = draw(terms)
    if contract["deal"] not in {"", "none"}:  # a stated kind and nothing in return contradict each other
        contract["consideration"] = "yes"
    for cells in orgs.values():  # `us_person` overrides the rest; here it only completes it
        if cells["us_person"] == "yes" and cells["organised_in"] != "US":
            cells["organised_in"] = ""
        if cells["us_person"] == "no" and cells["organised_in"] == "US":
            cells["us_person"] = ""
    orgs["giver"] |= {
        "organised_in": draw(st.sampled_from(["US", "US", ""])),
        "us_person": "",
        "is_state": "",
    }
    shares = draw(st.lists(st.sampled_from([0, 10, 25, 30, 49, 50, 60, "25..50"]), min_size=4, max_size=4))
    pairs = [("taker", "holder"), ("taker", "other"), ("holder", "other"), ("other", "taker")]
    kept = draw(st.sets(st.integers(0, 3)))
    return {
        "id": "random",
        "says": "Made at random.",
        "organisations": orgs,
        "data": {f"d{i}": row for i, row in enumerate(draw(st.lists(data_rows, min_size=1, max_size=3)))},
        "contracts": {"sale": {"giver": "giver", "taker": "taker", **contract}},
        "ownership": [{"owned": pairs[i][0], "owner": pairs[i][1], "share": shares[i]} for i in sorted(kept)],
    }


def judge_row(row: Row) -> tuple[dict[str, Verdict], dict[str, Outcome]]:
    """By party, whether it is covered; by party and taker, the outcome of what it takes."""
    case = _read(row)
    graph = build_graph(case.facts, case.on)
    judged = judge(graph, find_handovers(graph), case.law_on)
    findings = [finding for finding in judged.findings if finding.regime == "DSP"]
    covered = {finding.party: finding.verdict for finding in findings if not finding.via}
    return covered, {finding.party: finding.outcome for finding in findings if finding.via}


def _read(row: Row) -> LawCase:
    return read_case(load_yaml(json.dumps(row), "random"))  # what is JSON is YAML


def is_no_less(before: Outcome, after: Outcome) -> bool:
    """Is the duty after no less than before? What is unknown may turn out either way, but not be called
    nothing."""
    if before is Outcome.NOT_REGULATED:
        return True
    if before in (Outcome.AUTHORISED, Outcome.UNKNOWN):
        return after is not Outcome.NOT_REGULATED
    order = list(Outcome)
    return order.index(after) <= order.index(before)


@CALM
@given(cases(), data_rows)
def test_more_data_never_lowers_a_duty(row: Row, more: Row) -> None:
    added = deepcopy(row)
    added["data"]["more"] = more
    _, before = judge_row(row)
    _, after = judge_row(added)
    assert all(is_no_less(outcome, after[taker]) for taker, outcome in before.items())


def duties_of(row: Row) -> dict[tuple[str, str], Verdict]:
    """By party and section, what is due or may be."""
    case = _read(row)
    graph = build_graph(case.facts, case.on)
    duties = judge(graph, find_handovers(graph), LATER).duties
    return {(duty.party, duty.cites): duty.verdict for duty in duties}


@CALM
@given(cases(), data_rows)
def test_more_data_takes_no_duty_away(row: Row, more: Row) -> None:
    """What was due stays due; what may have been due still may be."""
    added = deepcopy(row)
    added["data"]["more"] = more
    before, after = duties_of(row), duties_of(added)
    assert set(before) <= set(after)
    assert all(after[duty] is Verdict.HOLDS for duty, verdict in before.items() if verdict is Verdict.HOLDS)


@CALM
@given(cases(), st.sampled_from(["cloud", "onward_clause", "deal"]))
def test_what_is_not_known_takes_no_duty_away(row: Row, cell: str) -> None:
    emptied = deepcopy(row)
    emptied["contracts"]["sale"][cell] = ""
    due = {duty for duty, verdict in duties_of(row).items() if verdict is Verdict.HOLDS}
    assert due <= set(duties_of(emptied))


@CALM
@given(cases(), st.permutations(["giver", "taker", "holder", "other"]))
def test_names_decide_no_duty(row: Row, order: list[str]) -> None:
    new_name = {name: f"{'abcd'[order.index(name)]}-{name[::-1]}" for name in order}
    renamed = {(new_name[party], cites): verdict for (party, cites), verdict in duties_of(row).items()}
    assert duties_of(_rename(row, new_name)) == renamed


@CALM
@given(cases())
def test_more_people_never_lower_a_duty(row: Row) -> None:
    raised = deepcopy(row)
    for cells in raised["data"].values():
        cells |= {"us_persons": "90000000", "us_devices": "90000000"}
    _, before = judge_row(row)
    _, after = judge_row(raised)
    assert all(is_no_less(outcome, after[taker]) for taker, outcome in before.items())


@CALM
@given(cases(), st.integers(1, 49), st.integers(1, 49))
def test_a_share_moved_to_an_owner_that_does_not_count_covers_nobody(row: Row, kept: int, moved: int) -> None:
    row["organisations"] |= {
        "bad": {"organised_in": "CN"},
        "good": {"organised_in": "DE", "principal_place_of_business": "DE", "ownership_established": "yes"},
    }
    rest = [each for each in row["ownership"] if each["owned"] != "taker"]
    before = {**row, "ownership": [*rest, _owns("bad", kept + moved)]}
    after = {**row, "ownership": [*rest, _owns("bad", kept), _owns("good", moved)]}
    strength = {Verdict.HOLDS: 2, Verdict.UNKNOWN: 1}
    then, now = judge_row(before)[0], judge_row(after)[0]
    assert all(strength[now[party]] <= strength.get(then.get(party, Verdict.FAILS), 0) for party in now)


def _owns(owner: str, share: int) -> Row:
    return {"owned": "taker", "owner": owner, "share": share}


@CALM
@given(cases(), st.permutations(["giver", "taker", "holder", "other"]))
def test_names_decide_nothing(row: Row, order: list[str]) -> None:
    new_name = {name: f"{'abcd'[order.index(name)]}-{name[::-1]}" for name in order}
    covered, outcomes = judge_row(row)
    covered_after, outcomes_after = judge_row(_rename(row, new_name))
    assert covered_after == {new_name[party]: verdict for party, verdict in covered.items()}
    assert outcomes_after == {new_name[party]: outcome for party, outcome in outcomes.items()}


def _rename(value: Any, new_name: dict[str, str]) -> Any:
    if isinstance(value, dict):
        keys = new_name if "taker" in value and "holder" in value else {}
        return {keys.get(key, key): _rename(each, new_name) for key, each in value.items()}
    if isinstance(value, list):
        return [_rename(each, new_name) for each in value]
    return new_name.get(value, value) if isinstance(value, str) else value


@CALM
@given(cases(), st.data())
def test_forgetting_a_fact_never_turns_an_answer_into_no(row: Row, choice: st.DataObject) -> None:
    """Whatever cell is emptied: who was covered is not called clear, and a duty is not called nothing.

    Not so `is_state`: that a party is an organ of a state is never assumed, so an empty cell says it is none.
    """
    emptied = deepcopy(row)
    cells = [
        (table, id_, cell)
        for table in ("organisations", "data", "contracts")
        for id_, words in row[table].items()
        for cell, word in words.items()
        if word and cell not in {"giver", "taker", "is_state"}
    ]
    table, id_, cell = choice.draw(st.sampled_from(sorted(cells)))
    emptied[table][id_][cell] = ""
    covered, outcomes = judge_row(row)
    covered_after, outcomes_after = judge_row(emptied)
    assert [
        party for party, verdict in covered.items() if verdict is Verdict.HOLDS and party not in covered_after
    ] == []
    for taker, before in outcomes.items():
        if before is not Outcome.NOT_REGULATED:
            assert outcomes_after[taker] is not Outcome.NOT_REGULATED, (table, id_, cell)
