"""An HTTP request in a flow -> the request that personal data is looked for in."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...formats.har import LONGEST, HarRequest
from ...formats.http.messages import HttpRequest, read_body
from ...formats.logs.bodies import decode_body, read_multipart


def make_request(request: HttpRequest, data: bytes, host: str) -> tuple[HarRequest | None, list[str]]:
    """The request with its decoded body, and what of it could not be read. None where its URL is none."""
    try:
        url = urlsplit(request.url[:LONGEST])
    except ValueError:
        return None, ["a URL that is none"]
    named = {name.lower(): value for name, value in request.headers}
    kind = named.get("content-type", "")
    body, flaws = decode_body(read_body(data, request.body), named)
    cookies = [each.partition("=") for each in named.get("cookie", "").split(";") if "=" in each]
    made = HarRequest(
        url=url,
        host=host,
        day="",
        page="",
        query=(),
        headers=tuple(pair for pair in request.headers if pair[0].lower() != "cookie"),
        cookies=tuple((name.strip(), value) for name, _, value in cookies),
        form=read_multipart(body, kind) if kind.lower().startswith("multipart/") else (),
        body=body[:LONGEST],
        body_type=kind,
        bytes_up=0,
        bytes_down=0,
        cut=len(body) > LONGEST,
    )
    return made, flaws
