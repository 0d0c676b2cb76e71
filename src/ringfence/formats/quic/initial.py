"""The datagrams a client sent -> the ClientHello of each QUIC connection in them.

First packets are sealed with keys made from a number that stands in their own header, so they are readable
for anyone; Chrome cuts its hello into many pieces in any order, over several packets and datagrams.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ringfence.formats.tls.hello_fields import ClientHello, read_hello_fields

from .frames import collect_crypto, join_pieces
from .google_hello import read_google_tags, read_google_version
from .packets import INITIAL, Packet, read_packets
from .versions import LIKELY, Version

if TYPE_CHECKING:
    from .keys import Keys

MOST_DATAGRAMS = 64  # of a flow; a hello takes one to five
MOST_CONNECTIONS = 16
_MOST_TRIALS = 64  # packets that none of our keys opens
_CLIENT_HELLO = 1


@dataclass(frozen=True, slots=True)
class QuicHello:
    """One connection: its version, the hello (None where it cannot be read), the names it gives.

    `names` are those of the hello or of Google's older CHLO; `user_agent` only the latter gives. `opened`
    counts the packets read; `oddities` says what was met besides.
    """

    version: int
    version_name: str
    connection_id: bytes
    hello: ClientHello | None
    names: tuple[str, ...]
    user_agent: str = ""
    opened: int = 0
    oddities: tuple[str, ...] = ()


class _Connection:
    """A connection while its pieces come in."""

    __slots__ = ("destination", "done", "keys", "odd", "opened", "pieces", "version")

    def __init__(self, version: Version, destination: bytes, keys: Keys | None) -> None:
        self.version, self.destination, self.keys = version, destination, keys
        self.pieces: dict[int, bytes] = {}
        self.odd: list[str] = []
        self.opened = 0
        self.done = False


def read_quic_hellos(datagrams: Iterable[bytes | memoryview]) -> tuple[QuicHello, ...]:
    """Every connection that a client of one flow began, in order. Never raises, whatever the bytes.

    Datagrams of the server may lie among them; its packets do not open with a client's keys.
    """
    connections: list[_Connection] = []
    google: list[QuicHello] = []
    trials = 0
    for number, datagram in enumerate(datagrams):
        if number >= MOST_DATAGRAMS or trials >= _MOST_TRIALS or len(connections) >= MOST_CONNECTIONS:
            break
        data = datagram if isinstance(datagram, bytes) else bytes(datagram)
        if not data or not data[0] & 0x80:
            if not google and (name := read_google_version(data)):
                google.extend(_read_google(name, data))
            continue
        for packet in read_packets(data):
            if packet.kind == INITIAL and not _take(data, packet, connections):
                trials += 1
        if not connections and not google and (name := read_google_version(data)):
            google.extend(_read_google(name, data))
    found = [hello for one in connections if (hello := _finish(one)) is not None]
    return tuple(google + _without_repeats(found))


def starts_quic(data: bytes | memoryview) -> bool:
    """Whether a datagram looks like the first of a QUIC client: a version we know in a long header."""
    head = bytes(data[:64])
    if len(head) < 20:
        return False
    return any(True for _ in read_packets(bytes(data))) or read_google_version(head) != ""


def _take(data: bytes, packet: Packet, connections: list[_Connection]) -> bool:
    """Open an Initial and keep its pieces; False where it opened with no key."""
    from .keys import initial_keys, open_packet  # with libraries that few captures need

    for one in connections:
        if one.done and one.destination == packet.destination:
            return True
        if one.keys is not None and one.version.number == packet.version.number:
            frames = open_packet(data, packet.start, packet.number_at, packet.end, one.keys)
            if frames is not None:
                _keep(one, frames, packet)
                return True
    if any(one.keys is None and one.destination == packet.destination for one in connections):
        return False
    for version in (packet.version,) if packet.version.salt else LIKELY:
        keys = initial_keys(version, packet.destination)
        frames = open_packet(data, packet.start, packet.number_at, packet.end, keys)
        if frames is not None:
            one = _follow(connections, packet, keys)
            _keep(one, frames, packet)
            return True
    return False


def _follow(connections: list[_Connection], packet: Packet, keys: Keys) -> _Connection:
    """The connection of a packet with new keys: a new one, or after a Retry the one that went before."""
    last = connections[-1] if connections else None
    if last is not None and not last.done and not last.pieces:
        last.keys = keys
        return last
    one = _Connection(packet.version, packet.destination, keys)
    connections.append(one)
    return one


def _keep(one: _Connection, frames: bytes, packet: Packet) -> None:
    one.opened += 1
    if not one.done and len(one.pieces) < 4096:
        collect_crypto(frames, one.pieces, one.odd)
        start = one.pieces.get(0, b"")
        if len(start) >= 4 and len(one.pieces) == 1:
            one.done = len(start) >= 4 + int.from_bytes(start[1:4], "big")


def _finish(one: _Connection) -> QuicHello | None:
    """What a connection's pieces say. A connection without any said nothing (only acknowledgements)."""
    if not one.pieces:
        return None
    message, gap = join_pieces(one.pieces)
    odd = list(dict.fromkeys(one.odd))[:16]
    hello: ClientHello | None = None
    names: tuple[str, ...] = ()
    agent = ""
    if len(message) >= 4 and message[0] == _CLIENT_HELLO:
        end = 4 + int.from_bytes(message[1:4], "big")
        whole = end <= len(message)
        hello = read_hello_fields(message, 4, min(end, len(message)), whole, "quic")
        names = hello.names if hello is not None else ()
    elif message.startswith(b"CHLO"):
        names, agent = _google_names(read_google_tags(message))
    if gap and (hello is None or not hello.complete):
        odd.append("a piece of the hello is missing")
    return QuicHello(
        one.version.number, one.version.name, one.destination, hello, names, agent, one.opened, tuple(odd)
    )


def _without_repeats(found: list[QuicHello]) -> list[QuicHello]:
    """After a Retry or a negotiation of versions a client says the same hello again, under new keys."""
    first: dict[bytes, QuicHello] = {}
    kept: list[QuicHello] = []
    for one in found:
        known = first.get(one.hello.random) if one.hello is not None else None
        if known is None or one.hello is None or known.hello is None:
            kept.append(one)
            if one.hello is not None:
                first[one.hello.random] = one
            continue
        best = one if one.hello.complete and not known.hello.complete else known
        first[one.hello.random] = replace(best, opened=known.opened + one.opened)
        kept[kept.index(known)] = first[one.hello.random]
    return kept


def _google_names(tags: dict[str, bytes]) -> tuple[tuple[str, ...], str]:
    name = tags.get("SNI", b"")[:255].decode("utf-8", "backslashreplace")
    agent = tags.get("UAID", b"")[:512].decode("utf-8", "backslashreplace")
    return ((name,) if name else ()), agent


def _read_google(version: str, data: bytes) -> list[QuicHello]:
    tags = read_google_tags(data)
    if not tags:
        return []
    names, agent = _google_names(tags)
    identifier = data[1:9] if data[0] & 8 and not data[0] & 0x80 else b""
    number = int.from_bytes(version.encode("ascii"), "big")
    return [QuicHello(number, version, identifier, None, names, agent, 1)]
