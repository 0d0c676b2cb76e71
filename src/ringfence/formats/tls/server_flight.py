"""The bytes a server sent -> what it chose and, up to TLS 1.2, the certificates it showed."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from .certificate_names import ServerCertificate, read_certificate_names

SEARCHED = 1 << 14
LONGEST_FLIGHT = 1 << 18
MOST_CERTIFICATES = 16
LARGEST_CERTIFICATE = 1 << 16

_HELLO = re.compile(rb"\x16\x03[\x00-\x04]..\x02\x00..\x03[\x00-\x04]", re.DOTALL)
_RECORD = struct.Struct(">BHH").unpack_from
_U16 = struct.Struct(">H").unpack_from
_HANDSHAKE, _SERVER_HELLO, _CERTIFICATE, _DONE = 22, 2, 11, 14
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


@dataclass(frozen=True, slots=True)
class ServerFlight:
    """What a server chose: version, cipher and ALPN, and its certificates, its own first.

    `retry` says that it asked for another hello; `start` is where its records begin; `complete` is False
    where the bytes end before its hello or its certificates do.
    """

    version: int
    cipher: int
    alpn: str
    random: bytes
    session_id: bytes
    extensions: tuple[int, ...]
    retry: bool
    certificates: tuple[ServerCertificate, ...]
    start: int
    complete: bool
    oddities: tuple[str, ...] = ()


def read_server_flight(data: bytes | memoryview) -> ServerFlight | None:
    """The server's hello in its bytes of a TCP flow, or None. Never raises, whatever the bytes."""
    data = bytes(data[: LONGEST_FLIGHT + SEARCHED])
    start = 0
    if data[:1] != b"\x16" or data[5:6] != b"\x02":
        found = _HELLO.search(data, 0, SEARCHED)
        if found is None:
            return None
        start = found.start()
    messages = _join(data, start)
    if len(messages) < 4 + 35 or messages[0] != _SERVER_HELLO:
        return None
    end = 4 + int.from_bytes(messages[1:4], "big")
    odd: list[str] = []
    chosen = _read_hello(messages, 4, min(end, len(messages)))
    chain, whole = _read_certificates(messages, end, odd)
    version, cipher, alpn, session_id, extensions = chosen
    random = messages[6:38]
    complete = end <= len(messages) and (whole or version >= 0x0304)
    return ServerFlight(
        version,
        cipher,
        alpn,
        random,
        session_id,
        extensions,
        random == _RETRY,
        chain,
        start,
        complete,
        tuple(odd),
    )


def read_sealed_certificates(handshake: bytes) -> tuple[ServerCertificate, ...]:
    """The chain in the opened handshake messages of a TLS 1.3 server (`Opened.server_handshake`)."""
    at, odd = 0, list[str]()
    while at + 9 <= len(handshake):
        end = min(at + 4 + int.from_bytes(handshake[at + 1 : at + 4], "big"), len(handshake))
        if handshake[at] == _CERTIFICATE:
            return _read_chain(handshake, at + 8 + handshake[at + 4], end, odd, extended=True)
        at = end if end > at else len(handshake)
    return ()


def _join(data: bytes, at: int) -> bytes:
    """The handshake messages in clear from `at` on; records of other kinds end them."""
    parts: list[bytes] = []
    room = LONGEST_FLIGHT
    while at + 5 <= len(data) and room > 0:
        kind, version, length = _RECORD(data, at)
        if kind != _HANDSHAKE or version >> 8 != 3:
            break
        parts.append(data[at + 5 : at + 5 + length])
        room -= length + 5
        at += 5 + length
    return b"".join(parts)


def _read_hello(data: bytes, at: int, end: int) -> tuple[int, int, str, bytes, tuple[int, ...]]:
    """Version, cipher, ALPN, session id and extensions of a ServerHello."""
    version, cipher, alpn = _U16(data, at)[0], 0, ""
    at += 34
    stop = at + 1 + data[at]
    session_id = data[at + 1 : min(stop, end)]
    at = stop
    if at + 2 <= end:
        cipher = _U16(data, at)[0]
    at += 5  # the cipher, how it compresses, the length of the extensions
    kinds: list[int] = []
    while at + 4 <= end:
        kind, size = _U16(data, at)[0], _U16(data, at + 2)[0]
        at += 4
        kinds.append(kind)
        if kind == 43 and size == 2 and at + 2 <= end:
            version = _U16(data, at)[0]
        elif kind == 16 and size > 3:
            alpn = data[at + 3 : min(end, at + size)].decode("ascii", "backslashreplace")
        at += size
    return version, cipher, alpn, session_id, tuple(kinds)


def _read_certificates(data: bytes, at: int, odd: list[str]) -> tuple[tuple[ServerCertificate, ...], bool]:
    """The chain in the messages after the hello, and whether it is whole (or there was none to come)."""
    while at + 4 <= len(data):
        kind, end = data[at], at + 4 + int.from_bytes(data[at + 1 : at + 4], "big")
        if kind == _CERTIFICATE:
            return _read_chain(data, at + 7, min(end, len(data)), odd), end <= len(data)
        if kind == _DONE:
            break
        at = end
    return (), at <= len(data)


def _read_chain(
    data: bytes, at: int, end: int, odd: list[str], extended: bool = False
) -> tuple[ServerCertificate, ...]:
    """The certificates in `data[at:end]`; in TLS 1.3 extensions follow each of them."""
    chain: list[ServerCertificate] = []
    while at + 3 <= end:
        size = int.from_bytes(data[at : at + 3], "big")
        at += 3
        if len(chain) >= MOST_CERTIFICATES or size > LARGEST_CERTIFICATE:
            odd.append("a certificate that is not read")
            break
        if at + size > end:
            odd.append("a certificate ends early")
            break
        certificate = read_certificate_names(data[at : at + size])
        if certificate.oddity:
            odd.append(certificate.oddity)
        chain.append(certificate)
        at += size
        if extended:
            at += 2 + int.from_bytes(data[at : at + 2], "big")
    return tuple(chain)
