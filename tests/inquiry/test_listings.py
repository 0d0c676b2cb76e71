"""Which lists reach whom: named, as a product, through an owner, as an affiliate; and which do not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.to_facts import facts_about
from ringfence.graph.build import build_graph
from ringfence.inquiry.listings import ListReader
from ringfence.model.kinds import Verdict
from ringfence.model.profile import Listing
from tests.small_catalogue import ROWS, small_catalogue

ON = date(2026, 11, 25)


def reader(catalogue: Catalogue, *parties: str, on: date = ON) -> ListReader:
    return ListReader(catalogue, build_graph((e.fact for e in facts_about(catalogue, parties)), on), on)


def told(listings: tuple[Listing, ...]) -> set[tuple[str, str, str, bool]]:
    return {(each.list, each.how, each.verdict.value, each.in_force) for each in listings}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("tables"))


def test_an_affiliate_is_reached_where_the_list_says_so(catalogue: Catalogue) -> None:
    """Red SDK Maker is not on the list of North; its sister is, and Red Holding holds both."""
    found = told(reader(catalogue, "red-sdk-maker").of_organisation("red-sdk-maker"))
    assert (
        "north-2023",
        "affiliate of Red Sister Co., Ltd.: Red Holding Ltd. holds both",
        "holds",
        True,
    ) in found


def test_a_list_of_names_reaches_only_what_it_names(catalogue: Catalogue) -> None:
    found = told(reader(catalogue, "red-sdk-maker").of_organisation("red-sdk-maker"))
    assert not any(each[0] == "south-2024" for each in found)
    named = told(reader(catalogue, "red-holding").of_organisation("red-holding"))
    assert ("south-2024", "named", "holds", True) in named


def test_a_product_is_reached_through_its_maker(catalogue: Catalogue) -> None:
    found = told(reader(catalogue, "red-sister").of_software("red-app", ("red-sister",)))
    assert ("north-2023", "made by Red Sister Co., Ltd.", "holds", True) in found


def test_what_is_off_the_list_is_not_in_force(catalogue: Catalogue) -> None:
    found = told(reader(catalogue, "red-sister").of_software("red-app", ("red-sister",)))
    assert ("south-2024", "named", "holds", False) in found
    then = reader(catalogue, "red-sister", on=date(2024, 6, 1)).of_software("red-app", ("red-sister",))
    assert ("south-2024", "named", "holds", True) in told(then)


def test_a_withdrawn_list_is_never_in_force(catalogue: Catalogue) -> None:
    found = told(reader(catalogue, "red-holding").of_organisation("red-holding"))
    assert ("east-withdrawn", "named", "holds", False) in found


def test_a_deadline_counts_from_the_day_of_the_entry(catalogue: Catalogue) -> None:
    (listing,) = (
        each
        for each in reader(catalogue, "red-sister").of_organisation("red-sister")
        if each.list == "north-2023"
    )
    assert (listing.deadline_on, listing.deadline) == (date(2023, 1, 16), "within 15 days")


def with_holding(tmp_path: Path, **row: str) -> Catalogue:
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["holdings"] = [{"owned": "grey-labs", "owner": "red-sister", "how": "equity", **row}]
    return small_catalogue(tmp_path, rows)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"share": "51%"}, Verdict.HOLDS),
        ({"share": "50%"}, Verdict.UNKNOWN),
        ({"share": "40%..60%"}, Verdict.UNKNOWN),
        ({"share": "25%"}, Verdict.UNKNOWN),
        ({"share": "19.9%"}, None),
        ({"share": "51%", "disputed": "yes"}, Verdict.UNKNOWN),
        ({}, Verdict.UNKNOWN),
        ({"how": "subsidiary"}, Verdict.HOLDS),
        ({"share": "10%", "votes": "51%"}, Verdict.HOLDS),
    ],
)
def test_how_much_a_holder_must_hold(tmp_path: Path, row: dict[str, str], verdict: Verdict | None) -> None:
    catalogue = with_holding(tmp_path, **row)
    found = reader(catalogue, "grey-labs").of_organisation("grey-labs")
    assert [each.verdict for each in found if each.list == "north-2023"] == ([verdict] if verdict else [])


def test_a_state_makes_no_affiliates(tmp_path: Path) -> None:
    """Two companies of one state are not affiliates because of it."""
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["holdings"] = [
        {"owned": "red-sister", "owner": "CN", "share": "100%", "how": "equity"},
        {"owned": "grey-labs", "owner": "CN", "share": "100%", "how": "equity"},
    ]
    catalogue = small_catalogue(tmp_path, rows)
    assert reader(catalogue, "grey-labs").of_organisation("grey-labs") == ()


def test_a_circle_of_owners_ends(tmp_path: Path) -> None:
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["holdings"] = [
        {"owned": "red-sister", "owner": "grey-labs", "share": "60%", "how": "equity"},
        {"owned": "grey-labs", "owner": "red-sister", "share": "60%", "how": "equity"},
    ]
    catalogue = small_catalogue(tmp_path, rows)
    found = told(reader(catalogue, "grey-labs").of_organisation("grey-labs"))
    assert ("north-2023", "held by Red Sister Co., Ltd. (60 %)", "holds", True) in found
