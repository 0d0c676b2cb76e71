"""Profiles as text: golden files, their width, and nothing hostile gets through."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from ringfence.catalogue.lookup import Catalogue
from ringfence.inquiry.who import who
from ringfence.report.terminal_page import Look
from ringfence.report.terminal_profile import profile_to_terminal
from ringfence.report.to_json import profile_to_json
from tests.golden import compare_with_golden
from tests.small_catalogue import ROWS, small_catalogue

GOLDEN = Path(__file__).parent / "golden"
ASKED = {
    "who-package": "com.redsdk.push",
    "who-organisation": "red-holding",
    "who-shared-domain": "tenant.bluecloud.example",
    "who-unknown-owner": "grey.example",
    "who-near-name": "Gray Labs, Inc.",
    "who-nothing": "zzzzzz",
    "who-no-publisher": "lone-lib",
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("tables"))


@pytest.mark.parametrize("name", sorted(ASKED))
def test_golden_profile(catalogue: Catalogue, name: str) -> None:
    page = profile_to_terminal(who(catalogue, ASKED[name]), Look(80))
    assert max(map(cell_len, page.splitlines())) <= 80
    compare_with_golden(page, GOLDEN / f"{name}.txt")


def test_golden_proof(catalogue: Catalogue) -> None:
    page = profile_to_terminal(who(catalogue, "red-sdk"), Look(80), prove=True)
    compare_with_golden(page, GOLDEN / "who-proof.txt")


def test_the_json_holds_all_of_it(catalogue: Catalogue) -> None:
    document = json.loads(profile_to_json(who(catalogue, "red-sdk", on=date(2026, 11, 20))))
    assert document["schema"] == "ringfence-profile/1"
    assert document["on"] == "2026-11-20"
    assert document["matches"][0]["parties"][0]["id"] == "red-sdk-maker"
    dsp = document["organisations"]["red-sdk-maker"]["views"][0]
    assert dsp["verdict"] == "holds"
    assert dsp["proof"]["because"]


def test_hostile_names_are_harmless(tmp_path: Path) -> None:
    evil = "\x1b[31mred\x1b[0m \u202egnol\u202c " + "x" * 9_000
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["organisations"][0].update(name=evil)
    rows["software"][0].update(name=evil)
    page = profile_to_terminal(who(small_catalogue(tmp_path, rows), "red-sdk"), Look(80))
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert max(map(cell_len, page.splitlines())) <= 80
