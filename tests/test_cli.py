"""The commands as a user types them: exit codes, streams, files, mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ringfence import cli_options
from tests.conftest import Run

ROOT = Path(__file__).parents[1]
TIKTOK = ROOT / "examples" / "tiktok"
HEALTH = ROOT / "examples" / "sdk-health-app"


def test_open_paths_give_exit_code_1(run: Run) -> None:
    code, out, _ = run("scan", TIKTOK)
    assert code == cli_options.OPEN_PATHS
    assert "OPEN" in out


def test_results_go_to_standard_output_alone(run: Run, tmp_path: Path) -> None:
    code, out, err = run("scan", TIKTOK, "-q", "-o", f"json={tmp_path / 'r.json'}")
    assert code == cli_options.OPEN_PATHS
    assert out == ""
    assert "r.json" in err


def test_json_is_json(run: Run) -> None:
    _, out, _ = run("scan", TIKTOK, "--json")
    assert json.loads(out)["schema"] == "ringfence-result/1"


@pytest.mark.parametrize(
    "words",
    [
        ("scan", "no-such-folder"),
        ("scan", TIKTOK, "-o", "html"),
        ("scan", TIKTOK, "-o", "docx=a.docx"),
        ("scan", TIKTOK, "--on", "yesterday"),
        ("why", TIKTOK, "bytedance-lt"),
        ("deal", TIKTOK, "no-such-deal"),
        ("scan",),
        ("scna", TIKTOK),
    ],
)
def test_mistakes_give_one_message_and_exit_code_2(run: Run, words: tuple[object, ...]) -> None:
    code, out, err = run(*words)
    assert code == cli_options.USER_ERROR
    assert out == ""
    assert err
    assert "Traceback" not in err


def test_why_suggests_the_nearest_name(run: Run) -> None:
    _, _, err = run("why", TIKTOK, "bytedance-lt")
    assert "bytedance-ltd" in err


def test_why_shows_the_chain(run: Run) -> None:
    code, out, _ = run("why", TIKTOK, "bytedance-ltd")
    assert code == cli_options.OPEN_PATHS
    assert "ByteDance Ltd." in out


def test_why_proves_what_the_law_says_down_to_the_facts(run: Run) -> None:
    code, out, _ = run("why", TIKTOK, "bytedance-ltd", "--prove", "--law-on", "2026-11-24")
    assert code == cli_options.OPEN_PATHS
    flat = " ".join(out.split())
    for word in ("PAFACA", "[PAFACA 2(g)(1)(A)]", "✓", "under the law of 2026-11-24", "Facts", ".csv, line"):
        assert word in flat


def test_coverage_below_what_was_demanded_gives_exit_code_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ringfence.toml").write_text(
        '[case]\ntitle = "Nothing seen"\non = 2026-01-01\n'
        '[coverage]\ndemanded = 50\nexpected = ["data", "traffic"]\n'
    )
    code, out, _ = run("scan", tmp_path)
    assert code == cli_options.COVERAGE_BELOW
    assert "UNPROVEN" in out


@pytest.mark.parametrize(("level", "code"), [("prohibited", 1), ("open", 1), ("unproven", 1)])
def test_fail_on_chooses_what_counts(run: Run, level: str, code: int) -> None:
    assert run("scan", HEALTH, "-q", "--fail-on", level)[0] == code


def test_the_same_run_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two processes with different hash seeds write identical JSON and HTML."""
    written = []
    for seed in ("1", "2"):
        files = [tmp_path / f"{seed}.{kind}" for kind in ("json", "html")]
        outputs = [word for file in files for word in ("-o", f"{file.suffix[1:]}={file}")]
        start = [sys.executable, "-c", "from ringfence.cli import main; main()"]
        subprocess.run(
            [*start, "scan", str(TIKTOK), "-q", *outputs],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            check=False,
        )
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]


def test_demo_names_the_report_and_the_next_command(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("demo", "--out", tmp_path)
    assert code == cli_options.NOTHING_OPEN
    assert (tmp_path / "tiktok.html").exists()
    assert (tmp_path / "sample-app.html").exists()
    last = out.strip().splitlines()[-4:]
    assert "tiktok.html" in last[0]
    assert "sample-app.html" in last[2]
    assert last[-1].split()[1:3] == ["ringfence", "why"]
