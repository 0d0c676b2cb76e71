"""The tables that ship: sound, as large as promised, and right where it counts."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from ringfence.catalogue.audit import audit
from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.read_tables import Tables, read_tables
from ringfence.catalogue.table_files import SHIPPED
from ringfence.catalogue.words import US_PERSON
from ringfence.inquiry.coverage import measure_catalogue
from ringfence.inquiry.who import who
from ringfence.model.kinds import Verdict

SEED = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")).parent / "research" / "lists_seed.csv"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_tables()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(open_index((SHIPPED,)))


def test_there_is_no_mistake_in_them(tables: Tables) -> None:
    assert [str(each) for each in audit(tables, tables.newest_day(), 12).mistakes] == []


def test_they_are_as_large_as_promised(tables: Tables, catalogue: Catalogue) -> None:
    counted = measure_catalogue(catalogue, tables, catalogue.day)
    rows = {each.table: each.rows for each in counted.tables}
    assert counted.components >= 600
    assert counted.tied >= 220
    assert counted.app_ids >= 300
    assert rows["organisations"] >= 500
    assert rows["holdings"] + rows["directions"] >= 350
    assert rows["domains"] >= 2_000


def test_small_files_that_a_diff_can_show() -> None:
    sizes = {path.relative_to(SHIPPED).as_posix(): path.stat().st_size for path in SHIPPED.rglob("*.csv")}
    assert [name for name, size in sizes.items() if size > 400_000] == []


def test_every_organisation_has_a_country_or_is_said_to_have_none(tables: Tables) -> None:
    """Nine in ten have a stated seat; the rest is *not established*, which `who` says."""
    placed = {row["organisation"] for row in tables.rows["places"]}
    every = {
        row["organisation"] for row in tables.rows["organisations"] if row["kind"] not in ("person", "group")
    }
    assert len(every & placed) >= 0.9 * len(every)


def test_people_have_no_country_but_a_stated_us_person(tables: Tables) -> None:
    """Nothing is inferred from a name or an office; residence is not kept at all."""
    people = {row["organisation"] for row in tables.rows["organisations"] if row["kind"] == "person"}
    placed = [row for row in tables.rows["places"] if row["organisation"] in people]
    assert [row.place for row in placed if row["tie"] != US_PERSON] == []


@pytest.mark.parametrize(
    ("asked", "owner", "country"),
    [
        ("pangle.io", "ByteDance Ltd.", "China"),
        ("com.umeng.analytics", "Alibaba Group Holding Limited", "China"),
        ("Aurora Mobile", "", "China"),
        ("com.zhiliaoapp.musically", "", ""),
        ("mc.yandex.ru", "", "Russia"),
        ("io.appmetrica.analytics", "", "Russia"),
        ("cn.jpush.android.api", "", "China"),
        ("hik-connect.com", "", "China"),
        ("etecsa.cu", "", "Cuba"),
    ],
)
def test_the_chain_reaches_its_owner_and_country(
    catalogue: Catalogue, asked: str, owner: str, country: str
) -> None:
    profile = who(catalogue, asked)
    assert profile.matches, f"{asked} is not known"
    labels = {entity.label for entity in profile.entities.values()}
    assert not owner or any(owner in label for label in labels), labels
    if country:
        ends = {
            profile.entities[party.chain[-1]].label for party in profile.organisations.values() if party.chain
        }
        assert country in ends


@pytest.mark.parametrize(
    "asked",
    [
        "firebase.google.com",
        "com.google.firebase.analytics",
        "com.facebook.ads",
        "okhttp3.OkHttpClient",
        "spotify.com",
    ],
)
def test_ordinary_software_is_known_and_not_covered(catalogue: Catalogue, asked: str) -> None:
    profile = who(catalogue, asked)
    assert profile.matches, f"{asked} is not known"
    verdicts = [view.verdict for party in profile.organisations.values() for view in party.views]
    assert Verdict.HOLDS not in verdicts


def test_the_joint_venture_is_dated(catalogue: Catalogue) -> None:
    """TikTok in the United States before and after 22 January 2026."""
    before = who(catalogue, "tiktok-us", on=date(2025, 6, 1))
    after = who(catalogue, "tiktok-us", on=date(2026, 6, 1))
    assert before.matches[0].parties != after.matches[0].parties


@pytest.mark.skipif(
    not SEED.exists(), reason="the seed of the lists lies beside the corpus (RINGFENCE_CORPUS)"
)
def test_every_list_of_the_seed_is_there_with_its_entries(tables: Tables) -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        seed = list(csv.DictReader(file))
    entries: dict[str, int] = {}
    for entry in tables.rows["entries"]:
        entries[entry["list"]] = entries.get(entry["list"], 0) + 1
    wanted: dict[str, int] = {}
    for row in seed:
        if not row["owner"].startswith("(class"):
            id_ = row["list_id"].replace(".", "-")
            wanted[id_] = wanted.get(id_, 0) + 1
    assert {id_: count for id_, count in wanted.items() if entries.get(id_, 0) < count} == {}


@pytest.mark.parametrize(
    "list_id",
    [
        "us-889",
        "us-fcc-covered",
        "us-1260h-2025-01",
        "us-1260h-2026-02-withdrawn",
        "us-1260h-2026-06",
        "us-eo-2021-01-05",
    ],
)
def test_the_federal_lists_are_there(catalogue: Catalogue, list_id: str) -> None:
    assert catalogue.rows(list_id, "lists")


def test_the_withdrawn_list_is_not_in_force(catalogue: Catalogue) -> None:
    found = [
        listing
        for party in who(catalogue, "alibaba-group").organisations.values()
        for listing in party.listings
        if listing.list == "us-1260h-2026-02-withdrawn"
    ]
    assert found
    assert not any(listing.in_force for listing in found)
