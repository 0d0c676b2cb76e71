"""`ringfence record` as a user types it: mistakes, exit codes, what is printed, and the scan that follows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ringfence.cli_options import COVERAGE_BELOW, NOTHING_OPEN, USER_ERROR
from ringfence.cli_record import say_recorded
from ringfence.recording import chromium
from ringfence.recording.consent import Consent
from ringfence.recording.record import Recorded
from tests.conftest import Run
from tests.golden import compare_with_golden

GOLDEN = Path(__file__).parent / "golden"
FOR_ROOT = ("--no-sandbox",) if os.geteuid() == 0 else ()


def test_every_mistake_is_one_message_with_its_cure(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chromium, "NAMES", ())
    monkeypatch.setattr(chromium, "PLACES", ())
    Path("empty.txt").write_text("# nothing yet\n\n")
    Path("full").mkdir()
    Path("full", "evidence.har").write_text("{}")
    page = "https://shop.example/"
    said = []
    for words in (
        (),
        ("file:///etc/passwd",),
        ("--list", "empty.txt"),
        ("--list", "not-there.txt"),
        (page, *FOR_ROOT),
        (page, "--browser", "/not/there", *FOR_ROOT),
        (page, "--browser", "/bin/true", "--out", "new", *FOR_ROOT),
        (page, "--browser", "/bin/true", "--out", "full", *FOR_ROOT),
    ):
        code, out, err = run("record", *words)
        assert (code, out) == (USER_ERROR, ""), words
        shown = [word for word in words if word != "--no-sandbox"]
        said.append(f"$ ringfence record {' '.join(shown)}".rstrip() + f"\n{err}")
    compare_with_golden("\n".join(said), GOLDEN / "record-mistakes.txt")


def test_root_must_say_that_there_is_no_sandbox(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    code, _, err = run("record", "https://shop.example/")
    assert code == USER_ERROR
    compare_with_golden(err, GOLDEN / "record-root.txt")


def test_what_is_printed() -> None:
    url = "https://shop.example/"
    done = (
        Recorded(url, Consent.NO_ANSWER, "shop.example/no-answer.har", 8, 4, "OneTrust", False, ()),
        Recorded(url, Consent.ACCEPT, "shop.example/accept.har", 43, 17, "OneTrust", True, ()),
        Recorded(url, Consent.REJECT, "shop.example/reject.har", 1, 1, "", False, ("a gap\x1b[2J",)),
    )
    compare_with_golden(say_recorded(done, Path("recording")), GOLDEN / "record.txt")


def test_no_network_and_the_scan_after_it(run: Run, tmp_path: Path) -> None:
    """The name is one that no resolver may know (RFC 2606), so this is what a machine without network
    sees."""
    code, out, err = run(
        "record", "https://shop.invalid/", "--out", tmp_path / "r", "--consent", "accept", *FOR_ROOT
    )
    if "no Chromium or Chrome is installed" in err or "did not answer" in err:
        pytest.skip("no Chromium is installed that can run here")
    assert code == COVERAGE_BELOW
    assert "no such host, or no network" in out
    code, out, _ = run("scan", tmp_path / "r")
    assert code == NOTHING_OPEN
    assert "UNPROVEN" in out
    assert "no such host, or no network" in out
