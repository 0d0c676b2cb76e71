"""Looking the law up, as people type citations, and the pages that are generated from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringfence.law.book import look_up, open_book
from ringfence.law.rule import rules
from ringfence.law.sections import Section, read_sections
from ringfence.report.law_pages import law_pages

BOOK = open_book()
PAGES = Path(__file__).parents[2] / "docs" / "law"


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("28 CFR 202.211(a)(1)", [Section("202.211", ("a", "1"))]),
        ("§ 202.211", [Section("202.211")]),
        ("202.205(a)-(f)", [Section("202.205", ("a",), "f")]),
        ("28 CFR 202.252 and 202.509", [Section("202.252"), Section("202.509")]),
        ("PAFACA 2(g)(3)(A)(i)-(ii)", [Section("2", ("g", "3", "a", "i"), "ii")]),
        ("golden share", []),
    ],
)
def test_citations_are_read_as_people_type_them(text: str, sections: list[Section]) -> None:
    assert list(read_sections(text)) == sections


@pytest.mark.parametrize(
    ("cites", "asked", "touches"),
    [
        ("202.205(a)-(f)", "202.205(c)", True),
        ("202.205(a)-(f)", "202.205(g)", False),
        ("202.211(a)", "202.211(a)(1)", True),
        ("202.211(a)(1)", "202.211(a)", True),
        ("202.211(a)(1)", "202.211(a)(2)", False),
        ("202.21", "202.211", False),
    ],
)
def test_a_section_touches_its_parts_and_its_wholes(cites: str, asked: str, touches: bool) -> None:
    assert read_sections(cites)[0].touches(read_sections(asked)[0]) is touches


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("28 CFR 202.211", "meets_limb_1"),
        ("202.211(a)(4)", "meets_limb_4"),
        ("202.205(c)", "is_bulk"),
        ("PAFACA 2(g)(1)(B)", "is_held_by_combination"),
        ("is_bulk_combined", "is_bulk_combined"),
        ("golden share", "is_directed_by_adversary"),
    ],
)
def test_a_section_a_name_or_words_find_the_rule(asked: str, rule: str) -> None:
    assert rule in {each.name for each in look_up(asked, BOOK).rules}


def test_a_section_brings_its_values() -> None:
    values = {value.name: value for value in look_up("202.205(c)", BOOK).values}
    assert set(values) == {"bulk: precise geolocation"}
    assert values["bulk: precise geolocation"].value == "1,000"


def test_what_is_nowhere_gives_what_is_near() -> None:
    answer = look_up("goldn share of a directer", BOOK)
    assert not answer.rules
    assert "is_directed_by_adversary" in {rule.name for rule in answer.nearest}
    assert look_up("xyzzy", BOOK).nearest == ()


def test_on_a_day_only_what_is_in_force() -> None:
    assert [len(regime.rules) for regime in open_book(date(2024, 1, 1)) if regime.name == "DSP"] == [0]


def test_every_rule_and_value_is_in_the_book() -> None:
    names = {rule.name for regime in BOOK for rule in regime.rules}
    assert {rule.short_name for rule in rules("ringfence.law")} <= names


@pytest.mark.parametrize("name", sorted(law_pages(BOOK)))
def test_the_pages_are_current(name: str) -> None:
    page = PAGES / name
    written = page.read_text(encoding="utf-8") if page.exists() else ""
    assert written == law_pages(BOOK)[name], "run `make docs-law`"


def test_no_page_is_left_of_a_regime_that_is_gone() -> None:
    assert {page.name for page in PAGES.glob("*.md")} == set(law_pages(BOOK))
