"""A stream of bytes from a client -> the HTTP requests in it.

Requests follow one another on a connection, may begin in the middle (a capture started late), and may turn
into something else: a tunnel (CONNECT), a websocket, HTTP/2.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from .bodies import chunked_body, fixed_body, read_length
from .heads import find_end, read_headers, split_head
from .http2 import PREFACE, read_http2_requests
from .messages import LONGEST_HEAD, MOST_MESSAGES, Headers, HttpRequest, Spans, build_url

_LINE = re.compile(rb"[A-Z][A-Z_\-]{1,23} [^\r\n]{1,65000}? HTTP/1\.[01][ \t]*\r?\n")
_SEARCH = re.compile(
    rb"(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|CONNECT|PROPFIND|TRACE) "
    rb"[^\s\x00-\x1f]{1,8192} HTTP/1\.[01]\r?\n"
)
_WRITTEN_OVER = re.compile(rb"\0\0(T|ST|AD|LETE|TIONS|TCH|NNECT) [^\s\x00-\x1f]{1,8192} HTTP/1\.[01]\r?\n")
_METHODS = {b"T": b"GET", b"ST": b"POST", b"AD": b"HEAD", b"LETE": b"DELETE", b"TIONS": b"OPTIONS",
            b"TCH": b"PATCH", b"NNECT": b"CONNECT"}  # fmt: skip
_STARTS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read_requests(
    data: bytes | memoryview, scheme: str = "http", breaks: Sequence[int] = ()
) -> tuple[HttpRequest, ...]:
    """Every request of what a client sent on one connection, in order. Never raises, whatever the bytes.

    `scheme` is "https" where the bytes were decrypted; `breaks` are the places, in order, where bytes of the
    stream were lost. HTTP/2 after its preface is read as well.
    """
    if not isinstance(data, bytes):
        data = bytes(data)
    requests: list[HttpRequest] = []
    at, skipped_from = 0, -1
    while at < len(data) and len(requests) < MOST_MESSAGES:
        if data[at] == 0x50 and data.startswith(PREFACE, at):
            requests.extend(read_http2_requests(data, at, scheme))
            break
        found = _LINE.match(data, at) if data[at] in _STARTS else None
        if found is None:
            if data[at] in b"\r\n":
                at += 1
                continue
            found = _SEARCH.search(data, at)
            if found is None:
                break
            skipped_from = at
            at = found.start()
        request = _read_request(data, at, scheme, skipped_from)
        if breaks and (gap := bisect_right(breaks, at)) < len(breaks) and breaks[gap] < request.end:
            request = _cut_at_gap(data, request, breaks[gap])
        requests.append(request)
        skipped_from = -1
        if request.upgrade in ("tunnel", "websocket"):
            break
        at = max(request.end, at + 1)
    return tuple(requests)


def _cut_at_gap(data: bytes, request: HttpRequest, gap: int) -> HttpRequest:
    """The request without what follows a gap: its length no longer says where the next one starts."""
    found = _SEARCH.search(data, gap)
    end = found.start() if found is not None else request.end
    body = tuple([(start, min(stop, end)) for start, stop in request.body if start < end])
    odd = (*request.oddities, "bytes are missing in it")
    return replace(request, body=body, end=end, complete=False, oddities=odd)


def starts_http(data: bytes | memoryview) -> bool:
    """Whether a client's first bytes are an HTTP request (of any version)."""
    head = bytes(data[: LONGEST_HEAD + 64])
    return head.startswith(PREFACE) or _LINE.match(head) is not None


def mend_start(data: bytes) -> bytes:
    """A stream whose first two bytes some captures give as zeros, the padding of a bare acknowledgement, with
    the method that was under them. GET stands for PUT as well, which cannot be told from it."""
    found = _WRITTEN_OVER.match(data)
    return _METHODS[found[1]] + data[found.end(1) :] if found else data


def _read_request(data: bytes, start: int, scheme: str, skipped_from: int) -> HttpRequest:
    text_end, body_start = find_end(data, start)
    odd: list[str] = []
    if skipped_from >= 0:
        odd.append(f"{start - skipped_from} bytes before it are no request")
    complete = text_end >= 0
    if not complete:
        text_end = body_start = min(len(data), start + LONGEST_HEAD)
        odd.append("the head ends early")
    lines = split_head(data, start, text_end)
    method, _, rest = lines[0].partition(" ")
    target, _, version = rest.rstrip().rpartition(" ")
    del lines[0]
    headers = read_headers(lines, odd)
    return _finish(
        data, start, body_start, scheme, method, target.strip(), version[5:], headers, odd, complete
    )


def _finish(
    data: bytes,
    start: int,
    body_start: int,
    scheme: str,
    method: str,
    target: str,
    version: str,
    headers: Headers,
    odd: list[str],
    complete: bool,
) -> HttpRequest:
    host = upgrade = length = coding = ""
    for name, value in headers:
        size = len(name)
        if size == 4 and not host and name.lower() == "host":
            host = value
        elif size == 14 and name.lower() == "content-length":
            length = value
        elif size == 17 and name.lower() == "transfer-encoding":
            coding = value.lower()
        elif size == 7 and name.lower() == "upgrade":
            upgrade = value.lower()
    body: Spans = ()
    end = body_start
    if method == "CONNECT":
        url, host, upgrade = target, host or target, "tunnel"
    else:
        url = build_url(scheme, host, target)
        if not host and "://" in target[:16]:
            host = target.partition("://")[2].partition("/")[0].rpartition("@")[2]
        if "chunked" in coding:
            body, end, whole = chunked_body(data, body_start, odd)
            complete = complete and whole
        elif length:
            number = read_length(length)
            if number < 0:
                odd.append("a Content-Length that is no number")
            else:
                body, end, whole = fixed_body(body_start, number, len(data))
                complete = complete and whole
    return HttpRequest(
        method, target, version, host, url, headers, body, start, end, upgrade, complete, tuple(odd[:16])
    )
