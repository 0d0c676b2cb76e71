"""What comes from standard input is told by its first bytes, and read as a file of that kind."""

from __future__ import annotations

import errno
import gzip
import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ringfence import cli_options
from ringfence.errors import EvidenceError
from ringfence.evidence import standard_input
from ringfence.evidence.read_case import read_case
from ringfence.evidence.standard_input import keep_input
from tests.conftest import Run
from tests.evidence.traffic.test_from_capture import pcap, stream
from tests.formats.logs.samples import PCAPDROID
from tests.handshake_writer import server_names, tls_hello

CAPTURE = pcap(*stream(443, tls_hello(server_names("log.umeng.com"))))
HAR = b'{"log": {"version": "1.2", "entries": [{"request": {"url": "https://log.umeng.com/x"}}]}}'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CAPTURE, "standard-input.pcap"),
        (b"\x0a\x0d\x0d\x0a" + bytes(40), "standard-input.pcapng"),
        (gzip.compress(CAPTURE), "standard-input.pcap.gz"),
        (gzip.compress(PCAPDROID.encode()), "standard-input.log"),
        (PCAPDROID.encode(), "standard-input.log"),
        (b"\xef\xbb\xbf " + HAR, "standard-input.har"),
        (b"PK\x03\x04", "standard-input.apk"),
    ],
)
def test_what_it_is(tmp_path: Path, data: bytes, name: str) -> None:
    kept = keep_input(io.BytesIO(data), tmp_path)
    assert (kept.name, kept.read_bytes()) == (name, data)


@pytest.mark.parametrize("data", [CAPTURE, gzip.compress(CAPTURE), HAR, PCAPDROID.encode()])
def test_a_scan_of_it(run: Run, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data), isatty=lambda: False))
    code, out, err = run("scan", "-")
    assert code != cli_options.USER_ERROR, err
    assert "standard-input" in out


@pytest.mark.parametrize(
    ("data", "why"), [(b"", "nothing came"), (b"no evidence\n", "of no kind that is read")]
)
def test_what_cannot_be_read_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, data: bytes, why: str
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data), isatty=lambda: False))
    code, _, err = run("scan", "-")
    assert code == cli_options.USER_ERROR
    assert why in err


def test_traffic_that_shows_nothing_says_what_was_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(CAPTURE[:60])
    with pytest.raises(EvidenceError, match=r"no contact with a host outside; the capture ends within"):
        read_case(path)


def test_it_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standard_input, "MOST_BYTES", 100)
    with pytest.raises(EvidenceError, match="more than 100 bytes"):
        keep_input(Endless(CAPTURE), tmp_path)


class Endless(io.BytesIO):
    """Begins so, and never ends; counts what was taken."""

    def __init__(self, start: bytes) -> None:
        super().__init__()
        self.start, self.given = start, 0

    def read(self, size: int | None = -1) -> bytes:
        assert size
        assert size > 0
        piece = (self.start if not self.given else b"").ljust(size, b"\0")
        self.given += size
        return piece


def test_what_never_ends_and_is_nothing_is_told_at_once(tmp_path: Path) -> None:
    endless = Endless(b"")
    with pytest.raises(EvidenceError, match="of no kind that is read"):
        keep_input(endless, tmp_path)
    assert endless.given < 5_000_000


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", lambda *_, **__: FullDisk())
    with pytest.raises(EvidenceError, match=r"cannot be kept in .*: No space left"):
        keep_input(Endless(CAPTURE), tmp_path)


class FullDisk(io.BytesIO):
    def write(self, data: object, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")
