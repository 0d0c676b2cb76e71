"""An HTTP request in a flow -> the request that personal data is looked for in."""

from __future__ import annotations

from ...formats.har import HarRequest
from ...formats.http.messages import HttpRequest, read_body
from ...formats.logs import bodies


def make_request(request: HttpRequest, data: bytes, host: str) -> tuple[HarRequest | None, list[str]]:
    """The request with its decoded body, and what of it could not be read. None where its URL is none."""
    named = {name.lower(): value for name, value in request.headers}
    body, flaws = bodies.decode_body(read_body(data, request.body), named)
    made = bodies.make_request(request.url, host, request.headers, named, body)
    return made, flaws if made is not None else [*flaws, "a URL that is none"]
