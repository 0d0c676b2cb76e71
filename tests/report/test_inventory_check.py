"""A checked inventory as text, CSV, JSON and HTML."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ringfence.inquiry.check_lists import check_lists
from ringfence.model.inventory import InstalledApp, Inventory, InventoryCheck
from ringfence.model.source import Source
from ringfence.report.inventory_check import check_to_csv, check_to_html, check_to_terminal, say_check
from ringfence.report.terminal_page import Look
from ringfence.report.to_json import check_to_json
from tests.golden import compare_with_golden
from tests.small_catalogue import small_catalogue

GOLDEN = Path(__file__).parent / "golden"


def make_check(folder: Path, name: str = "Red App") -> InventoryCheck:
    apps = (
        InstalledApp(name, "com.red.app", "Red", "Android", 41, "line 2"),
        InstalledApp("RED APP", "", "", "iOS", 2, "line 3"),
        InstalledApp("Timesheet", "org.example.time", "Example", "iOS", 260, "line 4"),
    )
    inventory = Inventory(Source("apps.csv", "00", ""), "plain list", apps, ())
    return check_lists(small_catalogue(folder), inventory)


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> InventoryCheck:
    return make_check(tmp_path_factory.mktemp("tables"))


def test_golden_text(check: InventoryCheck) -> None:
    compare_with_golden(check_to_terminal(check, "", Look(80)), GOLDEN / "check-lists.txt")


def test_golden_csv(check: InventoryCheck) -> None:
    text = check_to_csv(check)
    compare_with_golden(text, GOLDEN / "check-lists.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["verdict"] for row in rows} == {"on a list", "to be confirmed", "unknown to the catalogue"}


def test_the_json_says_the_verdict_of_each_app(check: InventoryCheck) -> None:
    document = json.loads(check_to_json(check))
    assert document["schema"] == "ringfence-list-check/1"
    assert [app["verdict"] for app in document["apps"]] == ["holds", "unknown", "fails"]


class Text(HTMLParser):
    """The words of a page, its scripts and styles left out, and the addresses that it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self._skip = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skip = tag in ("script", "style")
        self.loads += [value or "" for name, value in attrs if name in ("src", "srcset")]

    def handle_endtag(self, tag: str) -> None:
        self._skip = False

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words += data.split()


def test_the_page_says_what_the_text_says_and_loads_nothing(check: InventoryCheck) -> None:
    page = Text(check_to_html(check))
    said = " ".join(page.words)
    assert say_check(check) in said
    assert "Order of North" in said
    assert "Timesheet" in said
    assert page.loads == []


def test_the_page_carries_its_data(check: InventoryCheck) -> None:
    found = re.search(
        r'<script type="application/json" id="result">(.*?)</script>', check_to_html(check), re.S
    )
    assert found is not None
    assert json.loads(found[1]) == json.loads(check_to_json(check))


def test_hostile_names_are_harmless(tmp_path: Path) -> None:
    evil = make_check(tmp_path, '=HYPERLINK("x")</script><img src=x onerror=alert(1)>')
    assert "<img" not in check_to_html(evil)
    assert "'=HYPERLINK" in check_to_csv(evil)


def test_the_same_check_gives_the_same_bytes(check: InventoryCheck) -> None:
    assert check_to_html(check) == check_to_html(check)
