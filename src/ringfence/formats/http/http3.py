"""HTTP/3: the requests in the opened streams of a QUIC connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..quic.packets import read_varint
from ..quic.stream_frames import Stream
from .hpack import BrokenBlock
from .messages import Headers, HttpRequest, Spans, request_of_fields
from .qpack import FieldTable

MOST_STREAMS = 10_000
_MOST_FRAMES = 100_000
_LONGEST_SECTION = 1 << 17
_MOST_DECODED = 1 << 25
_DATA, _HEADERS, _SETTINGS = 0, 1, 4
_CONTROL, _ENCODER = 0, 2  # kinds of streams that go one way
_TABLE_SIZE = 1  # a setting


def read_http3_requests(
    client: Mapping[int, Stream], server: Mapping[int, Stream]
) -> tuple[list[tuple[HttpRequest, bytes]], list[str]]:
    """Each request of a connection with the bytes that its body's stretches lie in, and what could not be
    read. `server` are the streams of the server, which may be missing. Never raises, whatever the bytes."""
    flaws: list[str] = []
    encoder, skipped, table = _read_table(client, _allowed_size(server))
    requests: list[tuple[HttpRequest, bytes]] = []
    room = _MOST_DECODED
    for number in sorted(client):
        if number % 4:  # not begun by the client, or one way
            continue
        stream = client[number]
        if len(requests) >= MOST_STREAMS or room < 0:
            flaws.append("more HTTP/3 requests than are read")
            break
        try:
            heads, body, clean = _read_frames(stream, table, stream.had.get(encoder, 0) - skipped)
        except BrokenBlock as broken:
            flaws.append(f"an HTTP/3 request whose headers cannot be read: {broken}")
            continue
        if heads:
            room -= sum(len(name) + len(value) for head in heads for name, value in head)
            made = request_of_fields(heads, "https", "3", body, (0, len(stream.data)), clean)
            requests.append((made, stream.data))
        elif stream.data:
            flaws.append("an HTTP/3 stream without readable headers")
    return requests, flaws


def _one_way(streams: Mapping[int, Stream], kind: int) -> Iterator[tuple[int, int, bytes]]:
    """(number, where its content begins, data) of the one-way streams of a kind."""
    for number in sorted(streams):
        data = streams[number].data
        if number % 4 in (2, 3) and data:
            said, at = read_varint(data, 0, len(data))
            if said == kind:
                yield number, at, data


def _read_table(client: Mapping[int, Stream], allowed: int) -> tuple[int, int, FieldTable]:
    """The number of the encoder's stream, where its content begins, and the table it makes."""
    for number, at, data in _one_way(client, _ENCODER):
        return number, at, FieldTable(data[at:], allowed)
    return -1, 0, FieldTable(b"")


def _allowed_size(server: Mapping[int, Stream]) -> int:
    """The table's size that the server allows in its settings; 0: not seen."""
    for _, at, data in _one_way(server, _CONTROL):
        kind, at = read_varint(data, at, len(data))
        size, at = read_varint(data, at, len(data))
        end = min(len(data), at + max(size, 0))
        while kind == _SETTINGS and at < end:
            name, at = read_varint(data, at, end)
            value, at = read_varint(data, at, end)
            if name == _TABLE_SIZE and value > 0:
                return value
    return 0


def _read_frames(stream: Stream, table: FieldTable, had: int) -> tuple[list[Headers], Spans, bool]:
    """The sections of headers, the stretches of the body, and whether nothing is cut off."""
    data, at = stream.data, 0
    heads: list[Headers] = []
    spans: list[tuple[int, int]] = []
    for _ in range(_MOST_FRAMES):
        if at >= len(data):
            return heads, tuple(spans), stream.whole
        kind, at = read_varint(data, at, len(data))
        size, at = read_varint(data, at, len(data))
        if size < 0:
            break
        end = min(at + size, len(data))
        if kind == _DATA and end > at:
            spans.append((at, end))
        elif kind == _HEADERS:
            if size > _LONGEST_SECTION or at + size > len(data):
                break
            heads.append(table.decode(data[at:end], had))
        if at + size > len(data):
            break
        at = end
    return heads, tuple(spans), False
