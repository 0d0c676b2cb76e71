"""Law cases: what is read of them, and every mistake with its line and cure."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.evidence.law_cases.from_law_cases import read_cases
from ringfence.evidence.law_cases.lined_yaml import load_yaml
from ringfence.evidence.readers import READ_LAW_CASES
from ringfence.model.fact import Entity, Link
from ringfence.model.kinds import Kind, Verb
from ringfence.model.law_case import LawCase
from ringfence.model.share import Share

SALE = """
- id: sale
  says: A sale.
  law_on: 2026-03-01
  data: {records: {category: personal financial, us_persons: 20000}}
  organisations:
    seller: {us_person: yes}
    buyer: {headquartered_in: NO}
  contracts: {sale: {giver: seller, taker: buyer, deal: data brokerage, since: 2025-05-01}}
  ownership: [{owned: buyer, owner: seller, share: 25..50}]
  expect:
    DSP: {seller > buyer: prohibited}
  rules:
    - {regime: DSP, rule: is_bulk, between: seller > buyer, of: personal financial, verdict: holds}
"""


def read(text: str, file: str = "cases.yaml") -> tuple[LawCase, ...]:
    return tuple(read_cases(load_yaml(text, file), file))


def test_words_stay_words_and_days_are_days() -> None:
    (case,) = read(SALE)
    buyer = next(fact.says for fact in case.facts if fact.id == "organisation:buyer")
    assert isinstance(buyer, Entity)
    assert buyer.attributes == {"headquartered_in": "NO"}  # Norway
    assert case.law_on == date(2026, 3, 1)
    sale = next(f for f in case.facts if isinstance(f.says, Link) and f.says.verb is Verb.SHARED_WITH)
    assert sale.since == date(2025, 5, 1)
    stake = next(f.says for f in case.facts if isinstance(f.says, Link) and f.says.verb is Verb.OWNED_BY)
    assert stake.share == Share(250_000, 500_000)


def test_answers_know_their_regime_and_line() -> None:
    answers = [(e.regime, e.about, e.answer, e.rule, e.line) for e in read(SALE)[0].expected]
    assert answers == [
        ("DSP", ("seller > buyer",), "prohibited", "", 12),
        ("DSP", ("seller > buyer", "personal financial"), "holds", "is_bulk", 14),
    ]


def test_the_name_of_the_file_gives_the_regime() -> None:
    text = "- {id: a, says: b, organisations: {x: {}}, expect: {x: unknown}}"
    assert read(text, "pafaca_parties.yaml")[0].expected[0].regime == "PAFACA"


def test_apps_entities_ties_and_links_need_no_code() -> None:
    text = """
- id: a
  says: b
  apps: {clips: {publisher: maker, monthly_active_users: 2000000, collects: taste}}
  data: {taste: {category: browsing}}
  organisations: {maker: }
  entities: {lab: {kind: place, name: The lab}}
  ties: [{party: maker, state: CN, tie: main operations}]
  links: [{tail: maker, verb: located in, head: lab}]
"""
    says = [fact.says for fact in read(text)[0].facts]
    kinds = {each.id: each.kind for each in says if isinstance(each, Entity)}
    assert kinds["clips"] is Kind.APP
    assert kinds["lab"] is Kind.PLACE
    links = {(each.tail, each.verb, each.head) for each in says if isinstance(each, Link)}
    assert {
        ("clips", Verb.PUBLISHED_BY, "maker"),
        ("taste", Verb.COLLECTED_BY, "clips"),
        ("maker", Verb.SUBJECT_TO, "CN"),
        ("maker", Verb.LOCATED_IN, "lab"),
    } <= links


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (SALE.replace("says:", "tells:"), "cases.yaml, line 3: a case: nobody reads “tells”"),
        (SALE.replace("headquartered_in", "headquarterd_in"), "line 8: organisations: nobody reads"),
        (SALE.replace("headquartered_in", "headquarterd_in"), "did you mean “headquartered_in”"),
        (SALE.replace("25..50", "half"), "the case of line 2: 'half' is no share"),
        (SALE.replace("verdict: holds", "verdict: yes"), "verdict"),
        (SALE.replace("2026-03-01", "spring"), "'spring' is not a day"),
        (SALE + SALE, "the case “sale” stands twice"),
        (
            SALE.replace("    DSP: {seller > buyer: prohibited}", "    DSP: {seller > buyer: prohibited"),
            "YAML",
        ),
        (SALE.replace("giver: seller, ", ""), "“giver” is missing"),
        (SALE.replace("- id: sale", "- id:"), "line 2: a case lacks “id”"),
        ("id: sale", "no list of cases"),
        ("- id: a\n  id: b", "line 2: “id” stands twice"),
        ("- &a {id: *a}", "nested too deep"),
        ("- [[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]", "nested too deep"),
        ("- {id: a, says: b, data: {x: {category: {y: z}}}}", "a word or a list of words was expected"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_cure(wrong: str, message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(wrong)
    assert message in str(caught.value)
    assert "\n  cure: " in str(caught.value)


def test_aliases_do_not_grow_a_file() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 15)]
    with pytest.raises(EvidenceError):
        read("a0: &a0 [x]\n" + "\n".join(levels))


@given(st.text(alphabet="-:{}[]&*<>!|'\"#, \nabidsayexpt0123", max_size=60))
def test_whatever_the_text_only_its_own_error_is_raised(text: str) -> None:
    with suppress(EvidenceError):
        read(text)


@given(st.recursive(st.text("ab:", max_size=3), lambda each: st.lists(each, max_size=3), max_leaves=8))
def test_whatever_a_cell_holds_only_its_own_error_is_raised(cell: object) -> None:
    for key in ("data", "contracts", "ownership", "expect", "rules", "law_on", "disputed", "people", "links"):
        with suppress(EvidenceError):
            read(f"- {{id: a, says: b, {key}: {cell!r}}}")


def test_a_folder_is_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(SALE)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "two.yaml").write_text(SALE)
    assert len(READ_LAW_CASES(tmp_path)) == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(EvidenceError, match=r"no \.yaml file"):
        READ_LAW_CASES(empty)
