"""A stream of bytes from a server -> the HTTP responses in it."""

from __future__ import annotations

import re

from .bodies import chunked_body, fixed_body, read_length
from .heads import find_end, read_headers, split_head
from .http2 import read_http2_responses, starts_with_settings
from .messages import LONGEST_HEAD, MOST_MESSAGES, Headers, HttpResponse, Spans

_LINE = re.compile(rb"(?:HTTP/1\.[01]|ICY)[ \t]+([1-9][0-9]{2})(?:[ \t]+([^\r\n]{0,512}))?\r?\n")
_SEARCH = re.compile(rb"HTTP/1\.[01] [1-9][0-9]{2}(?: [^\r\n]{0,80})?\r?\n")
_BODYLESS = frozenset({204, 304})


def read_responses(data: bytes | memoryview, methods: tuple[str, ...] = ()) -> tuple[HttpResponse, ...]:
    """Every response of what a server sent on one connection, in order. Never raises, whatever the bytes.

    `methods` are those of the requests, in order: the answer to HEAD has no body, that to CONNECT opens a
    tunnel.
    """
    if not isinstance(data, bytes):
        data = bytes(data)
    if starts_with_settings(data):
        return read_http2_responses(data, 0)
    responses: list[HttpResponse] = []
    at = answered = 0
    while at < len(data) and len(responses) < MOST_MESSAGES:
        found = _LINE.match(data, at)
        skipped = 0
        if found is None:
            near = _SEARCH.search(data, at)
            if near is None:
                break
            skipped, at = near.start() - at, near.start()
            found = _LINE.match(data, at)
            if found is None:  # what the search finds is such a line
                break
        method = methods[answered] if answered < len(methods) else ""
        response = _read_response(data, at, found, method, skipped)
        responses.append(response)
        answered += response.status >= 200
        if response.upgrade == "h2c" and starts_with_settings(data[response.end : response.end + 16]):
            responses.extend(read_http2_responses(data, response.end))
            break
        if response.upgrade:
            break
        at = max(response.end, at + 1)
    return tuple(responses)


def holds_response(data: bytes) -> bool:
    """Whether a response begins somewhere in a server's bytes."""
    return _SEARCH.search(data) is not None


def _read_response(
    data: bytes, start: int, found: re.Match[bytes], method: str, skipped: int
) -> HttpResponse:
    text_end, body_start = find_end(data, start)
    odd = [f"{skipped} bytes before it are no response"] if skipped > 2 else []
    complete = text_end >= 0
    if not complete:
        text_end = body_start = min(len(data), start + LONGEST_HEAD)
        odd.append("the head ends early")
    lines = split_head(data, start, text_end)
    headers = read_headers(lines[1:], odd)
    status = int(found[1])
    values, cookies = _pick(headers)
    upgrade = values.get("upgrade", "").lower() if status == 101 else ""
    if status == 101:
        upgrade = upgrade or "unknown"
    elif method == "CONNECT" and 200 <= status < 300:
        upgrade = "tunnel"
    if upgrade or status < 200 or status in _BODYLESS or method == "HEAD":
        body: Spans = ()
        end, whole = body_start, True
    else:
        body, end, whole = _find_body(data, body_start, values, odd)
    return HttpResponse(
        status,
        (found[2] or b"").decode("latin-1"),
        lines[0][5:8] if lines[0].startswith("HTTP") else "icy",
        values.get("content-type", ""),
        cookies,
        headers,
        body,
        start,
        end,
        upgrade,
        complete and whole,
        tuple(odd[:16]),
    )


def _find_body(data: bytes, start: int, values: dict[str, str], odd: list[str]) -> tuple[Spans, int, bool]:
    if "chunked" in values.get("transfer-encoding", "").lower():
        return chunked_body(data, start, odd)
    number = read_length(values.get("content-length", ""))
    if number >= 0:
        return fixed_body(start, number, len(data))
    return (((start, len(data)),) if start < len(data) else ()), len(data), True


def _pick(headers: Headers) -> tuple[dict[str, str], tuple[str, ...]]:
    """The headers by lower-case name (the first of each), and the names of cookies set."""
    values: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in headers:
        low = name.lower()
        if low == "set-cookie":
            cookies.append(value.partition("=")[0].strip())
        values.setdefault(low, value)
    return values, tuple(cookies)
