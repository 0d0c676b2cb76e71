"""Archives made to exhaust their readers: stopped by limits that do not depend on what they state."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.zip import budget
from ringfence.formats.zip.open_archive import open_archive
from tests.formats.zip.zip_writer import File, Tail, deflate, make_zip

ZEROS = bytes(1 << 20)
PACKED = deflate(ZEROS, 9)


def test_a_claim_of_ten_gigabytes_takes_no_memory() -> None:
    data = make_zip(File(b"a", b"small", size=0xFFFFFFFE), File(b"b", b"small", method=0, size=0xFFFFFFFE))
    archive = open_archive(data, "x.apk")
    assert "it states a size that its compressed bytes cannot reach" in [o.what for o in archive.oddities]
    tracemalloc.start()
    assert archive.read(archive.entries[0]) == b"small"
    assert archive.read(archive.entries[1]) == b"small"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def make_zeros(mebibytes: int) -> bytes:
    """DEFLATE data that makes so many MiB of zeros, about a kilobyte each: one block again and again."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (machine.compress(ZEROS) + machine.flush(zlib.Z_FULL_FLUSH)) * mebibytes + deflate(b"end")


@pytest.mark.parametrize("size", [(10 << 30) & 0xFFFFFFFF, 0xFFFFFFFD, 3])
def test_ten_real_gigabytes(size: int) -> None:
    packed = make_zeros(10 << 10)
    assert len(packed) < 11 << 20
    archive = open_archive(make_zip(File(b"classes.dex", stored=packed, size=size, crc=1)), "x.apk")
    tracemalloc.start()
    assert archive.view(archive.entries[0], most=4 << 20) == bytes(4 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 << 20
    assert archive.oddities[-1].what.startswith("it inflates to more than the 4,194,304 bytes")
    assert archive.budget.left == archive.budget.total - (4 << 20)


def test_an_entry_is_read_up_to_what_was_asked_for() -> None:
    packed = deflate(bytes(64 << 20), 9)
    archive = open_archive(make_zip(File(b"a", stored=packed, size=64 << 20, crc=1)), "x.apk")
    assert archive.read(archive.entries[0], most=1 << 16) == bytes(1 << 16)
    assert (
        archive.oddities[-1].what
        == "it inflates to more than the 65,536 bytes allowed here, and the rest was left"
    )
    assert archive.read(archive.entries[0], most=-5) == b""
    stored = open_archive(make_zip(File(b"a", ZEROS, method=0)), "x.apk")
    assert len(stored.view(stored.entries[0], most=100)) == 100
    assert stored.oddities[-1].what == "only its first 100 of 1,048,576 bytes were read"


def test_overlapping_entries_are_stopped_by_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand names for one kernel of compressed data: each is honest, all together are not."""
    monkeypatch.setattr(budget, "LEAST", 5 << 20)
    first = File(b"0", ZEROS, stored=PACKED)
    others = [
        File(b"%d" % number, ZEROS, stored=b"", compressed=len(PACKED), header=0) for number in range(1, 1000)
    ]
    archive = open_archive(make_zip(first, *others), "x.apk")
    assert archive.budget.total == max(5 << 20, 32 * len(archive.data))
    assert sum("shares bytes" in oddity.what for oddity in archive.oddities) == 101
    five = [len(archive.read(entry)) for entry in archive.entries[:5]]
    assert five == [1 << 20] * 5
    with pytest.raises(EvidenceError, match="5,242,880 bytes were inflated out of this archive"):
        archive.read(archive.entries[5])


def test_reading_an_entry_again_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "LEAST", 3 << 20)
    archive = open_archive(make_zip(File(b"0", ZEROS, stored=PACKED)), "x.apk")
    for _ in range(5):
        assert archive.read(archive.entries[0]) == ZEROS
    assert archive.budget.left == 2 << 20


def test_an_archive_inside_shares_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "LEAST", 3 << 20)
    inner = make_zip(File(b"0", ZEROS, stored=PACKED))
    outer = open_archive(make_zip(File(b"a.apk", inner, method=0)), "x.zip")
    nested = open_archive(outer.view(outer.entries[0]), "a.apk", within=outer)
    nested.read(nested.entries[0])
    assert outer.budget.left == 2 << 20
    assert nested.depth == 1


def test_a_million_claimed_entries_take_no_memory() -> None:
    data = make_zip(File(b"a", b"1"), tail=Tail(count=0xFFFE, size=0xFFFFFFF0))
    tracemalloc.start()
    assert open_archive(data, "x.apk").names() == ("a",)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20
