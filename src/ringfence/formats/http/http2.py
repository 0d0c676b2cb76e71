"""HTTP/2 in a stream of bytes (in clear, or decrypted): its requests and responses, stream by stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .hpack import BrokenBlock, HeaderDecoder
from .messages import Headers, HttpRequest, HttpResponse, header, request_of_fields

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MOST_STREAMS = 10_000
_MOST_FRAMES = 1_000_000
_LONGEST_BLOCK = 1 << 17
_MOST_DECODED = 1 << 25
_DATA, _HEADERS, _SETTINGS, _PUSH, _CONTINUATION = 0, 1, 4, 5, 9
_END_STREAM, _END_HEADERS, _PADDED, _PRIORITY = 1, 4, 8, 0x20


@dataclass(slots=True)
class _Stream:
    """One exchange's side while its frames come in."""

    start: int
    end: int = 0
    heads: list[Headers] = field(default_factory=list)
    body: list[tuple[int, int]] = field(default_factory=list)
    ended: bool = False


def starts_with_settings(data: bytes) -> bool:
    """Whether a server's bytes begin with an HTTP/2 SETTINGS frame."""
    return (
        len(data) >= 9
        and data[3] == _SETTINGS
        and data[0] == 0
        and int.from_bytes(data[:3], "big") % 6 == 0
        and data[4] == 0
        and data[5:9] == b"\0\0\0\0"
    )


def read_http2_requests(data: bytes, start: int, scheme: str = "http") -> tuple[HttpRequest, ...]:
    """The requests after the preface at `start`, by stream. Never raises, whatever the bytes."""
    odd: list[str] = []
    streams = _read_streams(data, start + len(PREFACE), odd)
    said = tuple(dict.fromkeys(odd))[:16]
    return tuple([_to_request(stream, scheme, said) for stream in streams.values() if stream.heads])


def read_http2_responses(data: bytes, start: int) -> tuple[HttpResponse, ...]:
    """The responses of a server's frames from `start` on, by stream. Never raises, whatever the bytes."""
    odd: list[str] = []
    streams = _read_streams(data, start, odd)
    said = tuple(dict.fromkeys(odd))[:16]
    return tuple([_to_response(stream, said) for stream in streams.values() if stream.heads])


def _to_request(stream: _Stream, scheme: str, odd: tuple[str, ...]) -> HttpRequest:
    place = (stream.start, stream.end)
    return request_of_fields(stream.heads, scheme, "2", tuple(stream.body), place, stream.ended, odd)


def _to_response(stream: _Stream, odd: tuple[str, ...]) -> HttpResponse:
    final = next((head for head in stream.heads if header(head, ":status")[:1] not in ("1", "")), None)
    fields = final or stream.heads[0]
    status = header(fields, ":status")
    rest = tuple([pair for head in stream.heads for pair in head if pair[0][:1] != ":"])
    return HttpResponse(
        int(status) if status.isascii() and status.isdecimal() and len(status) == 3 else 0,
        "",
        "2",
        header(fields, "content-type"),
        tuple([value.partition("=")[0].strip() for name, value in rest if name == "set-cookie"]),
        rest,
        tuple(stream.body),
        stream.start,
        stream.end,
        "",
        stream.ended,
        odd,
    )


def _read_streams(data: bytes, at: int, odd: list[str]) -> dict[int, _Stream]:
    """Every stream's headers and the stretches of its data."""
    decoder, room = HeaderDecoder(), _MOST_DECODED
    streams: dict[int, _Stream] = {}
    block, owner, owner_flags = bytearray(), 0, 0  # a bytes object would be copied for every piece
    for frame_at, kind, flags, number, body_at, end in _read_frames(data, at, odd):
        if kind == _DATA:
            _add_data(streams, data, flags, number, body_at, end)
            continue
        if kind == _CONTINUATION and owner and number == owner:
            block += data[body_at:end]
        elif kind in (_HEADERS, _PUSH):
            body_at, end = _unwrap(data, kind, flags, body_at, end)
            block, owner, owner_flags = bytearray(data[body_at:end]), number, flags
        else:
            continue
        if len(block) > _LONGEST_BLOCK or len(streams) >= MOST_STREAMS:
            odd.append("more headers than are read")
            return streams
        if not flags & _END_HEADERS:
            continue
        try:
            fields = decoder.decode(bytes(block))
        except BrokenBlock as broken:
            odd.append(str(broken))
            return streams
        room -= sum([len(name) + len(value) for name, value in fields])
        if room < 0:
            odd.append("headers that swell")
            return streams
        if kind != _PUSH:
            stream = streams.setdefault(number, _Stream(frame_at))
            stream.heads.append(fields)
            stream.end = end
            stream.ended = stream.ended or owner_flags & _END_STREAM != 0
        block, owner = bytearray(), 0
    return streams


def _add_data(streams: dict[int, _Stream], data: bytes, flags: int, number: int, at: int, end: int) -> None:
    stream = streams.get(number)
    if stream is None:
        return
    at, end = _unwrap(data, _DATA, flags, at, end)
    if end > at:
        stream.body.append((at, end))
        stream.end = end
    stream.ended = stream.ended or flags & _END_STREAM != 0


def _unwrap(data: bytes, kind: int, flags: int, at: int, end: int) -> tuple[int, int]:
    """A frame's content without padding, priority and the number of a promised stream."""
    if flags & _PADDED and at < end:
        end -= data[at]
        at += 1
    if kind == _HEADERS and flags & _PRIORITY:
        at += 5
    elif kind == _PUSH:
        at += 4
    return at, max(at, end)


def _read_frames(data: bytes, at: int, odd: list[str]) -> Iterator[tuple[int, int, int, int, int, int]]:
    """(start, kind, flags, stream, start of content, end) of each whole frame."""
    size = len(data)
    for _ in range(_MOST_FRAMES):
        if at + 9 > size:
            return
        length = int.from_bytes(data[at : at + 3], "big")
        kind, flags = data[at + 3], data[at + 4]
        end = at + 9 + length
        if end > size:
            odd.append("the last frame ends early")
            if kind != _DATA:
                return
            end, flags = size, flags & ~_END_STREAM
        yield at, kind, flags, int.from_bytes(data[at + 5 : at + 9], "big") & 0x7FFFFFFF, at + 9, end
        at = end
    odd.append("more frames than are read")
