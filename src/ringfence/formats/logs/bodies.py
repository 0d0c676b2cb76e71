"""The body of a request as it went over the wire -> its text, within limits."""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlsplit

from ..har import LONGEST, HarRequest, Pair

MOST_PARTS = 500
_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?', re.IGNORECASE)
_NAME = re.compile(r'\bname="([^"]{0,200})"', re.IGNORECASE)
_FILE = re.compile(r"\bfilename\*?=", re.IGNORECASE)


def decode_body(data: bytes, headers: dict[str, str]) -> tuple[str, list[str]]:
    """The text of a body by its headers (names in lower case), one character beyond the limit where it is
    longer, and what could not be undone."""
    flaws: list[str] = []
    for coding in reversed([each.strip().lower() for each in headers.get("content-encoding", "").split(",")]):
        if coding in ("", "identity", "aws-chunked"):
            continue
        if coding not in ("gzip", "x-gzip", "deflate"):
            return "", [f"a body is compressed with {coding[:20]!r}, which is not read"] if data else []
        data, whole = _inflate(data)
        if not whole:
            flaws.append("a compressed body is damaged or too long")
    return data[: LONGEST + 1].decode("utf-8", "replace"), flaws


def _inflate(data: bytes) -> tuple[bytes, bool]:
    """gzip, zlib or bare deflate, whichever it is: servers take all three under either name."""
    for wbits in (47, -15):
        machine = zlib.decompressobj(wbits)
        try:
            made = machine.decompress(data, LONGEST + 1)
        except zlib.error:
            continue
        return made, machine.eof
    return b"", not data


def read_multipart(body: str, kind: str) -> tuple[tuple[str, str], ...]:
    """The fields of a multipart form with their text; of files only that they are there."""
    found = _BOUNDARY.search(kind)
    if found is None:
        return ()
    fields = []
    for part in body.split(f"--{found[1]}", MOST_PARTS)[1:]:
        head, _, text = part.replace("\r\n", "\n").lstrip("\n").partition("\n\n")
        if name := _NAME.search(head):
            fields.append((name[1], "" if _FILE.search(head) else text.rstrip("\n")))
    return tuple(fields)


def make_request(
    url: str, host: str, headers: tuple[Pair, ...], named: dict[str, str], body: str
) -> HarRequest | None:
    """A request as personal data is looked for in it. `named` are the headers by their names in lower case,
    `body` is decoded, and one character longer than the limit where it was cut. None where the URL is none.
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
    form = read_multipart(body, kind) if kind.lower().startswith("multipart/") else ()
    return HarRequest(
        url=parts,
        host=host,
        day="",
        page="",
        query=(),
        headers=tuple(pair for pair in headers if pair[0].lower() != "cookie"),
        cookies=cookies,
        form=form,
        body=body[:LONGEST],
        body_type=kind,
        bytes_up=0,
        bytes_down=0,
        cut=len(body) > LONGEST,
    )
