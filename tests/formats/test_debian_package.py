"""Debian packages: what is asked for is found; whatever the bytes, EvidenceError or nothing."""

from __future__ import annotations

import lzma
import random

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats import debian_package
from ringfence.formats.debian_package import read_debian_package, read_tar_files
from tests.packages import make_ar, make_deb, make_tar

FILES = {"./usr/share/x/data": b"1,2,AU\n" * 50, "./usr/share/doc/x": b"words"}


def test_the_files_asked_for_are_read() -> None:
    found = read_debian_package(make_deb(FILES), "x.deb", {"usr/share/x/data", "not/there"})
    assert found == {"usr/share/x/data": FILES["./usr/share/x/data"]}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no Debian package"),
        (b"PK\x03\x04", "no Debian package"),
        (make_ar({"debian-binary": b"2.0\n"}), "no data.tar"),
        (make_ar({"data.tar.zst": b"x"}), "not read here"),
        (make_ar({"data.tar.xz": b"not xz"}), "cannot be unpacked"),
        (make_ar({"data.tar.xz": lzma.compress(make_tar(FILES))[:-20]}), "cut off"),
        (make_ar({"data.tar": b"no tar" * 200}), "damaged"),
        (make_deb(FILES)[:200], "damaged"),
    ],
)
def test_what_is_no_package(data: bytes, says: str) -> None:
    with pytest.raises(EvidenceError, match=says):
        read_debian_package(data, "x.deb", {"usr/share/x/data"})


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian_package, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(EvidenceError, match="more than 1,000,000 bytes"):
        read_debian_package(make_deb({"./a": bytes(5_000_000)}), "x.deb", {"a"})
    with pytest.raises(EvidenceError, match="more than 1,000,000 bytes"):
        read_tar_files(make_tar({"a": bytes(5_000_000)}, "w:gz"), "x.tgz", {"a"})


def test_mutated_packages_raise_one_error_or_none() -> None:
    data, chance = make_deb(FILES), random.Random(3)
    for _ in range(400):
        mutated = bytearray(data)
        for _ in range(chance.randrange(1, 4)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        try:
            read_debian_package(bytes(mutated), "x.deb", {"usr/share/x/data"})
        except EvidenceError:
            continue
