"""The body of a request as it went over the wire -> its bytes without content encoding, within limits."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..har import LONGEST, HarRequest, Pair
from ..payloads.compression import unpack

MOST_CODINGS = 8


def decode_body(data: bytes, headers: dict[str, str]) -> tuple[bytes, list[str]]:
    """The bytes of a body by its headers (names in lower case), one byte beyond the limit where it is longer,
    and what could not be undone. What could not is given as it was sent."""
    flaws: list[str] = []
    codings = headers.get("content-encoding", "").split(",", MOST_CODINGS)[:MOST_CODINGS]
    for coding in reversed([each.strip().lower() for each in codings]):
        if coding in ("", "identity", "aws-chunked") or not data:
            continue
        made = unpack(data, coding, LONGEST + 1)
        if made.note:
            flaws.append(f"a body {made.note}")
        if not made.data:
            break
        data = made.data
    return data[: LONGEST + 1], flaws


def make_request(
    url: str, host: str, headers: tuple[Pair, ...], named: dict[str, str], body: bytes
) -> HarRequest | None:
    """A request as personal data is looked for in it. `named` are the headers by their names in lower case,
    `body` is decoded, and one byte longer than the limit where it was cut. None where the URL is none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    kind = named.get("content-type", "")
    cookies = tuple(
        (name.strip(), value)
        for each in named.get("cookie", "").split(";")
        for name, sign, value in (each.partition("="),)
        if sign
    )
    return HarRequest(
        url=parts,
        host=host,
        day="",
        page="",
        query=(),
        headers=tuple(pair for pair in headers if pair[0].lower() != "cookie"),
        cookies=cookies,
        form=(),
        body=body[:LONGEST],
        body_type=kind,
        bytes_up=0,
        bytes_down=0,
        cut=len(body) > LONGEST,
    )
