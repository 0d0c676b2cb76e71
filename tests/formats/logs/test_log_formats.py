"""What every reader of logs must do: be told by content, bear anything, and say what it left."""

from __future__ import annotations

import gzip
import io
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.formats.logs import formats, lines
from ringfence.formats.logs.formats import BYTES, LINES, read_records, tell_file
from ringfence.formats.logs.record import Flaw, Learnt, LogRecord, clean_host, split_port
from ringfence.formats.logs.telling import Kind, tell
from tests.formats.logs.samples import DNS, SAMPLES, SQUID, read

BY_LINES = sorted(LINES)


def test_every_format_has_a_reader_and_a_sample() -> None:
    assert {*LINES, *BYTES} == set(Kind) == set(SAMPLES)


@pytest.mark.parametrize("kind", Kind)
def test_a_format_is_told_by_content_packed_or_not(kind: Kind) -> None:
    data = SAMPLES[kind]
    assert tell(data) is kind
    assert tell(b"\xef\xbb\xbf\n" + data) is kind
    assert tell_file(io.BytesIO(gzip.compress(data))) is kind


@pytest.mark.parametrize(
    "data",
    [b"", b"hello\nworld\n", b"a,b\n1,2\n", b"{}", b'{"log":{"entries":[]}}', b"\x00\xff" * 50, b"<html>"],
)
def test_what_is_no_log_is_told_as_none(data: bytes) -> None:
    assert tell(data) is None


@pytest.mark.parametrize("kind", Kind)
def test_packed_says_the_same(kind: Kind) -> None:
    assert read(kind, gzip.compress(SAMPLES[kind])) == read(kind, SAMPLES[kind])
    assert read(kind, SAMPLES[kind])[0]


@pytest.mark.parametrize("kind", Kind)
def test_a_broken_end_loses_nothing_before_it(kind: Kind) -> None:
    """Cut anywhere, each record that was whole is the same as before."""
    data = SAMPLES[kind]
    whole, _ = read(kind, data)
    plain = [record._replace(request=None) for record in whole]
    for cut in range(0, len(data), 7):
        found, flaws = read(kind, data[:cut])
        same = [record._replace(request=None) for record in found]
        assert same[:-1] == plain[: max(0, len(same) - 1)] or kind is Kind.NETLOG
        if kind in BYTES and 0 < cut < len(data) - 8:
            assert flaws or len(found) < len(whole)


def test_a_damaged_archive_keeps_what_came_before() -> None:
    many = DNS + "".join(f"{line}\n" for line in DNS.splitlines()[6:9] for _ in range(30_000))
    packed = gzip.compress(many.encode(), 1)
    found, flaws = read(Kind.ZEEK, packed[: len(packed) // 2])
    assert len(found) > 1000
    assert any("damaged" in flaw.what for flaw in flaws)


@pytest.mark.parametrize("kind", Kind)
def test_damage_in_an_archive_is_told_whatever_the_format(kind: Kind) -> None:
    """The formats that are read as bytes once let zlib's own error through."""
    packed = gzip.compress(SAMPLES[kind], mtime=0)
    broken = bytearray(packed)
    broken[10] = 0xFF  # the first block is of a kind that is not used
    for damaged in (bytes(broken), packed[:-1], packed[:-20]):
        found, flaws = read(kind, damaged)
        assert flaws
        assert not found or damaged != bytes(broken)


def test_zstd_is_read_as_gzip_is() -> None:
    zstandard = pytest.importorskip("zstandard")
    for kind, data in SAMPLES.items():
        packed = zstandard.ZstdCompressor().compress(data)
        assert read(kind, packed) == read(kind, data)
        assert read(kind, packed[:-9])[1]
    first, _, second = SQUID.encode().partition(b"\n")
    frames = b"".join(zstandard.ZstdCompressor().compress(part) for part in (first + b"\n", second))
    assert read(Kind.SQUID, frames) == read(Kind.SQUID, SQUID)


def test_a_line_without_end_is_told_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    monkeypatch.setattr(lines, "CHUNK", 256)
    head, _, rest = SQUID.partition("\n")
    found, flaws = read(Kind.SQUID, f"{head}\n{'x' * 5000}\n{rest}")
    assert len(found) == 5
    assert flaws == [Flaw(2, "a line has more than 1,000 bytes")]
    assert [record.line for record in found] == [1, 3, 4, 5, 6]


def test_text_beyond_the_limit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_TEXT", 2000)
    monkeypatch.setattr(lines, "CHUNK", 500)
    found, flaws = read(Kind.SQUID, SQUID * 50)
    assert 0 < len(found) < 100
    assert any("the rest was not read" in flaw.what for flaw in flaws)


def test_a_file_of_nothing_but_junk_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_FLAWS", 100)
    found, flaws = read(Kind.EVE, "x\n" * 1000)
    assert found == []
    assert len(flaws) == 101
    assert "the rest was not read" in flaws[-1].what
    monkeypatch.setattr(lines, "_MANY", 10_000)
    monkeypatch.setattr(lines, "CHUNK", 1000)
    _, flaws = read(Kind.UNBOUND, gzip.compress(b"\n" * 1_000_000))
    assert [flaw.what for flaw in flaws] == ["its lines are too short for a log; the rest was not read"]


def test_zstd_without_a_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    assert read(Kind.EVE, lines.ZSTD + b"xxxx")[1][0].what.startswith("it is compressed with zstd")


@pytest.mark.parametrize("kind", Kind)
def test_any_change_gives_records_and_flaws_and_nothing_else(kind: Kind) -> None:
    dice, data = random.Random(kind), SAMPLES[kind]
    for _ in range(150):
        changed = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(changed))
            choice = dice.randrange(4)
            if choice == 0:
                changed[at] = dice.randrange(256)
            elif choice == 1:
                del changed[at : at + dice.randint(1, 40)]
            elif choice == 2:
                changed[at:at] = changed[at : at + dice.randint(1, 40)]
            else:
                changed[at:at] = dice.choice(
                    [b"\x00", b"\xff\xfe", b"\n", b'"', b"9" * 30, b"[", b"{", b":", b"\t", b"-"]
                )
        _check(list(read_records(io.BytesIO(bytes(changed)), kind)))
        tell(bytes(changed))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(Kind)), st.binary(max_size=400))
def test_any_bytes_give_records_and_flaws_and_nothing_else(kind: Kind, data: bytes) -> None:
    _check(list(read_records(io.BytesIO(data), kind)))


def _check(found: list[LogRecord | Flaw]) -> None:
    for each in found:
        if isinstance(each, Flaw):
            assert each.what
            continue
        assert each.host == clean_host(each.host)
        assert isinstance(each.learnt, Learnt)
        assert each.bytes_up >= 0
        assert each.bytes_down >= 0
        assert each.port >= 0


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("A.Example.COM.", "a.example.com"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("a b", ""),
        ("", ""),
        ("x" * 254, ""),
        ("a�b.com", ""),
        ("a\x00.com", ""),
        ("a/b", ""),
        ("a|b.com", ""),
    ],
)
def test_a_host_is_what_can_be_one(text: str, host: str) -> None:
    assert clean_host(text) == host


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("a.b:443", ("a.b", 443)),
        ("[::1]:80", ("::1", 80)),
        ("::1", ("::1", 0)),
        ("a.b", ("a.b", 0)),
        ("a:x", ("a:x", 0)),
    ],
)
def test_a_port_is_split_off(text: str, end: tuple[str, int]) -> None:
    assert split_port(text) == end
