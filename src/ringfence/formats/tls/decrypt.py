"""Both directions of a TLS connection and a key log -> what was said inside."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .ciphers import CBC, SUITES, Suite
from .client_hello import read_client_hello
from .hello_fields import ClientHello
from .key_log import KeyLog
from .key_schedule import key_block
from .record_openers import Opener, Opener12, Opener13, OpenerCbc
from .server_flight import ServerFlight, read_server_flight

MOST_RECORDS = 2_000_000
_RECORD = struct.Struct(">BHH").unpack_from
_CHANGE, _HANDSHAKE, _DATA = 20, 22, 23
_KEY_UPDATE = 24
_ENCRYPT_THEN_MAC = 22


@dataclass(frozen=True, slots=True)
class Opened:
    """What was said inside. `client` and `server` are the application's bytes of each direction;
    `server_handshake` the server's sealed handshake messages (in TLS 1.3 its certificates).

    `unopened` counts records that no key opened; `why_not` says why nothing could be opened at all.
    """

    client: bytes
    server: bytes
    server_handshake: bytes
    unopened: int
    why_not: str = ""


def decrypt_tls(client: bytes, server: bytes, keys: KeyLog) -> Opened | None:
    """The plain bytes of a connection; None where it is not TLS. Never raises, whatever the bytes."""
    hello = read_client_hello(client)
    flight = read_server_flight(server)
    if hello is None or flight is None:
        return None
    if flight.retry:
        flight = _after_retry(server, flight)
    suite = SUITES.get(flight.cipher)
    if suite is None:
        return Opened(b"", b"", b"", 0, f"cipher {flight.cipher:#06x} is not one that is read")
    if flight.version >= 0x0304:
        return _open_13(client, server, hello, flight, suite, keys)
    return _open_12(client, server, hello, flight, suite, keys)


def _after_retry(server: bytes, flight: ServerFlight) -> ServerFlight:
    """The server's second hello; its first only asked for another hello of the client."""
    size = int.from_bytes(server[flight.start + 3 : flight.start + 5], "big")
    return read_server_flight(server[flight.start + 5 + size :]) or flight


def _open_13(
    client: bytes, server: bytes, hello: ClientHello, flight: ServerFlight, suite: Suite, keys: KeyLog
) -> Opened:
    sides: list[list[Opener13]] = []
    for labels in (
        ("CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0"),
        ("SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"),
    ):
        found = [keys.find(label, hello.random) for label in labels]
        sides.append([Opener13(suite, secret) for secret in found if secret])
    if not sides[0] and not sides[1]:
        return Opened(b"", b"", b"", 0, "no secret for this connection in the key log")
    said, _, missed = _open_side_13(client, hello.start, sides[0])
    answered, handshake, missed_too = _open_side_13(server, flight.start, sides[1])
    return Opened(said, answered, handshake, missed + missed_too)


def _open_side_13(data: bytes, at: int, openers: list[Opener13]) -> tuple[bytes, bytes, int]:
    """(application bytes, handshake bytes, unopened records) of one direction.

    A record that the present key does not open is tried with the keys that come later.
    """
    parts: list[bytes] = []
    handshake: list[bytes] = []
    unopened, place = 0, 0
    for kind, version, content in _records(data, at):
        if kind != _DATA:
            continue
        for later in range(place, len(openers)):
            opened = openers[later].unseal(kind, version, content)
            if opened is not None:
                place = later
                break
        else:
            unopened += 1
            continue
        inner, plain = opened
        if inner == _DATA:
            parts.append(plain)
        elif inner == _HANDSHAKE:
            if place == len(openers) - 1 and plain[:1] == bytes([_KEY_UPDATE]) and len(plain) == 5:
                openers[place] = openers[place].after_update()
            else:
                handshake.append(plain)
    return b"".join(parts), b"".join(handshake), unopened


def _open_12(
    client: bytes, server: bytes, hello: ClientHello, flight: ServerFlight, suite: Suite, keys: KeyLog
) -> Opened:
    master = keys.find("CLIENT_RANDOM", hello.random)
    if master is None:
        return Opened(b"", b"", b"", 0, "no secret for this connection in the key log")
    block = key_block(master, hello.random, flight.random, flight.version, suite)
    outside = suite.seal == CBC and _ENCRYPT_THEN_MAC in flight.extensions
    said, missed = _open_side_12(client, hello.start, lambda: _opener_12(suite, block, 0, outside))
    answered, missed_too = _open_side_12(server, flight.start, lambda: _opener_12(suite, block, 1, outside))
    return Opened(said, answered, b"", missed + missed_too)


def _opener_12(suite: Suite, block: list[bytes], side: int, outside: bool) -> Opener:
    if suite.seal == CBC:
        return OpenerCbc(suite, block[side], block[2 + side], block[4 + side], outside)
    return Opener12(suite, block[2 + side], block[4 + side])


def _open_side_12(data: bytes, at: int, make: Callable[[], Opener]) -> tuple[bytes, int]:
    """(application bytes, unopened records) of one direction: all is sealed after the change of cipher."""
    parts: list[bytes] = []
    opener: Opener | None = None
    unopened = 0
    for kind, version, content in _records(data, at):
        if kind == _CHANGE and opener is None:
            opener = make()
        elif opener is not None:
            opened = opener.unseal(kind, version, content)
            if opened is None:
                unopened += 1
            elif kind == _DATA:
                parts.append(opened[1])
    return b"".join(parts), unopened


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """(kind, version, content) of every whole record."""
    for _ in range(MOST_RECORDS):
        if at + 5 > len(data):
            return
        kind, version, length = _RECORD(data, at)
        if version >> 8 != 3 or not 20 <= kind <= 24 or at + 5 + length > len(data):
            return
        yield kind, version, data[at + 5 : at + 5 + length]
        at += 5 + length
