"""Screened vendors as text, CSV and HTML; an answer to `who` as a page."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ringfence.inquiry.who import who
from ringfence.model.screening import Screening
from ringfence.model.vendor import Vendor
from ringfence.report.profile_page import profile_to_html
from ringfence.report.screening import screening_to_csv, screening_to_terminal
from ringfence.report.screening_page import screening_to_html
from ringfence.report.terminal_page import Look
from ringfence.report.terminal_profile import trees_to_terminal
from tests.golden import compare_with_golden
from tests.report.test_html import Page
from tests.sample_screening import VENDORS, sample_screening
from tests.small_catalogue import small_catalogue

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def screening(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    return sample_screening(tmp_path_factory.mktemp("tables"))


def test_golden_text(screening: Screening) -> None:
    compare_with_golden(screening_to_terminal(screening, "", Look(80)), GOLDEN / "screen.txt")


def test_golden_csv(screening: Screening) -> None:
    text = screening_to_csv(screening)
    compare_with_golden(text, GOLDEN / "screen.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["vendor"] for row in rows} == {each.name for each in VENDORS}
    red = [row for row in rows if row["match_id"] == "red-holding" and row["status"] == "matched"]
    assert {row["regime"] for row in red} == {"DSP", "PAFACA"}
    assert all(row["proof"] and row["finding"] == "covered" for row in red)


def test_the_page_is_self_contained_and_says_all(screening: Screening) -> None:
    page = Page(screening_to_html(screening))
    assert page.values("src") == []
    text = " ".join(page.text)
    for vendor in VENDORS:
        assert vendor.name in text
    assert "decided same by A. Reader" in text
    anchors = set(page.values("id"))
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= anchors


def test_hostile_names_are_escaped(tmp_path: Path) -> None:
    name = "<script>alert(1)</script>\u202e=cmd()"
    html = screening_to_html(sample_screening(tmp_path, (Vendor(name, "", (), "=1+1", "line 2"),)))
    assert "<script>alert" not in html
    Page(html)
    assert "'=1+1" in screening_to_csv(sample_screening(tmp_path, (Vendor(name, "", (), "=1+1", "line 2"),)))


def test_who_as_a_page_has_the_tree_and_every_rule(tmp_path: Path) -> None:
    html = profile_to_html(who(small_catalogue(tmp_path), "red-sdk-maker"))
    page = Page(html)
    text = " ".join(page.text)
    assert 'class="tree holders' in html
    for word in ("Red Holding Ltd.", "20 % to 30 %", "DSP", "PAFACA", "https://filings.example/1"):
        assert word in text or word in page.values("href")


def test_who_of_nothing_known_as_a_page(tmp_path: Path) -> None:
    assert "That is no all-clear" in profile_to_html(who(small_catalogue(tmp_path), "zzz"))


def test_golden_tree(tmp_path: Path) -> None:
    text = trees_to_terminal(who(small_catalogue(tmp_path), "red-sdk-maker"), Look(80))
    compare_with_golden(text, GOLDEN / "who-tree.txt")
