"""The table of signatures: sound rows, its look-up, and the command that computes rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.read_tables import read_tables
from ringfence.catalogue.signatures import (
    CALLS,
    LIBRARY,
    SHAPE,
    STRING,
    count_features,
    list_signatures,
    software_of,
    to_csv,
)
from ringfence.catalogue.table_files import SHIPPED
from ringfence.evidence.apps.sign_software import is_distinctive
from tests.conftest import Run
from tests.evidence.apps.renamed_sdk import OWN_NAMES, write_sdk
from tests.small_catalogue import SOURCE, STAMP, write_tables

ROW = {"software": "red-sdk", "kind": "string", "value": "red_sdk_cache", **STAMP}


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue(open_index((SHIPPED,)))


def test_what_is_signed_is_found_by_its_features(shipped: Catalogue) -> None:
    listed = list_signatures(shipped)
    assert software_of(shipped, STRING, "https://loc.map.baidu.com/sdk.php") == "baidu-location"
    assert software_of(shipped, LIBRARY, "locSDK8a") == "baidu-location"
    assert software_of(shipped, SHAPE, listed.shapes[0])
    assert software_of(shipped, CALLS, listed.calls[0])
    assert software_of(shipped, STRING, "no such string") == ""
    assert {"locSDK8a", "https://loc.map.baidu.com/sdk.php"} <= set(listed.texts)


def test_the_signed_are_many_and_each_has_enough(shipped: Catalogue) -> None:
    rows = read_tables().rows["signatures"]
    counts = Counter(row["software"] for row in rows)
    assert len(counts) >= 90
    assert min(counts.values()) >= 10
    assert max(counts.values()) <= 60
    assert count_features(shipped, "baidu-location")[STRING] >= 20


@pytest.mark.parametrize("value", [row["value"] for row in read_tables().rows["signatures"]][::50])
def test_numbers_and_texts_are_written_as_they_are_looked_for(value: str) -> None:
    assert value == value.strip()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": "class shape", "value": "12"}, "is not the number of a class shape"),
        ({"kind": "platform calls", "value": "x" * 16}, "is not the number of a platform calls"),
        ({"value": "ok"}, "tells nothing"),
        ({"value": "two\tcells"}, "tells nothing"),
        ({"kind": "smell"}, "kind of feature"),
        ({"value": ""}, "the column 'value' is empty"),
    ],
)
def test_a_row_that_says_nothing_is_a_mistake(tmp_path: Path, change: dict[str, str], wrong: str) -> None:
    rows = {"sources": [SOURCE], "signatures": [{**ROW, **change}]}
    (mistake,) = read_tables(write_tables(tmp_path, rows)).mistakes
    assert wrong in mistake.what


@pytest.mark.parametrize(
    ("text", "distinctive"),
    [
        ("https://loc.map.baidu.com/sdk.php", True),
        ("umeng_general_config", True),
        ("个推服务初始化", False),  # fewer than eight letters
        ("android.permission.INTERNET", False),
        ("charset", False),
        ("java/lang/String", False),
        ("12345678-9", False),
        ("two\nlines of text", False),
    ],
)
def test_which_strings_tell_something(text: str, distinctive: bool) -> None:
    assert is_distinctive(text) is distinctive


def test_the_command_prints_rows(run: Run, tmp_path: Path) -> None:
    sdk = tmp_path / "sdk.dex"
    sdk.write_bytes(write_sdk(OWN_NAMES))
    asked = ["catalogue", "sign", str(sdk), "--software", "umeng-common", "--package", "com.redsdk"]
    code, out, _ = run(*asked, "--source", "maker", "--checked", "2026-11-25")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["software"] for row in rows} == {"umeng-common"}
    assert Counter(row["kind"] for row in rows) == {STRING: 6, SHAPE: 1, CALLS: 1}
    assert rows[0]["certainty"] == "primary"
    code, out, err = run(*asked, "--against", str(sdk))
    assert (code, out) == (2, "")
    assert "nothing in sdk.dex tells umeng-common" in err


def test_the_command_knows_its_software(run: Run) -> None:
    code, _, err = run("catalogue", "sign", "x", "--software", "no-such", "--package", "a")
    assert code == 2
    assert "the catalogue has no software 'no-such'" in err


def test_rows_without_a_day_are_unverified() -> None:
    assert ",unverified," in to_csv("red-sdk", [(STRING, "red_sdk_cache")], "", None)
    assert ",primary,2026-11-25," in to_csv("red-sdk", [(STRING, "x" * 9)], "maker", date(2026, 11, 25))
