"""A request -> its named fields, through whatever encodes them (see `formats/payloads/unfold.py`)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_to_bytes

from ...formats.har import HarRequest
from ...formats.payloads.leaf import Leaf, Place
from ...formats.payloads.text_encodings import parse_form
from ...formats.payloads.unfold import Unfolding

_PATH, _QUERY, _HEADER, _COOKIE, _BODY = "path", "query", "header", "cookie", "body"


@dataclass(frozen=True)
class Field:
    """A value under the names from outside in; `group` is the same for values that stand side by side.
    `where` is the part of the request, `decoded` what was undone to see it, `readings` what else the bytes
    may mean."""

    where: str
    path: tuple[str, ...]
    raw: bytes
    group: int
    decoded: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    @cached_property
    def value(self) -> str:
        return self.raw.decode("utf-8", "replace")

    @cached_property
    def name(self) -> str:
        return next((name for name in reversed(self.path) if name != "[]"), "")


def list_fields(request: HarRequest) -> tuple[tuple[Field, ...], dict[str, int]]:
    """Every field of the request that a server would see, nested ones included; and what was left, with how
    often."""
    unfolding = Unfolding()
    fields: list[Field] = []

    def take(where: str) -> None:
        fields.extend(_field(where, leaf) for leaf in unfolding.leaves)
        unfolding.leaves = []

    for where, pairs in (
        (_PATH, [("", unquote_to_bytes(part)) for part in request.url.path.split("/") if part]),
        (_QUERY, request.query or parse_form(request.url.query)),
        (_HEADER, [_open_header(name, value) for name, value in request.headers]),
        (_COOKIE, request.cookies),
        (_BODY, request.form),
    ):
        group = unfolding.begin_group()
        for name, value in pairs:
            place = Place((name,), (), group)
            if isinstance(value, bytes):
                unfolding.add_bytes(value, place)
            elif isinstance(value, str):
                unfolding.add_text(value, place)
        take(where)
    if request.body and not request.form:
        unfolding.add_body(request.body, request.body_type, Place(group=unfolding.begin_group()))
        take(_BODY)
    return tuple(fields), unfolding.notes


def _field(where: str, leaf: Leaf) -> Field:
    place = leaf.place
    return Field(where, place.path, leaf.raw, place.group, place.decoded, leaf.readings)


def _open_header(name: str, value: str) -> tuple[str, str]:
    """`Authorization: Basic …` holds a user name and a password."""
    if value[:6].lower() != "basic ":
        return name, value
    try:
        user, colon, _ = base64.b64decode(value[6:], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return name, value
    return (name, user) if colon else (name, value)
