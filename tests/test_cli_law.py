"""`ringfence law` and `ringfence rules` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

from ringfence.cli_options import NOTHING_OPEN, OPEN_PATHS, USER_ERROR
from tests.conftest import Run

CASE = """
- id: sale
  says: A sale.
  data: {records: {category: personal financial, us_persons: 20000}}
  organisations: {seller: {us_person: yes}, buyer: {headquartered_in: CN}}
  contracts: {sale: {giver: seller, taker: buyer, deal: data brokerage}}
  expect: {DSP: {seller > buyer: prohibited}}
"""


def test_a_section_shows_its_rules_values_and_sources(run: Run) -> None:
    code, out, _ = run("law", "28", "CFR", "202.211(a)(1)")
    assert code == NOTHING_OPEN
    for word in ("meets_limb_1", "ownership_threshold: 500,000", "in force from 2025-04-08", "source: "):
        assert word in out


def test_with_cases_it_shows_those_that_exercise_it(run: Run) -> None:
    code, out, _ = run("law", "is_bulk_combined", "--cases")
    assert code == NOTHING_OPEN
    assert "holds: combined-lowest-threshold" in " ".join(out.split())


def test_what_is_not_there_says_what_is_near(run: Run) -> None:
    code, out, _ = run("law", "goldn", "share", "xyzzy")
    assert code == USER_ERROR
    assert "is_directed_by_adversary" in out
    code, _, err = run("law", "xyzzy")
    assert code == USER_ERROR
    assert "ringfence rules lists it" in err


def test_the_law_as_json(run: Run) -> None:
    _, out, _ = run("law", "202.205(g)", "--json")
    assert [rule["name"] for rule in json.loads(out)["rules"]] == ["is_bulk_combined"]
    _, out, _ = run("rules", "--json", "--regime", "pafaca", "--certainty", "unverified")
    (regime,) = json.loads(out)["regimes"]
    assert {each["certainty"] for each in (*regime["rules"], *regime["values"])} <= {"unverified"}


def test_rules_are_listed_by_regime_and_day(run: Run) -> None:
    _, out, _ = run("rules", "--regime", "DSP")
    assert "is_bulk_combined" in out
    assert "is_adversary_person" not in out
    _, out, _ = run("rules", "--law-on", "2024-12-01")
    assert "is_adversary_person" in out
    assert "is_bulk_combined" not in out
    code, _, err = run("rules", "--regime", "GDPR")
    assert code == USER_ERROR
    assert "regimes here: DSP, " in err


def test_cases_are_checked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(CASE)
    code, out, _ = run("rules", "--check", file)
    assert (code, out) == (NOTHING_OPEN, "1 case, 1 answer: all agree.\n")
    file.write_text(CASE.replace("prohibited", "exempt"))
    code, out, _ = run("rules", "--check", file)
    assert code == OPEN_PATHS
    assert "line 7: DSP, seller > buyer: expected exempt; the law as coded says prohibited" in out
    _, out, _ = run("rules", "--check", file, "--json")
    assert json.loads(out)["cases"][0]["agrees"] is False


def test_a_case_that_names_what_is_not_there_is_a_mistake(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    for wrong, cure in (
        (CASE.replace("{DSP:", "{DPS:"), "did you mean “DSP”?"),
        (CASE.replace("seller > buyer: p", "seller > byer: p"), "did you mean “buyer”?"),
        (CASE + "  rules: [{regime: DSP, rule: is_bulky, verdict: holds}]\n", "did you mean “is_bulk"),
        (CASE + "  rules: [{regime: DSP, rule: is_bulk, verdict: holds}]\n", "use one of:"),
    ):
        file.write_text(wrong)
        code, _, err = run("rules", "--check", file)
        assert code == USER_ERROR
        assert f"{file}, line " in err
        assert cure in err
