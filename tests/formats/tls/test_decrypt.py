"""Connections of real clients and servers, opened with their key logs; and what a server says in clear."""

from __future__ import annotations

import random
import ssl
from pathlib import Path

import pytest

from ringfence.formats.http.requests import read_requests
from ringfence.formats.tls.certificate_names import read_certificate_names
from ringfence.formats.tls.client_hello import read_client_hello
from ringfence.formats.tls.decrypt import decrypt_tls
from ringfence.formats.tls.key_log import KeyLog, read_key_log
from ringfence.formats.tls.server_flight import read_sealed_certificates, read_server_flight
from tests.formats.tls.real_talk import NAMES, Talk, hold_talk, write_certificate

SAID = b"POST /track HTTP/1.1\r\nHost: api.example\r\nContent-Length: 40000\r\n\r\n" + b"x" * 40_000
ANSWERED = b"HTTP/1.1 204 No Content\r\n\r\n"
OLD, NEW = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("talks")
    write_certificate(place)
    return place


def talk(folder: Path, version: ssl.TLSVersion, ciphers: str = "") -> Talk:
    return hold_talk(folder, folder / "ec.pem", SAID, ANSWERED, version, ciphers)


@pytest.mark.parametrize(
    "ciphers",
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES256-CCM",
        "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0",
        "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0",
        "ECDHE-ECDSA-AES256-SHA384",
    ],
)
def test_tls_1_2(folder: Path, ciphers: str) -> None:
    held = talk(folder, OLD, ciphers)
    assert held.cipher in ciphers
    opened = decrypt_tls(held.client, held.server, read_key_log(held.keys))
    assert opened is not None
    assert (opened.why_not, opened.unopened) == ("", 0)
    assert opened.client == SAID
    assert opened.server == ANSWERED
    (request,) = read_requests(opened.client, "https")
    assert (request.url, request.complete) == ("https://api.example/track", True)


def test_tls_1_3(folder: Path) -> None:
    held = talk(folder, NEW)
    opened = decrypt_tls(held.client, held.server, read_key_log(held.keys))
    assert opened is not None
    assert (opened.client, opened.server, opened.unopened) == (SAID, ANSWERED, 0)
    (certificate,) = read_sealed_certificates(opened.server_handshake)
    assert certificate.names == NAMES
    assert read_sealed_certificates(opened.server_handshake[:300]) == ()


def test_without_the_right_keys(folder: Path) -> None:
    held = talk(folder, NEW)
    nothing = decrypt_tls(held.client, held.server, KeyLog())
    assert nothing is not None
    assert (nothing.client, nothing.why_not) == (b"", "no secret for this connection in the key log")
    keys = read_key_log(held.keys)
    wrong = KeyLog({key: bytes(len(value)) for key, value in keys.secrets.items()})
    closed = decrypt_tls(held.client, held.server, wrong)
    assert closed is not None
    assert (closed.client, closed.server) == (b"", b"")
    assert closed.unopened > 3
    assert decrypt_tls(b"GET / HTTP/1.1\r\n\r\n", held.server, keys) is None


@pytest.mark.parametrize("version", [OLD, NEW])
def test_broken_connections_open_as_far_as_they_are_whole(folder: Path, version: ssl.TLSVersion) -> None:
    held = talk(folder, version, "ECDHE-ECDSA-AES128-GCM-SHA256" if version == OLD else "")
    keys, chance = read_key_log(held.keys), random.Random(4)
    for _ in range(60):
        client, server = bytearray(held.client), bytearray(held.server)
        for side in (client, server):
            side[chance.randrange(len(side))] ^= 1 << chance.randrange(8)
            del side[chance.randrange(len(side)) :]
        opened = decrypt_tls(bytes(client), bytes(server), keys)
        assert opened is None or SAID.startswith(opened.client[:100])


def test_a_key_log_with_other_lines() -> None:
    log = (
        b"# comment\r\nCLIENT_RANDOM "
        + b"ab" * 32
        + b" "
        + b"cd" * 48
        + b"\r\nRSA x y\nCLIENT_RANDOM 00 11\n"
    )
    keys = read_key_log(log)
    assert len(keys) == 1
    assert keys.find("CLIENT_RANDOM", b"\xab" * 32) == b"\xcd" * 48


def test_what_the_server_shows(folder: Path) -> None:
    held = talk(folder, OLD, "ECDHE-ECDSA-AES128-GCM-SHA256")
    flight = read_server_flight(held.server)
    assert flight is not None
    assert (flight.version, flight.cipher, flight.alpn) == (0x0303, 0xC02B, "http/1.1")
    (certificate,) = flight.certificates
    assert certificate.names == NAMES
    assert certificate.common_name == "api.example"
    assert certificate.subject == "CN=api.example, O=Example, Ltd"
    assert (certificate.not_before[:10], certificate.oddity) == ("2026-01-01", "")
    assert flight.complete
    assert flight.oddities == ()


def test_a_server_after_other_talk_and_cut_off(folder: Path) -> None:
    held = talk(folder, OLD, "ECDHE-ECDSA-AES128-GCM-SHA256")
    late = read_server_flight(b"220 ready\r\n" + held.server)
    assert late is not None
    assert (late.start, len(late.certificates)) == (11, 1)
    cut = read_server_flight(held.server[:400])
    assert cut is not None
    assert (cut.complete, cut.certificates) == (False, ())
    assert cut.oddities == ("a certificate ends early",)
    assert read_server_flight(b"220 ready\r\n") is None


def test_tls_1_3_hides_its_certificates(folder: Path) -> None:
    flight = read_server_flight(talk(folder, NEW).server)
    assert flight is not None
    assert (flight.version, flight.certificates, flight.complete) == (0x0304, (), True)


def test_a_certificate_that_is_none() -> None:
    broken = read_certificate_names(b"\x30\x03abc")
    assert (len(broken.sha256), broken.names) == (64, ())
    assert broken.oddity


def test_real_hellos_in_any_pieces(folder: Path) -> None:
    """A real hello cut into records of a few bytes says the same."""
    held = talk(folder, NEW)
    size = int.from_bytes(held.client[3:5], "big")
    message = held.client[5 : 5 + size]
    pieces = b"".join(
        b"\x16\x03\x01" + len(message[n : n + 9]).to_bytes(2, "big") + message[n : n + 9]
        for n in range(0, size, 9)
    )
    assert read_client_hello(pieces) == read_client_hello(held.client)
