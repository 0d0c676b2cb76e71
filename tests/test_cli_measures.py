"""`ringfence measures` and `ringfence readers` as a user types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ringfence.cli_options import NOTHING_OPEN, OPEN_PATHS, USER_ERROR
from tests.conftest import Run
from tests.golden import compare_with_golden

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
CASE, GRINDR = ROOT / "examples" / "master-admin", ROOT / "examples" / "grindr"
PAGES = {
    "measures-before": ("measures", CASE),
    "measures-after": ("measures", CASE, "--on", "2023-06-01"),
    "measures-reasons": ("measures", CASE, "M3", "m4", "II.D"),
    "measures-grindr": ("measures", GRINDR, "M3", "M4", "M24"),
    "readers": ("readers", CASE, "profile-store", "--known-on", "2022-03-01"),
    "readers-grindr": ("readers", GRINDR, "--on", "2018-05-01", "--known-on", "2018-09-01"),
    "readers-deal": ("readers", GRINDR, "--deal", "san-vicente-2020"),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(run: Run, name: str) -> None:
    _, out, err = run(*PAGES[name])
    assert err == ""
    assert max(map(len, out.splitlines())) <= 80
    compare_with_golden(out.replace(str(ROOT) + "/", ""), GOLDEN / f"{name}.txt")


def test_exit_codes(run: Run) -> None:
    assert run("measures", CASE, "-q") == (OPEN_PATHS, "", "")
    assert run("measures", CASE, "-q", "--on", "2023-06-01") == (NOTHING_OPEN, "", "")
    assert run("measures", CASE, "-q", "--on", "2025-06-01", "M6")[0] == NOTHING_OPEN
    assert run("measures", CASE, "-q", "--on", "2025-06-01", "--fail-on", "not-shown", "M6")[0] == OPEN_PATHS
    assert run("readers", CASE)[0] == OPEN_PATHS
    assert run("readers", CASE, "--on", "2023-06-01")[0] == NOTHING_OPEN


def test_mistakes_say_their_cure(run: Run) -> None:
    code, _, err = run("measures", CASE, "M25")
    assert code == USER_ERROR
    assert "judged are M1, M2" in err
    code, _, err = run("readers", CASE, "profile-stor")
    assert code == USER_ERROR
    assert "did you mean profile-store" in err
    assert run("measures", CASE, "--deal", "none-such")[0] == USER_ERROR
    assert run("readers", CASE, "x", "--deal", "none-such")[0] == USER_ERROR


def test_json_csv_and_html_say_the_same(run: Run, tmp_path: Path) -> None:
    page, table = tmp_path / "m.html", tmp_path / "m.csv"
    _, out, _ = run("measures", CASE, "--json", "-o", f"html={page}", "-o", f"csv={table}")
    value = json.loads(out)
    assert value["schema"] == "ringfence-measures/1"
    results = {each["measure"]["id"]: each["result"] for each in value["judged"]}
    with table.open(encoding="utf-8", newline="") as file:
        assert {row["measure"]: row["result"] for row in csv.DictReader(file)} == results
    text = page.read_text("utf-8")
    assert all(f'id="{id_}"' in text for id_ in results)
    named = {
        fact for each in value["judged"] for reason in each["proof"]["because"] for fact in reason["facts"]
    }
    assert named <= value["documents"].keys()


def test_readers_as_json_and_csv(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    _, out, _ = run("readers", CASE, "--json", "-o", f"csv={table}")
    rows = json.loads(out)["rows"]
    with table.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(rows) > 3
    _, out, _ = run("readers", GRINDR, "--deal", "san-vicente-2020", "--json")
    assert [each["days"] for each in json.loads(out)["days"]] == [0, 30, 90]
