"""DTLS: the ClientHello in the datagrams a client sent, put together from its fragments."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import replace

from .client_hello import read_client_hello
from .hello_fields import ClientHello, read_hello_fields
from .prefixes import find_hello

_RECORD = struct.Struct(">BHHHIH").unpack_from  # kind, version, epoch, number (6 bytes), length
_VERSIONS = (0xFEFF, 0xFEFD, 0xFEFC, 0x0100)  # the last: OpenSSL before there was a standard
_HANDSHAKE, _CLIENT_HELLO = 22, 1
_LONGEST = 1 << 16
_MOST_DATAGRAMS = 64
_MOST_FRAGMENTS = 256


def read_datagram_hello(datagrams: Iterable[bytes | memoryview]) -> ClientHello | None:
    """The most complete ClientHello of a client's datagrams, or None. Never raises, whatever the bytes.

    A client sends its hello twice, the second time with the server's cookie; the two are told apart by
    their number.
    """
    messages: dict[int, tuple[int, list[tuple[int, bytes]]]] = {}
    count = 0
    for number, datagram in enumerate(datagrams):
        if number >= _MOST_DATAGRAMS or count >= _MOST_FRAGMENTS:
            break
        count += _collect(bytes(datagram), messages)
        hello = _assemble(messages)
        if hello is not None and hello.complete:
            return hello
    return _assemble(messages)


def read_hello_in_datagrams(datagrams: Iterable[bytes | memoryview]) -> ClientHello | None:
    """A hello of TLS proper inside datagrams of another protocol (remote desktops over UDP), or None."""
    for number, datagram in enumerate(datagrams):
        if number >= 8:
            break
        data = bytes(datagram[:4096])
        start = find_hello(data)
        hello = read_client_hello(data[start:]) if start >= 0 else None
        if hello is not None:
            return replace(hello, start=start, before="a datagram")
    return None


def _collect(data: bytes, messages: dict[int, tuple[int, list[tuple[int, bytes]]]]) -> int:
    """The fragments of hellos in one datagram, by the number of their message."""
    at = 4 if len(data) > 4 and 0x40 <= data[0] <= 0x4F else 0  # inside a channel of a TURN relay
    count = 0
    while at + 25 <= len(data):
        kind, version, epoch, _high, _low, length = _RECORD(data, at)
        at += 13
        if version not in _VERSIONS or kind != _HANDSHAKE or epoch:
            break
        stop = min(at + length, len(data))
        while at + 12 <= stop:
            size = int.from_bytes(data[at + 1 : at + 4], "big")
            number = int.from_bytes(data[at + 4 : at + 6], "big")
            offset = int.from_bytes(data[at + 6 : at + 9], "big")
            part = int.from_bytes(data[at + 9 : at + 12], "big")
            if data[at] == _CLIENT_HELLO and size <= _LONGEST and offset + part <= size and len(messages) < 8:
                fragments = messages.setdefault(number, (size, []))[1]
                fragments.append((offset, data[at + 12 : min(at + 12 + part, stop)]))
                count += 1
            at += 12 + part
        at = stop
    return count


def _assemble(messages: dict[int, tuple[int, list[tuple[int, bytes]]]]) -> ClientHello | None:
    best: ClientHello | None = None
    for _, (size, fragments) in sorted(messages.items()):
        body = bytearray()
        for offset, part in sorted(fragments):
            if offset > len(body):
                break
            if offset + len(part) > len(body):
                body[offset:] = part
        hello = read_hello_fields(bytes(body), 0, len(body), len(body) == size, "dtls")
        if hello is not None and (best is None or hello.complete):
            best = hello
            if hello.complete:
                break
    return best
