"""Several files without a case: what cannot be read of them is a gap, as long as something could be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.read_case import read_case
from tests.conftest import Run
from tests.evidence.apps.hostile_apps import SOUND


def test_one_broken_file_among_others_is_a_gap(tmp_path: Path, run: Run) -> None:
    for name in ("a.apk", "b.apk"):
        (tmp_path / name).write_bytes(SOUND)
    (tmp_path / "broken.apk").write_bytes(b"nothing of an app")
    (tmp_path / "empty.ipa").touch()
    case = read_case(tmp_path)
    assert [app.source.file for app in case.evidence.apps] == ["a.apk", "b.apk"]
    gaps = {gap.source.file: gap for gap in case.evidence.gaps if gap.what.startswith("not read: ")}
    assert gaps.keys() == {"broken.apk", "empty.ipa"}
    assert "this is no ZIP archive" in gaps["broken.apk"].what
    assert "cure: give an APK" in gaps["broken.apk"].what
    assert "hosts" in gaps["broken.apk"].could_change
    code, out, err = run("scan", tmp_path, "--json")
    assert code in (0, 1), err
    assert "broken.apk" in out


def test_a_broken_capture_beside_an_app(tmp_path: Path) -> None:
    (tmp_path / "a.apk").write_bytes(SOUND)
    (tmp_path / "b.har").write_bytes(b"")
    case = read_case(tmp_path)
    (gap,) = [gap for gap in case.evidence.gaps if gap.source.file == "b.har"]
    assert gap.what.startswith("not read: the file is empty")
    assert gap.could_change == "hosts contacted and data sent in it"


def test_nothing_that_can_be_read_is_an_error(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.apk").write_bytes(b"no app")
    (tmp_path / "b.apk").write_bytes(b"none either")
    with pytest.raises(EvidenceError, match=r"a\.apk: this is no ZIP archive"):
        read_case(tmp_path)
    code, out, err = run("scan", tmp_path)
    assert (code, out) == (2, "")
    assert "a.apk" in err


def test_a_file_alone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.apk").write_bytes(b"no app")
    (tmp_path / "b.apk").write_bytes(SOUND)
    with pytest.raises(EvidenceError, match=r"a\.apk"):
        read_case(tmp_path / "a.apk")
