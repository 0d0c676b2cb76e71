"""Both directions of a QUIC flow and a key log -> what was said in the streams of its connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..tls.key_log import KeyLog
from .initial import QuicHello, read_quic_hellos
from .packets import ZERO_RTT, read_packets
from .stream_frames import Stream, Streams
from .traffic_keys import LABELS, TrafficKeys, make_keys

MOST_PACKETS = 200_000  # of one direction
_MOST_TRIALS = 512  # packets that are tried before anything opens
_MOST_FAILURES = 10_000
_SERVER_PACKETS = 64  # of the server's, whose settings come first
_LONGEST_ID = 20


@dataclass(frozen=True, slots=True)
class OpenedConnection:
    """The streams of each side by their number; `unopened` counts the client's packets that no key opened.

    `why_not` says why nothing could be opened at all.
    """

    client: dict[int, Stream]
    server: dict[int, Stream]
    unopened: int
    why_not: str = ""


def open_quic(
    client: Sequence[bytes | memoryview], server: Sequence[bytes | memoryview], keys: KeyLog
) -> list[OpenedConnection]:
    """Every connection that the client of a flow began. Never raises, whatever the bytes."""
    hellos = [each for each in read_quic_hellos(client) if each.hello is not None]
    return [_open_one(hello, client, server, keys) for hello in hellos]


def _open_one(
    hello: QuicHello, client: Sequence[bytes | memoryview], server: Sequence[bytes | memoryview], keys: KeyLog
) -> OpenedConnection:
    random = hello.hello.random if hello.hello is not None else b""
    secret = keys.find("CLIENT_TRAFFIC_SECRET_0", random)
    early = keys.find("CLIENT_EARLY_TRAFFIC_SECRET", random)
    if secret is None and early is None:
        return OpenedConnection({}, {}, 0, "no secret for this connection in the key log")
    said = _Side(secret, early, _id_lengths(server), client[:MOST_PACKETS])
    other = keys.find("SERVER_TRAFFIC_SECRET_0", random)
    answered = _Side(other, None, _id_lengths(client), server[:_SERVER_PACKETS])
    why_not = "" if said.opened else "the secrets in the key log do not open its packets"
    return OpenedConnection(said.streams.joined(), answered.streams.joined(), said.unopened, why_not)


def _id_lengths(other_side: Iterable[bytes | memoryview]) -> list[int]:
    """How long the connection ids can be that packets of a short header begin with: as long as those that
    the other side gave itself, else any."""
    seen: dict[int, None] = {}
    for _, datagram in zip(range(64), other_side, strict=False):
        for packet in read_packets(bytes(datagram)):
            seen.setdefault(len(packet.source))
    return [*seen] or list(range(_LONGEST_ID + 1))


@dataclass(slots=True)
class _Side:
    """One direction: its datagrams are opened one after the other."""

    secret: bytes | None
    early: bytes | None
    lengths: list[int]
    datagrams: Sequence[bytes | memoryview]
    streams: Streams = field(default_factory=Streams)
    opened: int = 0
    unopened: int = 0
    _keys: TrafficKeys | None = None
    _early_keys: TrafficKeys | None = None
    _length: int = -1

    def __post_init__(self) -> None:
        for datagram in self.datagrams:
            if self.streams.full or self.unopened > (_MOST_FAILURES if self.opened else _MOST_TRIALS):
                break
            self._open(bytes(datagram))

    def _open(self, data: bytes) -> None:
        at = 0
        for packet in read_packets(data):
            at = packet.end
            if packet.kind == ZERO_RTT and self.early:
                self._keep(self._open_early(data, packet.start, packet.number_at, packet.end))
        padding = at and not data[at:].strip(b"\0")
        if at + 1 < len(data) and not data[at] & 0x80 and self.secret and not padding:
            self._keep(self._open_short(data, at))

    def _keep(self, frames: bytes | None) -> None:
        if frames is None:
            self.unopened += 1
        else:
            self.opened += 1
            self.streams.take(frames)

    def _open_early(self, data: bytes, start: int, number_at: int, end: int) -> bytes | None:
        for keys in _candidates(self._early_keys, self.early):
            frames = keys.unseal(data, start, number_at, end)
            if frames is not None:
                self._early_keys = keys
                return frames
        return None

    def _open_short(self, data: bytes, at: int) -> bytes | None:
        for length in [self._length] if self._length >= 0 else self.lengths:
            for keys in _candidates(self._keys, self.secret):
                frames = keys.unseal(data, at, at + 1 + length, len(data))
                if frames is not None:
                    self._keys, self._length = keys, length
                    return frames
        return None


def _candidates(known: TrafficKeys | None, secret: bytes | None) -> Iterator[TrafficKeys]:
    """The keys that fit, or all that may: which cipher and version it is shows when one opens a packet."""
    if known is not None:
        yield known
    elif secret is not None:
        for label in LABELS:
            yield from make_keys(secret, label)
