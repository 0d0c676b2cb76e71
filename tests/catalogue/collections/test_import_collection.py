"""Imports: what the catalogue knows is left to it, owners are joined by their very names only."""

from __future__ import annotations

from pathlib import Path

from ringfence.catalogue.audit import audit
from ringfence.catalogue.build_index import build_index
from ringfence.catalogue.collections.import_collection import import_collection, store_import
from ringfence.catalogue.collections.mark import Mark
from ringfence.catalogue.collections.read_collection import Collection
from ringfence.catalogue.index_format import Index
from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.read_tables import read_tables
from tests.small_catalogue import small_catalogue

MARKS = (
    Mark("domain", "redsdk.example", "Red", "Red Holding Ltd"),  # known
    Mark("java package", "com.redsdk.push", "Red"),  # lies under a known one
    Mark("domain", "red-new.example", "Red", "Red Holding, Ltd."),  # new, of a known owner
    Mark("domain", "green.example", "Green pixel", "Green & Co", "IR"),
    Mark("domain", "not a host", "Green pixel", "Green & Co", "IR"),
    Mark("java package", "com.green.sdk", "绿色", ""),
    Mark("class", "com.green.Thing", "绿色"),
    Mark("domain", "nobody.example", "Nobody", ""),
)


def test_what_an_import_adds_and_leaves(tmp_path: Path) -> None:
    catalogue = small_catalogue(tmp_path / "own")
    collection = Collection("Exodus", "ODbL-1.0", "https://exodus.example", MARKS)
    imported = import_collection(catalogue, collection)
    assert imported.known == 2
    assert imported.left_out == 3  # no host, no table for classes, no owner
    operators = {row["domain"]: row["operator"] for row in imported.rows["domains"]}
    assert operators == {"red-new.example": "red-holding", "green.example": "exodus-green-co"}
    assert {row["certainty"] for name in ("domains", "marks", "places") for row in imported.rows[name]} == {
        "unverified"
    }
    assert imported.rows["sources"][0]["licence"] == "ODbL-1.0"


def test_what_was_imported_is_sound_and_found(tmp_path: Path) -> None:
    catalogue = small_catalogue(tmp_path / "own")
    imported = import_collection(catalogue, Collection("Exodus", "ODbL-1.0", "https://e.example", MARKS))
    store_import(imported, tmp_path / "more" / "exodus")
    store_import(imported, tmp_path / "more" / "exodus")  # again: in the place of the first
    found = audit(read_tables(tmp_path / "more"), catalogue.day, 12).mistakes
    assert [each.what for each in found] == ["operator: nothing is called 'red-holding'"]  # it ships
    both = Catalogue(Index(build_index((tmp_path / "own", tmp_path / "more"), bytes(32)), "i"))
    assert [each.id for each in both.find("a.green.example")] == ["green.example"]
    assert both.name("exodus-green-co") == "Green & Co"
