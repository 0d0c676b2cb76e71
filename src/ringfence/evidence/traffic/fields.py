"""A request -> its named fields, through URL, form, JSON and base64 nesting to a bounded depth."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from ...formats.har import HarRequest

DEEPEST = 6
MOST_FIELDS = 5_000  # of one request
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_FORM = re.compile(r"[\w.\[\]%-]+=[^&\s]*(?:&[\w.\[\]%-]+=[^&\s]*)+")


@dataclass(frozen=True, slots=True)
class Field:
    """A value under a name; `group` is the same for fields that stand side by side."""

    name: str
    value: str
    group: str
    where: str  # "query", "header", "cookie", "body"


def list_fields(request: HarRequest) -> tuple[Field, ...]:
    """Every field of the request that a server would see, nested ones included."""
    parts = (
        ("query", request.query or tuple(_parse_form(request.url.query))),
        ("header", request.headers),
        ("cookie", request.cookies),
        ("body", request.form),
    )
    fields: list[Field] = []
    for where, pairs in parts:
        for name, value in pairs:
            fields.extend(_unfold(name, value, where, where, 0))
    if request.body and not request.form:
        fields.extend(_unfold("", request.body, "body", "body", 0))
    return tuple(fields[:MOST_FIELDS])


def _unfold(name: str, value: str, group: str, where: str, depth: int) -> Iterator[Field]:
    """The field itself, or what its value holds when it is a form, JSON or base64 of one of these."""
    if depth < DEEPEST:
        if inner := _decode(value):
            yield from _walk(inner, name, f"{group}/{name}", where, depth + 1)
            return
        if _FORM.fullmatch(value):
            for key, part in _parse_form(value):
                yield from _unfold(key, part, f"{group}/{name}", where, depth + 1)
            return
    yield Field(name, value, group, where)


def _walk(value: object, name: str, group: str, where: str, depth: int) -> Iterator[Field]:
    """The leaves of a decoded JSON value, breadth unbounded but depth bounded."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _walk(part, str(key), f"{group}/{name}", where, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part, name, f"{group}[]", where, depth + 1)
    elif isinstance(value, str):
        yield from _unfold(name, value, group, where, depth + 1)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Field(name, repr(value), group, where)


def _decode(value: str) -> object:
    """The JSON object or list that the text is, plain or under base64; None when it is neither."""
    text = value.strip()
    if not text.startswith(("{", "[")):
        if not _BASE64.fullmatch(text):
            return None
        try:
            text = (
                base64.b64decode(
                    text + "=" * (-len(text) % 4), altchars=b"-_" if "-" in text or "_" in text else None
                )
                .decode()
                .strip()
            )
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        if not text.startswith(("{", "[")):
            return None
    try:
        return json.loads(text) or None
    except (ValueError, RecursionError):
        return None


def _parse_form(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=False, max_num_fields=MOST_FIELDS)
    except ValueError:
        return []
