"""Captures that were written into several files in turn are one, and so is what flows through them."""

from __future__ import annotations

import gzip
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.read_case import read_case, read_several
from ringfence.evidence.traffic.capture_sets import find_sets, is_capture_name
from ringfence.evidence.traffic.from_capture import read_packets
from ringfence.model.fact import Entity, Evidence
from ringfence.model.kinds import Kind
from tests import capture_writer
from tests.evidence.traffic.test_from_capture import pcap, stream
from tests.handshake_writer import server_names, tls_hello

FRAMES = stream(443, tls_hello(server_names("api.finch-app.com")), 60)
HALF = len(FRAMES) // 2
ENDING = ".pcap"


def hosts(evidence: Evidence) -> set[str]:
    said = (fact.says for fact in evidence.facts)
    return {each.id for each in said if isinstance(each, Entity) and each.kind is Kind.ENDPOINT}


def write(folder: Path, names: tuple[str, ...], *parts: bytes) -> list[Path]:
    for name, part in zip(names, parts, strict=True):
        data = gzip.compress(part, mtime=0) if name.endswith(".gz") else part
        (folder / name).write_bytes(data)
    return [folder / name for name in names]


@pytest.mark.parametrize(
    "names",
    [
        ("cap.pcap", "cap.pcap1"),
        ("cap.pcap9", "cap.pcap10"),
        ("cap.pcap00", "cap.pcap01"),
        ("cap.pcap0.gz", "cap.pcap1.gz"),
        ("cap.pcap0.gz", "cap.pcap1"),
        ("cap_00001_20261125101112.pcap", "cap_00002_20261125101112.pcap"),
    ],
)
def test_a_hello_that_spans_two_files_names_its_server(tmp_path: Path, names: tuple[str, ...]) -> None:
    files = write(tmp_path, names, pcap(*FRAMES[:HALF]), pcap(*FRAMES[HALF:]))
    assert find_sets(reversed(files)) == [tuple(files)]
    for case in (read_case(tmp_path), read_several(files[::-1])):
        assert "api.finch-app.com" in hosts(case.evidence)
        assert {
            source.file for source in case.evidence.sources if source.system != "ringfence catalogue"
        } == set(names)
        assert case.evidence.gaps == ()


def test_one_file_of_it_alone_is_read_alone(tmp_path: Path) -> None:
    first, second = write(tmp_path, ("c.pcap0", "c.pcap1"), pcap(*FRAMES[:HALF]), pcap(*FRAMES[HALF:]))
    assert "api.finch-app.com" not in hosts(read_packets(first, tmp_path))
    assert "api.finch-app.com" in hosts(read_packets(first, tmp_path, further=(second,)))


def test_sections_of_pcapng_go_on_in_the_next_file(tmp_path: Path) -> None:
    parts = (FRAMES[:HALF], FRAMES[HALF:])
    written = [capture_writer.pcapng(capture_writer.timed(part)) for part in parts]
    write(tmp_path, ("c_00001_20261125101112.pcapng", "c_00002_20261125101113.pcapng"), *written)
    assert "api.finch-app.com" in hosts(read_case(tmp_path).evidence)


def test_a_file_that_ends_within_a_packet_loses_no_more_than_that(tmp_path: Path) -> None:
    torn = pcap(*FRAMES[:HALF], FRAMES[-1])[:-9]
    write(tmp_path, ("c.pcap0", "c.pcap1"), torn, pcap(*FRAMES[HALF:]))
    evidence = read_case(tmp_path).evidence
    assert "api.finch-app.com" in hosts(evidence)
    assert any("c.pcap0 ends within a packet" in gap.what for gap in evidence.gaps)


def test_a_damaged_file_in_the_middle_leaves_the_next_ones(tmp_path: Path) -> None:
    damaged = pcap() + b"\xff" * 64
    write(tmp_path, ("c.pcap0", "c.pcap1", "c.pcap2"), pcap(*FRAMES[:HALF]), damaged, pcap(*FRAMES[HALF:]))
    evidence = read_case(tmp_path).evidence
    assert "api.finch-app.com" in hosts(evidence)
    assert any("c.pcap1" in gap.what for gap in evidence.gaps)


def test_files_of_other_kinds_or_copies_are_no_set(tmp_path: Path) -> None:
    other = pcap(*FRAMES)[:20] + b"\x65\0\0\0" + pcap(*FRAMES)[24:]  # raw IP
    assert find_sets(write(tmp_path, ("a.pcap0", "a.pcap1"), pcap(*FRAMES), other)) == []
    assert find_sets(write(tmp_path, ("b.pcap", "b.pcap.gz"), pcap(*FRAMES), pcap(*FRAMES))) == []
    assert find_sets(write(tmp_path, ("c.pcap0", "d.pcap1"), pcap(*FRAMES), pcap(*FRAMES))) == []
    assert find_sets(write(tmp_path, ("e.pcap0", "e.pcap1"), pcap(*FRAMES), b"")) == []
    with pytest.raises(EvidenceError, match="another kind"):
        read_packets(tmp_path / "a.pcap0", tmp_path, further=(tmp_path / "a.pcap1",))


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.pcap.gz", True),
        ("a.PCAP12", True),
        ("a.cap.zst", True),
        ("a.pcapng", True),
        ("a.gz", False),
        (".pcap", False),
    ],
)
def test_names_of_captures(name: str, is_one: bool) -> None:
    assert is_capture_name(name) == is_one


def test_a_compressed_capture_is_found_in_a_folder_and_by_name(tmp_path: Path) -> None:
    (file,) = write(tmp_path, ("only.pcap.gz",), pcap(*FRAMES))
    for case in (read_case(tmp_path), read_case(file)):
        assert "api.finch-app.com" in hosts(case.evidence)


def test_zstd_without_a_library_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone it is an error, beside others a gap; never nothing."""
    for library in ("zstandard", "compression.zstd", "compression"):
        monkeypatch.setitem(sys.modules, library, None)
    (tmp_path / "c.pcap0.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(40))
    with pytest.raises(EvidenceError, match="compressed with zstd"):
        read_packets(tmp_path / "c.pcap0.zst", tmp_path)
    write(tmp_path, ("c.pcap1", "c.pcap2"), pcap(*FRAMES[:HALF]), pcap(*FRAMES[HALF:]))
    evidence = read_case(tmp_path).evidence
    assert "api.finch-app.com" in hosts(evidence)
    assert any("compressed with zstd" in gap.what for gap in evidence.gaps)


@pytest.mark.skipif(
    "RINGFENCE_CORPUS" not in os.environ, reason="RINGFENCE_CORPUS names no corpus of captures"
)
def test_real_captures_say_the_same_in_four_files_as_in_one(tmp_path: Path) -> None:
    compared = 0
    for path in sorted(Path(os.environ["RINGFENCE_CORPUS"], "traffic", "pcap").glob("*.pcap")):
        data = path.read_bytes()
        bounds = list(_packet_bounds(data)) if 20_000 < len(data) < 500_000 else []
        if len(bounds) < 8 or bounds[-1] != len(data):
            continue
        ends = [24, *(bounds[len(bounds) * part // 4] for part in (1, 2, 3)), len(data)]
        names = tuple(f"c.pcap{number}" for number in range(4))
        parts = [data[:24] + data[start:end] for start, end in itertools.pairwise(ends)]
        first, *further = write(tmp_path, names, *parts)
        whole = read_packets(path, path.parent, "phone")
        split = read_packets(first, tmp_path, "phone", further=tuple(further))
        assert [fact.says for fact in split.facts] == [fact.says for fact in whole.facts], path.name
        compared += 1
    assert compared > 20


def _packet_bounds(data: bytes) -> Iterator[int]:
    """Where each packet of a little-endian pcap ends."""
    at = 24
    while data[:4] == b"\xd4\xc3\xb2\xa1" and at + 16 <= len(data):
        at += 16 + int.from_bytes(data[at + 8 : at + 12], "little")
        yield at
