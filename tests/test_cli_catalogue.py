"""`who`, `check-lists`, `update`, `catalogue` as a user types them: exit codes, streams, files, mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringfence import cli_options
from tests.conftest import Run
from tests.small_catalogue import ROWS, write_tables

ROOT = Path(__file__).parents[1]
INVENTORY = ROOT / "examples" / "inventory.csv"


def test_who_answers_on_standard_output(run: Run) -> None:
    code, out, err = run("who", "pangle.io")
    assert (code, err) == (cli_options.NOTHING_OPEN, "")
    assert "ByteDance" in out
    assert "China" in out


def test_who_takes_words_without_quotes(run: Run) -> None:
    assert run("who", "Aurora", "Mobile")[1] == run("who", "Aurora Mobile")[1]


def test_who_as_json(run: Run) -> None:
    document = json.loads(run("who", "com.zhiliaoapp.musically", "--json")[1])
    assert document["schema"] == "ringfence-profile/1"
    assert {match["kind"] for match in document["matches"]} == {"software"}


def test_who_of_nothing_known_is_no_all_clear(run: Run) -> None:
    code, out, _ = run("who", "zzzz-nothing-is-called-so")
    assert code == cli_options.NOTHING_OPEN
    assert "That is no" in out


def test_the_example_inventory(run: Run, tmp_path: Path) -> None:
    code, out, err = run(
        "check-lists", INVENTORY, "-o", f"html={tmp_path / 'a.html'}", "-o", f"csv={tmp_path / 'a.csv'}"
    )
    assert code == cli_options.OPEN_PATHS
    assert "TikTok" in out
    assert "Unknown to the catalogue" in out
    assert err.count("wrote") == 2
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "a.csv").read_text().count("\n") > 10


def test_an_inventory_with_nothing_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "apps.txt").write_text("com.microsoft.teams\ngov.example.timesheet\n")
    assert run("check-lists", tmp_path / "apps.txt", "-q")[0] == cli_options.NOTHING_OPEN
    assert run("check-lists", tmp_path / "apps.txt", "-q", "--demand", "90")[0] == cli_options.COVERAGE_BELOW


def test_a_list_that_is_not_there_has_near_ones(run: Run) -> None:
    code, _, err = run("check-lists", INVENTORY, "--list", "tx-2023-1")
    assert code == cli_options.USER_ERROR
    assert "tx-2023-01" in err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no regular file"),
        (b"", "the file is empty"),
        (b"colour\nred\n", "cure: export the apps"),
        (b"\x89PNG\r\n\x1a\n\0\xff", "not utf-8"),
    ],
)
def test_a_wrong_inventory_is_one_message(run: Run, tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "x.csv").write_bytes(content + (b"a,b\n" if content.startswith(b"colour") else b""))
    code, out, err = run("check-lists", tmp_path / "x.csv")
    assert (code, out) == (cli_options.USER_ERROR, "")
    assert says in err


def test_the_audit_of_what_ships(run: Run) -> None:
    code, out, err = run("catalogue", "audit")
    assert (code, err) == (cli_options.NOTHING_OPEN, "")
    assert "no mistake found" in out


def test_the_audit_names_every_mistake(run: Run, tmp_path: Path) -> None:
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["holdings"].append({"owned": "red-sister", "owner": "nobody", "share": "140%", "how": "equity"})
    rows["marks"].append({"software": "none", "kind": "java package", "mark": "com.redsdk"})
    code, out, err = run("catalogue", "audit", "--tables", write_tables(tmp_path, rows))
    assert (code, out) == (cli_options.USER_ERROR, "")
    assert "a share of 140% is not possible" in err
    assert "nothing is called 'none'" in err
    assert "already stands" in err


def test_an_import_is_found_afterwards(run: Run, tmp_path: Path) -> None:
    tracker = {"name": "Zz tracker", "code_signature": "com.zztracker.sdk", "network_signature": ""}
    (tmp_path / "t.json").write_text(json.dumps({"trackers": {"1": tracker}}))
    assert "would add 1 marks" in run("catalogue", "import", tmp_path / "t.json", "--dry-run")[1]
    assert "is not in the catalogue" in run("who", "com.zztracker.sdk")[1]
    assert "added 1 marks" in run("catalogue", "import", tmp_path / "t.json")[1]
    assert "Zz tracker" in run("who", "com.zztracker.sdk.Thing")[1]


def test_what_is_no_collection_is_one_message(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{}")
    code, _, err = run("catalogue", "import", tmp_path / "t.json")
    assert code == cli_options.USER_ERROR
    assert "known are Exodus" in err


def test_a_dry_run_of_update_fetches_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    code, out, _ = run("update", "--dry-run")
    assert code == cli_options.NOTHING_OPEN
    assert "apt-get download tor-geoipdb" in out


def test_update_of_an_unknown_source(run: Run) -> None:
    code, _, err = run("update", "--source", "weather")
    assert code == cli_options.USER_ERROR
    assert "countries, networks, networks-2" in err


def test_a_failed_source_is_an_error_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    code, out, _ = run("update", "--source", "countries")
    assert code == cli_options.USER_ERROR
    assert out.startswith("FAILED countries")
