"""A small screening: vendors matched by identifiers and decisions, candidates, and what nobody knows."""

from __future__ import annotations

from pathlib import Path

from ringfence.inquiry.screen import screen
from ringfence.model.review import Review, ReviewRow
from ringfence.model.screening import Screening
from ringfence.model.source import Source
from ringfence.model.vendor import Vendor, VendorList
from tests.small_catalogue import small_catalogue

VENDORS = (
    Vendor("Acme Supplies Inc.", "US", (), "V-1", "line 2"),
    Vendor("Red Holding Group", "China", (("ticker", "HKEX:9999"),), "V-2", "line 3", 2),
    Vendor("Red Sister", "CN", (), "V-3", "line 4"),
    Vendor("Blue Cloud Inc.", "US", (), "V-4", "line 5"),
    Vendor("Grey Laboratories", "", (("domain", "https://www.grey.example/contact"),), "V-5", "line 6"),
    Vendor("Wrong LEI Ltd", "", (("lei", "5299000000EXAMPLE000"),), "", "line 7"),
)
REVIEW = Review(
    "review.csv",
    (ReviewRow("blue cloud inc", "blue-cloud", "", "", "", "same", "A. Reader", "2026-11-02", line=2),),
)


def sample_screening(
    folder: Path, vendors: tuple[Vendor, ...] = VENDORS, review: Review = REVIEW
) -> Screening:
    listed = VendorList(
        Source("vendors.csv", "00", ""), vendors, (("name", "Vendor"), ("country", "Country")), ()
    )
    return screen(small_catalogue(folder), listed, review=review)
