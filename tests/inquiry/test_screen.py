"""Vendors screened: identifiers match, names are candidates, decisions are applied, runs can be stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringfence.inquiry.match_vendors import read_country
from ringfence.inquiry.reviewing import merge_review
from ringfence.inquiry.screen import BATCH, screen
from ringfence.inquiry.vendor_identifiers import is_lei
from ringfence.model.kinds import Verdict
from ringfence.model.review import DIFFERENT, SAME, STALE, Review, ReviewRow
from ringfence.model.screening import ScreenedVendor, Screening, Status
from ringfence.model.source import Source
from ringfence.model.vendor import Vendor, VendorList
from tests.sample_screening import VENDORS, sample_screening
from tests.small_catalogue import small_catalogue


@pytest.fixture(scope="module")
def screening(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    return sample_screening(tmp_path_factory.mktemp("tables"))


def of(result: Screening, name: str) -> ScreenedVendor:
    return next(each for each in result.vendors if each.vendor.name == name)


def screen_one(folder: Path, vendor: Vendor, review: Review | None = None) -> ScreenedVendor:
    return sample_screening(folder, (vendor,), review or Review()).vendors[0]


def test_an_identifier_is_a_match(screening: Screening) -> None:
    red = of(screening, "Red Holding Group")
    assert red.status is Status.MATCHED
    assert red.match is not None
    assert (red.match.id, red.how) == ("red-holding", "listed as HKEX:9999")
    assert screening.verdict(red.parties) is Verdict.HOLDS
    assert red in screening.found


def test_the_very_name_is_a_candidate_and_no_match(screening: Screening) -> None:
    red = of(screening, "Red Sister")
    assert (red.status, red.match) == (Status.CANDIDATES, None)
    assert red.candidates[0].id == "red-sister"
    assert "the country agrees: CN" in red.candidates[0].reasons
    assert red not in screening.found


def test_a_decision_is_a_match_whatever_the_case_of_the_name(screening: Screening) -> None:
    blue = of(screening, "Blue Cloud Inc.")
    assert blue.status is Status.MATCHED
    assert blue.how == "decided same by A. Reader on 2026-11-02 (review.csv line 2)"
    assert screening.verdict(blue.parties) is Verdict.FAILS


def test_a_domain_tells_its_operator(screening: Screening) -> None:
    grey = of(screening, "Grey Laboratories")
    assert grey.match is not None
    assert grey.match.id == "grey-labs"
    assert screening.verdict(grey.parties) is Verdict.UNKNOWN


def test_the_worst_is_first_and_what_is_not_known_last(screening: Screening) -> None:
    assert [each.status for each in screening.vendors] == sorted(
        (each.status for each in screening.vendors), key=list(Status).index
    )
    assert screening.vendors[0].vendor.name == "Red Holding Group"
    assert of(screening, "Acme Supplies Inc.").status is Status.UNKNOWN


def test_an_lei_whose_check_digits_disagree_is_told(screening: Screening) -> None:
    assert "check digits" in of(screening, "Wrong LEI Ltd").notes[0]
    assert is_lei("213800JJDNMAG3L84P54")
    assert not is_lei("213800JJDNMAG3L84P55")


@pytest.mark.parametrize(
    "identifier",
    [
        ("domain", "tenant.bluecloud.example"),  # shared hosting
        ("email", "someone@gmail.com"),
        ("domain", "grey"),
        ("number", "5299000000EXAMPLE000X"),
        ("cik", "HKEX:9999"),
    ],
)
def test_what_tells_nobody_matches_nobody(tmp_path: Path, identifier: tuple[str, str]) -> None:
    assert screen_one(tmp_path, Vendor("", "", (identifier,), "", "line 2")).status is Status.UNKNOWN


def test_a_bare_ticker_is_a_candidate(tmp_path: Path) -> None:
    found = screen_one(tmp_path, Vendor("", "", (("ticker", "9999"),), "", "line 2"))
    assert (found.status, found.candidates[0].id) == (Status.CANDIDATES, "red-holding")
    assert (
        screen_one(tmp_path, Vendor("", "", (("ticker", "9999.HK"),), "", "line 2")).status is Status.MATCHED
    )


def test_a_domain_of_the_group_does_not_outweigh_the_very_name(tmp_path: Path) -> None:
    found = screen_one(
        tmp_path, Vendor("Red Sister Co., Ltd.", "", (("domain", "redsdk.example"),), "", "line 2")
    )
    assert found.status is Status.CANDIDATES
    assert {each.id for each in found.candidates} >= {"red-sister", "red-sdk-maker"}


def test_what_was_decided_different_is_no_candidate(tmp_path: Path) -> None:
    row = ReviewRow("Red Sister", "red-sister", "", "", "", DIFFERENT, line=2)
    found = screen_one(tmp_path, Vendor("Red Sister", "", (), "", "line 2"), Review("r.csv", (row,)))
    assert "red-sister" not in {each.id for each in found.candidates}


def test_a_run_that_was_stopped_comes_to_the_same(tmp_path: Path) -> None:
    class Kept:
        def __init__(self) -> None:
            self.batches: dict[int, Any] = {}
            self.asked = 0

        def get(self, batch: int) -> Any:
            return self.batches.get(batch)

        def keep(self, batch: int, found: Any) -> None:
            self.asked += 1
            self.batches[batch] = found

    catalogue = small_catalogue(tmp_path)
    vendors = tuple(Vendor(f"Red Sister {n}", "", (), "", f"line {n}") for n in range(BATCH + 5)) + VENDORS
    listed = VendorList(Source("v.csv", "", ""), vendors, (), ())
    kept = Kept()
    whole = screen(catalogue, listed, kept=kept)
    assert kept.asked == 2
    del kept.batches[1]
    assert screen(catalogue, listed, kept=kept) == whole == screen(catalogue, listed)
    assert kept.asked == 3


def test_a_review_keeps_what_was_written_and_flags_what_is_stale(screening: Screening) -> None:
    mine = (
        ReviewRow(
            "Red Sister", "red-sister", "old", "1", "old", note="ask Ann", line=2, rest={"Ticket": "7"}
        ),
        ReviewRow("Red Sister", "gone", "Gone Ltd", "80", "near", line=3),
        ReviewRow("Somebody else", "gone", "Gone Ltd", "80", "near", line=4),
        ReviewRow("Acme Supplies Inc.", "gone", "", "", "", SAME, "me", line=5),
    )
    merged = merge_review(Review("r.csv", mine, ("Ticket",)), screening)
    first, stale, other, decided, *new = merged.rows
    assert (first.note, first.rest, first.candidate_name) == (
        "ask Ann",
        {"Ticket": "7"},
        "Red Sister Co., Ltd.",
    )
    assert int(first.score) > 50
    assert (stale.state, other.state, decided.state) == (STALE, "", "")
    assert all(not row.decision for row in new)
    assert merge_review(merged, screening) == merged


@pytest.mark.parametrize(
    ("said", "code"), [("China", "CN"), ("P.R. China", "CN"), ("us", "US"), ("Utopia", "")]
)
def test_countries(said: str, code: str) -> None:
    assert read_country(said) == code
