"""`diff` and `scan --baseline` as a user types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ringfence import cli_options
from tests.conftest import Run
from tests.golden import compare_with_golden
from tests.report.test_json import validator

ROOT = Path(__file__).parents[1]
GRINDR = ROOT / "examples" / "grindr"


@pytest.fixture
def sold(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """The same case before and after its access from Beijing ended."""
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    run("scan", GRINDR, "-q", "-o", f"json={before}")
    run("scan", GRINDR, "-q", "--on", "2019-01-01", "-o", f"json={after}")
    return before, after


def test_closed_paths_say_why(run: Run, sold: tuple[Path, Path]) -> None:
    code, out, _ = run("diff", *sold)
    assert code == cli_options.NOTHING_OPEN
    compare_with_golden(out, ROOT / "tests" / "golden" / "diff.txt")


def test_paths_that_are_back_give_exit_code_1(run: Run, sold: tuple[Path, Path]) -> None:
    before, after = sold
    code, out, _ = run("diff", after, before)
    assert code == cli_options.OPEN_PATHS
    assert "24 new" in out
    assert run("diff", after, before, "--fail-on", "prohibited", "-q")[0] == cli_options.NOTHING_OPEN


def test_a_case_stands_for_its_result(run: Run, sold: tuple[Path, Path]) -> None:
    code, out, _ = run("diff", sold[0], GRINDR)
    assert code == cli_options.NOTHING_OPEN
    assert "No path has changed" in out


def test_every_format_is_written_and_the_json_follows_its_schema(
    run: Run, sold: tuple[Path, Path], tmp_path: Path
) -> None:
    outputs = [word for kind in ("html", "json", "csv") for word in ("-o", f"{kind}={tmp_path / kind}")]
    assert run("diff", *sold, "-q", *outputs)[1] == ""
    checked: Draft202012Validator = validator("drift-1.schema.json")
    document = json.loads((tmp_path / "json").read_text())
    assert [error.message for error in checked.iter_errors(document)] == []
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv").read_text())))
    assert {row["change"] for row in rows} == {"closed"}
    assert "grant revoked" in rows[0]["reasons"]
    page = (tmp_path / "html").read_text()
    assert page.count("<details") == len(rows) == len(document["paths"])
    assert "Kunlun engineers" not in page  # people are counts


def test_a_baseline_leaves_new_paths_alone_to_fail(run: Run, sold: tuple[Path, Path]) -> None:
    before, after = sold
    assert run("scan", GRINDR, "-q")[0] == cli_options.OPEN_PATHS
    assert run("scan", GRINDR, "-q", "--baseline", before)[0] == cli_options.NOTHING_OPEN
    assert run("scan", GRINDR, "-q", "--baseline", after)[0] == cli_options.OPEN_PATHS


def test_what_is_no_result_is_one_message(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("{}")
    code, out, err = run("diff", tmp_path / "r.json", GRINDR)
    assert code == cli_options.USER_ERROR
    assert out == ""
    assert "not a result" in err
