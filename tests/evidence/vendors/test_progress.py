"""Progress that was kept is used again, for the same work only; a line that broke off is done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import UsageError
from ringfence.evidence.vendors.progress import Progress


def test_what_is_kept_is_there_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "state"
    Progress(path, "a").keep(0, [["x", 1]])
    again = Progress(path, "a")
    assert (again.get(0), again.get(1)) == ([["x", 1]], None)


def test_without_a_file_nothing_is_kept() -> None:
    progress = Progress(None, "a")
    progress.keep(0, [])
    assert progress.get(0) is None


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_line_that_broke_off_is_done_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "state"
    progress = Progress(path, "a")
    progress.keep(0, ["first"])
    progress.keep(1, ["second"])
    path.write_bytes(path.read_bytes()[:-cut])
    again = Progress(path, "a")
    assert (again.get(0), again.get(1)) == (["first"], None)
    again.keep(1, ["second"])
    assert Progress(path, "a").get(1) == ["second"]


def test_other_work_and_other_files_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state"
    Progress(path, "a")
    with pytest.raises(UsageError, match="other work"):
        Progress(path, "b")
    path.write_text("vendor,country\nRed,CN\n")
    with pytest.raises(UsageError, match="no file of progress"):
        Progress(path, "a")
    assert path.read_text() == "vendor,country\nRed,CN\n"
