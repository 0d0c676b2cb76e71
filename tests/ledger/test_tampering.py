"""Whatever byte of a ledger or an archive is changed, taken or added: verification says so."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.errors import EvidenceError
from ringfence.ledger.archive import ArchiveShelf, write_archive
from ringfence.ledger.shelves import CHECKPOINTS, ENTRIES, FolderShelf
from ringfence.ledger.verify import verify
from tests.ledger.small_ledger import KEY, check, make, read_all

CHANGES = 250


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("ledger") / "ledger")


@pytest.fixture
def copy(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "ledger"))


def test_a_ledger_that_nobody_touched_is_whole(sealed: Path) -> None:
    found = check(sealed)
    assert (found.whole, found.entries, found.verdicts, found.checkpoints) == (True, 6, 2, 3)
    assert found.files == 7


def test_every_changed_byte_is_found(copy: Path) -> None:
    """Random bytes of all files, and every byte of the signatures and of the smallest compressed file."""
    chance = random.Random(20261125)
    files = read_all(copy)
    places = [(name, at) for name, data in files.items() for at in range(len(data))]
    packed = min((name for name in files if name.endswith(".gz")), key=lambda name: len(files[name]))
    chosen = chance.sample(places, CHANGES) + [each for each in places if each[0] in (CHECKPOINTS, packed)]
    missed = []
    for name, at in chosen:
        changed = bytearray(files[name])
        changed[at] ^= chance.randrange(1, 256)
        (copy / name).write_bytes(changed)
        missed += [] if _is_refused(copy) else [(name, at)]
        (copy / name).write_bytes(files[name])
    assert missed == []
    assert check(copy).whole


def test_every_changed_byte_of_an_archive_is_found(sealed: Path, tmp_path: Path) -> None:
    chance = random.Random(6962)
    archive = tmp_path / "ledger.zip"
    write_archive(FolderShelf(sealed), archive)
    assert verify(ArchiveShelf(archive), KEY.public_key()).whole
    data = archive.read_bytes()
    headers = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    chosen = chance.sample(range(len(data)), CHANGES) + [at + n for at in headers for n in (4, 6, 10, 12, 28)]
    missed = []
    for at in chosen:
        changed = bytearray(data)
        changed[min(at, len(data) - 1)] ^= chance.randrange(1, 256)
        archive.write_bytes(changed)
        missed += [] if _is_refused(archive) else [at]
    for other in (data[:-1], data + b"\0", b"\0" + data, data[:4000], b""):
        archive.write_bytes(other)
        assert _is_refused(archive)
    assert missed == []


def _is_refused(path: Path) -> bool:
    try:
        shelf = FolderShelf(path) if path.is_dir() else ArchiveShelf(path)
        return not verify(shelf, KEY.public_key()).whole
    except EvidenceError:
        return True


def test_a_file_too_many_or_too_few_is_found(copy: Path) -> None:
    (copy / "note.txt").write_text("x")
    assert check(copy).wrong == ("note.txt does not belong to the ledger",)
    (copy / "note.txt").unlink()
    kept = next(each for each in (copy / "evidence").iterdir() if each.suffix == ".gz")
    data = kept.read_bytes()
    kept.unlink()
    assert check(copy).wrong[0].endswith(" is missing")
    kept.with_name(kept.name.split(".")[0]).write_bytes(data)  # packed bytes under the plain name
    assert "content is not what was sealed" in check(copy).wrong[0]


def test_entries_in_another_order_are_found(copy: Path) -> None:
    lines = (copy / ENTRIES).read_bytes().splitlines(keepends=True)
    (copy / ENTRIES).write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert "checkpoint 2: the first 4 entries are not those that were signed" in check(copy).wrong


def test_a_key_of_another_opens_nothing(sealed: Path) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    found = verify(FolderShelf(sealed), other)
    assert found.wrong[0] == "checkpoint 1 is not signed with this key"
    assert found.wrong_count == 3


@pytest.mark.parametrize("place", [ENTRIES, CHECKPOINTS, "evidence/x", "evidence", "incoming"])
def test_links_out_of_the_folder_are_refused(copy: Path, tmp_path: Path, place: str) -> None:
    target = copy / place
    if target.exists():
        target.rename(tmp_path / "moved")
    target.symlink_to(tmp_path / "moved")
    with pytest.raises(EvidenceError, match="link"):
        check(copy)
    link = tmp_path / "link"
    link.symlink_to(copy)
    with pytest.raises(EvidenceError, match="link"):
        FolderShelf(link)


def test_what_is_no_file_is_refused_and_not_waited_for(copy: Path) -> None:
    os.mkfifo(copy / "evidence" / "pipe")
    with pytest.raises(EvidenceError, match="no file"):
        check(copy)


@pytest.mark.parametrize(
    "line", [b"[" * 200_000, b'{"alg":"sha256","kind":[]}', b"", b"\xff" * 99, b"9" * 9999]
)
def test_hostile_entries_give_messages(copy: Path, line: bytes) -> None:
    (copy / ENTRIES).write_bytes((line + b"\n") * 60)
    found = check(copy)
    assert found.wrong_count > len(found.wrong) - 1
    assert len(found.wrong) <= 20


def test_a_file_that_decompresses_without_end_is_left_at_its_size(copy: Path) -> None:
    import zlib

    kept = next(each for each in (copy / "evidence").iterdir() if each.suffix == ".gz")
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    kept.write_bytes(pack.compress(bytes(50_000_000)) + pack.flush())
    assert "it has more than" in check(copy).wrong[0]
