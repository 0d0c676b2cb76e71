"""A request -> its named fields, through whatever encodes them (see `formats/payloads/unfold.py`)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

from ...formats.har import HarRequest
from ...formats.payloads.leaf import Leaf, Place
from ...formats.payloads.text_encodings import parse_form
from ...formats.payloads.unfold import Unfolding

_PATH, _QUERY, _HEADER, _COOKIE, _BODY = "path", "query", "header", "cookie", "body"


def list_fields(request: HarRequest) -> tuple[tuple[Leaf, ...], dict[str, int]]:
    """Every field of the request that a server would see, nested ones included; and what was left, with how
    often."""
    unfolding = Unfolding()
    for where, pairs in (
        (_PATH, [("", unquote_to_bytes(part)) for part in request.url.path.split("/") if part]),
        (_QUERY, request.query or parse_form(request.url.query)),
        (_HEADER, [_open_header(name, value) for name, value in request.headers]),
        (_COOKIE, request.cookies),
        (_BODY, request.form),
    ):
        if pairs:
            unfolding.where = where
            unfolding.add_pairs(pairs)
    unfolding.where = _BODY
    if request.body and not request.form:
        unfolding.add_body(request.body, request.body_type, Place(group=unfolding.begin_group()))
    return tuple(unfolding.leaves), unfolding.notes


def _open_header(name: str, value: str) -> tuple[str, str]:
    """`Authorization: Basic …` holds a user name and a password."""
    if value[:6].lower() != "basic ":
        return name, value
    try:
        user, colon, _ = base64.b64decode(value[6:], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return name, value
    return (name, user) if colon else (name, value)
