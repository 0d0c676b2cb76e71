"""The terminal pages: their wording, their width, and that they need neither colours nor a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ringfence.model.result import DealResult, Result
from ringfence.report.terminal_deal import deal_to_terminal
from ringfence.report.terminal_ownership import ownership_to_terminal
from ringfence.report.terminal_page import Look, look_of_terminal
from ringfence.report.to_terminal import (
    parties_to_terminal,
    paths_to_terminal,
    plan_to_terminal,
    result_to_terminal,
    why_to_terminal,
)
from tests.golden import compare_with_golden
from tests.sample_deal import sample_deal
from tests.sample_result import sample_result

GOLDEN = Path(__file__).parent / "golden"
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def why(result: Result, next_command: str, look: Look) -> str:
    return why_to_terminal(result, "CN", result.paths[0].hops, next_command, look)


PAGES: dict[str, Callable[[Result, str, Look], str]] = {
    "scan": result_to_terminal,
    "paths": paths_to_terminal,
    "plan": plan_to_terminal,
    "why": why,
    "parties": parties_to_terminal,
    "ownership": ownership_to_terminal,
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_golden_page(name: str) -> None:
    page = PAGES[name](sample_result(), "ringfence plan examples/tiktok", Look(80))
    compare_with_golden(page, GOLDEN / f"{name}.txt")


def test_golden_deal() -> None:
    compare_with_golden(deal_to_terminal(sample_deal(), "ringfence scan x", Look(80)), GOLDEN / "deal.txt")


def hostile(result: Result, name: str) -> Result:
    """The result with every name replaced."""
    entities = {id_: replace(entity, name=name) for id_, entity in result.entities.items()}
    return replace(result, entities=entities, sentence=name + result.sentence)


LONG = "Überlange Gesellschaft mit beschränkter Haftung " * 20
WIDE = "北京字节跳动科技有限公司" * 9


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("names", ["", LONG, WIDE, "x" * 500])
def test_no_line_is_wider_than_the_page(name: str, width: int, colour: bool, names: str) -> None:
    result = hostile(sample_result(), names) if names else sample_result()
    page = PAGES[name](result, "ringfence " + "very-long-" * 20, Look(width, colour))
    assert max(cell_len(ESCAPE.sub("", line)) for line in page.splitlines()) <= width


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_of_a_deal_is_wider_than_the_page(width: int) -> None:
    deal = sample_deal()
    for one in (deal, replace(deal, before=hostile(deal.before, WIDE), after=hostile(deal.after, LONG))):
        assert max(cell_len(line) for line in deal_to_terminal(one, "", Look(width)).splitlines()) <= width


def test_ribbons_fill_the_page_from_data_to_country() -> None:
    page = result_to_terminal(sample_result(), "", Look(80))
    prohibited = next(line for line in page.splitlines() if "Pangle SDK" in line)
    assert re.fullmatch(r"account ━+ TikTok app ━+✂2━ Pangle SDK ━+ ByteDance ━+ China", prohibited)


def test_line_style_and_word_double_the_colour() -> None:
    page = result_to_terminal(sample_result(), "", Look(80))
    for line, word in (("━", "prohibited"), ("═", "restricted"), ("─", "controlled"), ("┄", "unproven")):
        assert line * 3 in page
        assert word in page


def test_without_colours_there_is_no_escape() -> None:
    assert "\x1b" not in result_to_terminal(sample_result(), "", Look(80, colour=False))


def test_with_colours_the_text_is_the_same() -> None:
    plain = result_to_terminal(sample_result(), "x", Look(80, colour=False))
    coloured = ESCAPE.sub("", result_to_terminal(sample_result(), "x", Look(80, colour=True)))
    assert [line.rstrip() for line in coloured.splitlines()] == plain.splitlines()


def test_output_that_is_no_terminal_is_plain_and_80_wide() -> None:
    assert look_of_terminal() == Look(80, colour=False)


def test_terminal_escapes_in_names_do_not_reach_the_terminal() -> None:
    result = hostile(sample_result(), "\x1b]0;owned\x07\x1b[2J\u202eevil\u2066\r\nnext")
    for page in PAGES.values():
        text = page(result, "", Look(80))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@settings(max_examples=40)
@given(name=st.text(max_size=60))
def test_any_name_is_harmless(name: str) -> None:
    text = result_to_terminal(hostile(sample_result(), name), "", Look(80))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert max(cell_len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize("name", ["scan", "plan", "why"])
def test_the_coverage_line_is_always_there(name: str) -> None:
    assert "Looked at 6 of 8 kinds of evidence (75 %)" in PAGES[name](sample_result(), "", Look(100))


def test_what_nothing_reaches_is_said_with_its_coverage() -> None:
    text = why_to_terminal(sample_result(), "US", None, "", Look(80))
    assert text.startswith("No path reaches United States on the evidence examined.")
    assert "Looked at 6 of 8" in text


def test_an_empty_result_is_not_called_clean() -> None:
    empty = replace(sample_result(), paths=(), plans=(), unknowns=(), sentence="No path was found.")
    text = result_to_terminal(empty, "", Look(80))
    assert "0 open paths" in text
    assert "Not seen" in text


def test_a_deal_says_what_each_clause_does() -> None:
    deal: DealResult = sample_deal()
    text = deal_to_terminal(deal, "", Look(100))
    for clause in deal.clauses:
        assert clause.id in text
    for tie in deal.operational_ties:
        assert tie in text
