"""An inventory against the lists: told by id for certain, by name as a candidate; unknown is no all-clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.inquiry.check_lists import check_lists
from ringfence.model.inventory import CheckedApp, InstalledApp, Inventory
from ringfence.model.kinds import Verdict
from ringfence.model.source import Source
from tests.small_catalogue import ROWS, small_catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("tables"))


def inventory(*apps: tuple[str, str, str]) -> Inventory:
    """Apps as (name, bundle, publisher)."""
    listed = tuple(InstalledApp(n, b, p, "", 3, f"line {at}") for at, (n, b, p) in enumerate(apps, 2))
    return Inventory(Source("apps.csv", "", ""), "plain list", listed, ())


def check_one(catalogue: Catalogue, name: str, bundle: str = "", publisher: str = "") -> CheckedApp:
    (checked,) = check_lists(catalogue, inventory((name, bundle, publisher))).apps
    return checked


def test_an_id_tells_for_certain(catalogue: Catalogue) -> None:
    checked = check_one(catalogue, "whatever it is called", "com.red.app")
    assert (checked.software, checked.certain, checked.verdict) == ("red-app", True, Verdict.HOLDS)
    assert checked.publisher == "Red Sister Co., Ltd."
    assert checked.owners == ("Red Sister Co., Ltd.", "Red Holding Ltd.")
    assert (checked.country, checked.tie) == ("China", Verdict.HOLDS)


def test_a_name_alone_is_a_candidate(catalogue: Catalogue) -> None:
    checked = check_one(catalogue, "RED APP")
    assert (checked.software, checked.certain, checked.verdict) == ("red-app", False, Verdict.UNKNOWN)


def test_name_and_publisher_together_tell(catalogue: Catalogue) -> None:
    checked = check_one(catalogue, "Red App", publisher="Red Sister Co. Limited")
    assert (checked.certain, checked.verdict) == (True, Verdict.HOLDS)


def test_another_id_with_the_same_name_is_another_app(catalogue: Catalogue) -> None:
    """A namesake must not be accused: the id says that it is something else."""
    checked = check_one(catalogue, "Red App", "org.namesake.red")
    assert (checked.software, checked.verdict) == ("", Verdict.FAILS)


def test_what_is_not_known_is_counted_as_unknown(catalogue: Catalogue) -> None:
    check = check_lists(catalogue, inventory(("Red App", "com.red.app", ""), ("Else", "org.else", "")))
    assert [app.app.name for app in check.unknown] == ["Else"]
    assert [app.app.name for app in check.of(Verdict.HOLDS)] == ["Red App"]


def test_only_the_lists_asked_for(catalogue: Catalogue) -> None:
    check = check_lists(catalogue, inventory(("Red App", "com.red.app", "")), lists=("south-2024",))
    assert check.lists == (("south-2024", "List of South"),)
    assert check.apps[0].verdict is Verdict.FAILS  # it was taken off


def test_the_worst_come_first(catalogue: Catalogue) -> None:
    apps = (("Else", "org.else", ""), ("RED APP", "", ""), ("Red App", "com.red.app", ""))
    verdicts = [app.verdict for app in check_lists(catalogue, inventory(*apps)).apps]
    assert verdicts == [Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS]


def test_a_disputed_chain_is_to_be_confirmed(tmp_path: Path) -> None:
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["software"][1].update(publisher="grey-labs")
    rows["holdings"].append(
        {"owned": "grey-labs", "owner": "red-sister", "share": "80%", "how": "equity", "disputed": "yes"}
    )
    checked = check_one(small_catalogue(tmp_path, rows), "", "com.red.app")
    assert checked.certain
    assert checked.verdict is Verdict.UNKNOWN
