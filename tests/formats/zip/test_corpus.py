"""The collected apps: each opens, with the bytes that `zipfile` reads and the oddities that are known."""

from __future__ import annotations

import os
import warnings
import zipfile
from pathlib import Path

import pytest

from ringfence.formats.zip.containers import Kind, describe_container
from ringfence.formats.zip.open_archive import Archive, open_archive
from tests.structure.sources import ROOT

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS") or ROOT.parent / "shared" / "corpus") / "apps"
FILES = sorted([*CORPUS.glob("*/*.apk"), *CORPUS.glob("*/*.ipa")])
pytestmark = pytest.mark.skipif(
    not FILES, reason="the collected apps are not on this machine (RINGFENCE_CORPUS)"
)


def opened(name: str) -> Archive:
    (path,) = CORPUS.glob(f"*/*{name}.apk")
    return open_archive(path.read_bytes(), path.name)


def compare(path: Path) -> int:
    """How many entries `zipfile` reads as this reader does. What it cannot read is not compared."""
    archive = open_archive(path.read_bytes(), path.name)
    read = [archive.read(entry) for entry in archive.entries]
    try:
        reader = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError):
        return 0
    same = 0
    with reader:
        assert [info.orig_filename for info in reader.infolist()] == list(archive.names())
        for info, data in zip(reader.infolist(), read, strict=True):
            try:
                expected = reader.read(info)
            except (zipfile.BadZipFile, NotImplementedError):
                continue
            assert data == expected, (path.name, info.filename)
            same += 1
    return same


def test_every_app_opens_and_agrees_with_zipfile() -> None:
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # of names that come twice
        same = [compare(path) for path in FILES]
    assert sum(count > 0 for count in same) >= len(FILES) - 6  # three are empty, three zipfile cannot open
    assert sum(same) > 10 * len(FILES)


@pytest.mark.parametrize(
    ("name", "what", "refused"),
    [
        ("v1-only-with-nul-in-entry-name", "its name has a NUL byte", "archive"),
        ("v2-only-garbage-between-cd-and-eocd", "bytes lie between the directory and the end record", ""),
        ("v2-only-truncated-cd", "of the directory can be read", "archive"),
        ("v2-only-truncated-cd", "1 entries were found by their local headers", ""),
        ("v2-only-max-sized-eocd-comment", "points to a zip64 one, and there is none", "archive"),
        ("mismatched-compression-method", "another compression method than the directory", ""),
        ("weird-compression-method", "it is marked with method", ""),
        ("janus", "the file begins as a DEX file", "archive"),
        (
            "v3-only-with-rsa-pkcs1-sha512-8192-digest-mismatch",
            "its local header names another file",
            "entry",
        ),
        ("v2-only-wrong-apk-sig-block-magic", "between the last entry and what follows the entries", ""),
    ],
)
def test_what_is_known_to_be_odd(name: str, what: str, refused: str) -> None:
    archive = opened(name)
    for entry in archive.entries:
        archive.read(entry)
    assert refused in [oddity.refused for oddity in archive.oddities if what in oddity.what]


def test_most_apps_are_not_odd() -> None:
    odd = [path.name for path in FILES if open_archive(path.read_bytes(), path.name).oddities]
    assert len(odd) < len(FILES) // 10


def test_kinds() -> None:
    kinds = [describe_container(open_archive(path.read_bytes(), path.name)).kind for path in FILES]
    for path, kind in zip(FILES, kinds, strict=True):
        if path.suffix == ".ipa" and "fake" not in path.name:
            assert kind is Kind.IPA
    assert kinds.count(Kind.APK) > 380
