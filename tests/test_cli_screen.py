"""`screen`, and `who` with a review and a page, as a user types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ringfence import cli_options
from tests.conftest import Run

VENDORS = "Vendor,Country,Website\nByteDance,CN,bytedance.com\nTencent,,\nAcme Rivets Inc.,US,\n"


@pytest.fixture
def vendors(tmp_path: Path) -> Path:
    path = tmp_path / "vendors.csv"
    path.write_text(VENDORS)
    return path


def test_screen_counts_first_and_writes_every_format(run: Run, vendors: Path, tmp_path: Path) -> None:
    outputs = [f"{kind}={tmp_path / kind}" for kind in ("html", "csv", "json")]
    code, out, err = run("screen", vendors, *(word for each in outputs for word in ("-o", each)))
    assert code == cli_options.OPEN_PATHS
    assert out.startswith("3 vendors: 1 matched")
    assert err.count("wrote") == 3
    assert json.loads((tmp_path / "json").read_text())["schema"] == "ringfence-screening/1"


def test_a_decision_is_applied_ever_after(run: Run, vendors: Path, tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    _, _, err = run("screen", vendors, "--review", review)
    assert "wait for a decision" in err
    rows = list(csv.DictReader(review.read_text(encoding="utf-8-sig").splitlines()))
    tencent = next(row for row in rows if row["candidate"] == "tencent-holdings")
    tencent.update(decision="same", by="A. Reader")
    with review.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert run("screen", vendors, "--review", review)[1].startswith("3 vendors: 2 matched")
    assert "decided same by A. Reader" in run("who", "Tencent", "--review", review)[1]


def test_the_state_of_another_list_is_refused(run: Run, vendors: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = run("screen", vendors, "--state", state, "--json")
    assert run("screen", vendors, "--state", state, "--json")[:2] == first[:2]
    vendors.write_text(VENDORS + "Other,,\n")
    code, _, err = run("screen", vendors, "--state", state)
    assert (code, "other work" in err) == (cli_options.USER_ERROR, True)


def test_coverage_demanded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("vendor\nAcme Rivets Inc.\n")
    assert run("screen", tmp_path / "v.csv", "-q")[0] == cli_options.NOTHING_OPEN
    assert run("screen", tmp_path / "v.csv", "-q", "--demand", "1")[0] == cli_options.COVERAGE_BELOW


def test_mistakes_are_told(run: Run, tmp_path: Path) -> None:
    code, _, err = run("screen", tmp_path / "none.csv")
    assert (code, "is not there" in err) == (cli_options.USER_ERROR, True)
    code, _, err = run("who", "Tencent", "--review", tmp_path / "none.csv")
    assert (code, "is not there" in err) == (cli_options.USER_ERROR, True)


def test_who_writes_a_page_and_the_tree_alone(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("who", "bytedance-ltd", "--tree", "-o", f"html={tmp_path / 'a.html'}")
    assert code == cli_options.NOTHING_OPEN
    assert "15 % to 25 %: Founders of ByteDance" in out
    assert "What the law" not in out
    assert "<svg" in (tmp_path / "a.html").read_text()
