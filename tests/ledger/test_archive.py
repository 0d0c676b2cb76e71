"""Archives: any ZIP tool opens them, and the same ledger gives the same bytes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError, UsageError
from ringfence.ledger import archive
from ringfence.ledger.archive import MANIFEST, ArchiveShelf, write_archive
from ringfence.ledger.shelves import FolderShelf
from ringfence.ledger.verify import verify
from tests.ledger.small_ledger import KEY, make, read_all


@pytest.mark.parametrize("large", [False, True])
def test_the_archive_holds_the_ledger(large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large: as of 4 GiB, where every size and place needs ZIP64."""
    monkeypatch.setattr(archive, "_is_large", lambda *_: large)
    ledger, file, again = make(tmp_path / "ledger"), tmp_path / "a.zip", tmp_path / "b.zip"
    assert write_archive(FolderShelf(ledger), file) == write_archive(FolderShelf(ledger), again)
    assert file.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        files = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(files.pop(MANIFEST))
    assert files == read_all(ledger)
    assert [each["file"] for each in manifest["files"]] == sorted(files)
    assert verify(ArchiveShelf(file), KEY.public_key()).whole


def test_archives_of_other_tools_and_other_files_are_refused(tmp_path: Path) -> None:
    ledger, file = make(tmp_path / "ledger"), tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as target:
        for name, data in read_all(ledger).items():
            target.writestr(name, data)
    for data in (file.read_bytes(), b"", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 400):
        file.write_bytes(data)
        with pytest.raises(EvidenceError, match="not the archive"):
            ArchiveShelf(file)
    link = tmp_path / "link.zip"
    link.symlink_to(file)
    with pytest.raises(EvidenceError):
        ArchiveShelf(link)
    with pytest.raises(UsageError, match="cannot write"):
        write_archive(FolderShelf(ledger), tmp_path / "none" / "a.zip")
