"""Other projects' collections, told by their content; whatever the bytes, EvidenceError or nothing."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ringfence.catalogue.collections.mark import Mark
from ringfence.catalogue.collections.read_collection import read_collection
from ringfence.errors import EvidenceError

EXODUS = {
    "trackers": {
        "1": {
            "name": "Red",
            "code_signature": "com.red.sdk|com\\.red\\.push.",
            "network_signature": "red\\.example|.*wild\\.example",
        }
    }
}
GHOSTERY = {
    "organizations": {"red": {"name": "Red Ltd", "country": "CN"}},
    "patterns": {"p": {"name": "Red pixel", "organization": "red", "domains": ["red.example"]}},
}
DUCKDUCKGO = {
    "trackers": {"red.example": {"owner": {"name": "Red Ltd", "displayName": "Red"}}},
    "packageNames": {"com.red.app": "Red Ltd"},
}
SERVICES = {"categories": {"Advertising": [{"Red": {"https://red.example/": ["red.example"], "dnt": "eff"}}]}}
ENTITIES = {"entities": {"Red": {"properties": ["red.example"], "resources": ["red.example", "r.example"]}}}
IZZY = [{"id": "red", "label": "Red SDK", "signatures": {"code": "/com/red/sdk"}}]


@pytest.mark.parametrize(
    ("document", "name", "marks"),
    [
        (
            EXODUS,
            "Exodus",
            [
                Mark("java package", "com.red.sdk", "Red"),
                Mark("java package", "com.red.push", "Red"),
                Mark("domain", "red.example", "Red"),
            ],
        ),
        (GHOSTERY, "Ghostery", [Mark("domain", "red.example", "Red pixel", "Red Ltd", "CN")]),
        (
            DUCKDUCKGO,
            "DuckDuckGo",
            [
                Mark("domain", "red.example", "Red", "Red Ltd"),
                Mark("android id", "com.red.app", "com.red.app", "Red Ltd"),
            ],
        ),
        (SERVICES, "Disconnect services", [Mark("domain", "red.example", "Red", "Red")]),
        (
            ENTITIES,
            "Disconnect entities",
            [Mark("domain", "red.example", "Red", "Red"), Mark("domain", "r.example", "Red", "Red")],
        ),
        (IZZY, "IzzyOnDroid", [Mark("java package", "com.red.sdk", "Red SDK")]),
    ],
)
def test_json_collections(tmp_path: Path, document: Any, name: str, marks: list[Mark]) -> None:
    (tmp_path / "c.json").write_text(json.dumps(document))
    collection = read_collection(tmp_path / "c.json")
    assert (collection.name, list(collection.marks)) == (name, marks)
    assert collection.licence


def test_libchecker(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "rules.db") as database:
        database.execute("create table rules_table (_id integer, name, label, type, isRegexRule)")
        rows = [(1, "libred.so", "红", 0, 0), (2, "com.red.Service", "Red", 1, 0), (3, "a.*", "Red", 5, 1)]
        rows.append((4, "libredder.so", "Red", 1, 0))  # filed as a service; the name tells better
        database.executemany("insert into rules_table values (?, ?, ?, ?, ?)", rows)
    database.close()
    marks = read_collection(tmp_path / "rules.db").marks
    assert marks == (
        Mark("native library", "red", "红"),
        Mark("class", "com.red.Service", "Red"),
        Mark("native library", "redder", "Red"),
    )


def test_a_folder_of_domain_lists(tmp_path: Path) -> None:
    (tmp_path / "red").write_text(
        "red.example @cn # why\nfull:www.red.example\nregexp:^x\ninclude:blue\n\n#x\n"
    )
    collection = read_collection(tmp_path)
    assert [mark.mark for mark in collection.marks] == ["red.example", "www.red.example"]
    assert {mark.owner for mark in collection.marks} == {"red"}


def test_app_manager(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text("<?xml?><resources><item>com.red.sdk.</item><item>one</item></resources>")
    assert read_collection(tmp_path / "x.xml").marks == (Mark("java package", "com.red.sdk", "com.red.sdk"),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"trackers": {"1": {"code_signature": 5, "name": "x"}}}',
        b'{"patterns": [], "organizations": 3}',
        b'{"entities": {"x": 1}}',
        b"[" * 100_000,
        b"SQLite format 3\0 and then nothing",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_collection(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(EvidenceError):
        read_collection(tmp_path / "x")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_collection(tmp_path / "none.json")
    with pytest.raises(EvidenceError, match="0 files"):
        read_collection(tmp_path)


def test_mutated_collections_raise_one_error_or_none(tmp_path: Path) -> None:
    chance = random.Random(2)
    path = tmp_path / "x.json"
    for document in (EXODUS, GHOSTERY, DUCKDUCKGO, SERVICES, ENTITIES, IZZY):
        data = json.dumps(document).encode()
        for _ in range(150):
            mutated = bytearray(data)
            for _ in range(chance.randrange(1, 4)):
                mutated[chance.randrange(len(mutated))] = chance.choice(b'{}[]":,0anx\xff')
            path.write_bytes(bytes(mutated))
            try:
                read_collection(path)
            except EvidenceError:
                continue
