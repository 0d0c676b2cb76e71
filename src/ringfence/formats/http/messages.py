"""What a request and a response are, whichever version of HTTP carried them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]
Spans = tuple[tuple[int, int], ...]

MOST_MESSAGES = 100_000
MOST_HEADERS = 256
LONGEST_HEAD = 1 << 16
LONGEST_BODY = 1 << 26


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request.

    `host` is the name asked for (Host or :authority; else that of an absolute or CONNECT target), with
    its port where one is given; `url` the whole address, built from scheme, host and target. Header names are
    as sent. `body` are stretches (start, end) of the stream, raw: `read_body` joins them, and says nothing of
    what encodes them. `upgrade` names what the stream turns into after it (websocket, h2c, tunnel);
    `complete` is False where head or body is cut off.
    """

    method: str
    target: str
    version: str
    host: str
    url: str
    headers: Headers
    body: Spans
    start: int
    end: int
    upgrade: str = ""
    complete: bool = True
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One response. `cookies` are the names that Set-Cookie sets; the rest as in a request."""

    status: int
    reason: str
    version: str
    content_type: str
    cookies: tuple[str, ...]
    headers: Headers
    body: Spans
    start: int
    end: int
    upgrade: str = ""
    complete: bool = True
    oddities: tuple[str, ...] = ()


def header(headers: Headers, name: str) -> str:
    """The first header of that (lower-case) name, or ""."""
    for key, value in headers:
        if len(key) == len(name) and key.lower() == name:
            return value
    return ""


def read_body(data: bytes | memoryview, spans: Spans, most: int = LONGEST_BODY) -> bytes:
    """The body in those stretches of the stream, `most` bytes of it at most."""
    parts: list[bytes] = []
    for start, end in spans:
        if most <= 0:
            break
        part = bytes(data[start : min(end, start + most)])
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def build_url(scheme: str, host: str, target: str) -> str:
    """The whole address of a request's target."""
    if target[:1] == "/" or not target:
        return f"{scheme}://{host}{target}" if host else target
    if "://" in target[:16]:
        return target
    return f"{scheme}://{host}/{target}" if target != "*" and host else f"{scheme}://{host}"


def request_of_fields(
    heads: Sequence[Headers],
    scheme: str,
    version: str,
    body: Spans,
    place: tuple[int, int],
    complete: bool,
    odd: tuple[str, ...] = (),
) -> HttpRequest:
    """The request of HTTP/2 or HTTP/3 that these sections of fields say; the first is its head. `place` is
    where it starts and ends."""
    fields = heads[0]
    method, target = header(fields, ":method"), header(fields, ":path")
    host = header(fields, ":authority") or header(fields, "host")
    scheme = header(fields, ":scheme") or scheme
    upgrade = header(fields, ":protocol") or "tunnel" if method == "CONNECT" else ""
    url = build_url(scheme, host, target) if target or not upgrade else host
    rest = tuple([pair for head in heads for pair in head if pair[0][:1] != ":"])
    return HttpRequest(method, target, version, host, url, rest, body, *place, upgrade, complete, odd)
