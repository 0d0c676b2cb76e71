"""Captures with keys: recorded inside, or in a key log beside them, whatever it is called."""

from __future__ import annotations

import shutil
import ssl
from pathlib import Path

import pytest

from ringfence.evidence.read_case import read_several
from ringfence.evidence.traffic.from_capture import read_packets
from ringfence.evidence.traffic.key_files import tell_keys
from ringfence.formats.captures.capture import Limits
from ringfence.model.fact import Entity, Evidence
from ringfence.model.kinds import Rung
from tests.capture_writer import CLIENT, SERVER, SYN, down, ethernet, ipv4, pcap, tcp, timed, udp, up
from tests.formats.tls.real_talk import hold_talk, write_certificate
from tests.wireguard_writer import Peers, talk

POST = (
    b"POST /v1/track?lat=40.712776&lon=-74.005974 HTTP/1.1\r\nHost: log.finch-app.com\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
HTTP_3 = Path(__file__).parents[2] / "formats/quic/fixtures/http3-chacha.pcapng"
COORDINATES = "coordinates sent to log.finch-app.com"


def seen(evidence: Evidence) -> dict[str, Rung]:
    return {fact.says.id: fact.rung for fact in evidence.facts if isinstance(fact.says, Entity)}


def write_capture(folder: Path, version: ssl.TLSVersion, said: bytes = POST) -> tuple[Path, bytes]:
    """A capture of a real connection, and its key log."""
    talk = hold_talk(folder, write_certificate(folder), said, b"HTTP/1.1 204 \r\n\r\n", version)
    (folder / "keys.log").unlink()
    frames = [up(sequence=99, flags=SYN), down(sequence=499, flags=SYN | 16)]
    for at in range(0, len(talk.client), 1000):
        frames.append(up(talk.client[at : at + 1000], 100 + at))
    for at in range(0, len(talk.server), 1000):
        frames.append(down(talk.server[at : at + 1000], 500 + at))
    path = folder / "traffic.pcap"
    path.write_bytes(pcap(timed(frames)))
    return path, talk.keys


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("name", ["sslkeylog.txt", "secrets", "anything.log"])
def test_a_key_log_opens_the_captures_beside_it(tmp_path: Path, version: ssl.TLSVersion, name: str) -> None:
    path, keys = write_capture(tmp_path, version)
    assert COORDINATES not in seen(read_packets(path, tmp_path))
    (tmp_path / name).write_bytes(b"# made by a browser\n\n" + keys)
    evidence = read_packets(path, tmp_path)
    assert seen(evidence)[COORDINATES] is Rung.DATA_SEEN
    assert [(source.file, source.system) for source in evidence.sources][1:] == [(name, "TLS key log")]


def test_a_key_log_may_be_named_beside_the_capture(tmp_path: Path) -> None:
    path, keys = write_capture(tmp_path, ssl.TLSVersion.TLSv1_3)
    log = tmp_path / "secrets.txt"
    log.write_bytes(keys)
    assert seen(read_several([path, log]).evidence)[COORDINATES] is Rung.DATA_SEEN


def test_more_is_kept_of_a_connection_that_opens(tmp_path: Path) -> None:
    filler = b"GET /a HTTP/1.1\r\nHost: log.finch-app.com\r\n\r\n" * 2000
    assert len(filler) > Limits().client_bytes
    path, keys = write_capture(tmp_path, ssl.TLSVersion.TLSv1_3, filler + POST)
    (tmp_path / "keys.txt").write_bytes(keys)
    assert COORDINATES in seen(read_packets(path, tmp_path))


def test_a_log_of_wireguards_keys_opens_the_tunnels_beside_it(tmp_path: Path) -> None:
    peers, frames = Peers(), []
    segment = tcp(POST, source=41000, target=80, sequence=10)
    inside = [ipv4(tcp(source=41000, target=80, sequence=9, flags=SYN), target="203.0.113.9")]
    for is_up, payload in talk(peers, [*inside, ipv4(segment, target="203.0.113.9")], []):
        ports = {"source": 40000, "target": 51820} if is_up else {"source": 51820, "target": 40000}
        ends = (CLIENT, SERVER) if is_up else (SERVER, CLIENT)
        frames.append(ethernet(ipv4(udp(payload, **ports), *ends, protocol=17)))
    path = tmp_path / "traffic.pcap"
    path.write_bytes(pcap(timed(frames)))
    assert COORDINATES not in seen(read_packets(path, tmp_path))
    (tmp_path / "wg.keys").write_bytes(peers.log())
    evidence = read_packets(path, tmp_path)
    assert seen(evidence)[COORDINATES] is Rung.DATA_SEEN
    assert [source.system for source in evidence.sources] == ["packet capture", "WireGuard key log"]
    assert not any("WireGuard" in gap.what for gap in evidence.gaps)


def test_keys_of_other_connections_are_a_gap(tmp_path: Path) -> None:
    path, _ = write_capture(tmp_path, ssl.TLSVersion.TLSv1_3)
    other = b"CLIENT_TRAFFIC_SECRET_0 " + b"ab" * 32 + b" " + b"cd" * 48
    (tmp_path / "keys.txt").write_bytes(other + b"\n")
    evidence = read_packets(path, tmp_path)
    assert any("that the keys given do not open" in gap.what for gap in evidence.gaps)
    assert "api.example" in seen(evidence)


def test_requests_over_http_3_with_the_keys_in_the_capture(tmp_path: Path) -> None:
    shutil.copy(HTTP_3, tmp_path)
    found = seen(read_packets(tmp_path / HTTP_3.name, tmp_path))
    assert found["coordinates sent to api.finch-app.com"] is Rung.DATA_SEEN
    assert found["identifiers sent to api.finch-app.com"] is Rung.DATA_SEEN


def test_what_is_no_key_log(tmp_path: Path) -> None:
    secret = b"CLIENT_RANDOM " + b"ab" * 32 + b" " + b"cd" * 48
    for number, (name, data, expected) in enumerate(
        [
            ("a.txt", secret, True),
            ("a.txt", b"a letter\n" + secret, False),
            ("a.pcap", secret, False),
            ("a", b"", False),
            ("a.txt", b"# only\n# comments\n", False),
        ]
    ):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_bytes(data)
        assert tell_keys(path) is expected
    assert not tell_keys(tmp_path)
