"""Texts that stand for something else: each function says what the text holds, or None where it is none.

Every pattern is linear in the length of the text. What comes out of hexadecimal, base32 and base64 is bytes,
and whoever asks decides whether they make sense: many an identifier looks like any of these.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from urllib.parse import unquote_to_bytes, urlsplit

from .leaf import Number, Pairs

MOST_FIELDS = 5_000
_FORM = re.compile(r"[\w.\[\]%$:+-]{1,200}=[^&\s]*(?:&[\w.\[\]%$:+-]{1,200}=[^&\s]*)*&?")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(?:#\d{2,7}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\"\\/]))")
_HEX = re.compile(r"(?:0x)?((?:[0-9a-f]{2}){8,}|(?:[0-9A-F]{2}){8,})")
_SPACED_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[: -]){7,}[0-9a-fA-F]{2}")
_BASE32 = re.compile(r"[A-Z2-7]{16,}={0,6}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}|[A-Za-z0-9_-]{8,}(?:={0,2}|(?:%3D){0,2})")
_CODES = re.compile(r"\[?\d{2,3}(?:([,;|. -]) ?\d{2,3})(?:\1 ?\d{2,3}){2,}\]?")
_JWT = re.compile(r"(?:Bearer )?(eyJ[\w-]{8,})\.([\w-]{4,})\.[\w-]*={0,2}")
_DATA_URL = re.compile(r"data:[\w/+.;=-]{0,100};base64,([A-Za-z0-9+/_-]*={0,2})")
_GRAPHQL = re.compile(r"\s*(?:(?:query|mutation|subscription)\b[^{]{0,2000})?\{")
_ARGUMENT = re.compile(r"(\w{1,64})\s{0,4}:\s{0,4}\"((?:[^\"\\]|\\.)*)\"")
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]{0,80})[^<>]{0,2000}>([^<>]{1,5000})</")
_ATTRIBUTE = re.compile(r"\s([A-Za-z_][\w.:-]{0,80})=\"([^\"<]{0,5000})\"")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")


_JSON = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=Number, parse_float=Number, parse_constant=Number)


class TooDeep(Exception):
    """JSON that is nested deeper than can be read."""


def read_json(text: str) -> object | None:
    """The JSON value; of several, one a line, a list of them. Raises TooDeep."""
    if text[:1] not in ("{", "[", '"') or (text[0] == '"' and text[-1] != '"'):
        return None
    try:
        return _parse(text)
    except ValueError:
        return _read_json_lines(text) if "\n" in text or text[0] == "{" else None


def _parse(text: str) -> object:
    try:
        return _JSON.decode(text)
    except RecursionError:
        raise TooDeep from None


def _read_json_lines(text: str) -> list[object] | None:
    made, broken = [], 0
    for line in text.split("\n", MOST_FIELDS)[:MOST_FIELDS]:
        if line.strip()[:1] in ("{", "["):
            try:
                made.append(_parse(line))
            except ValueError:
                broken += 1
    return made if made and broken <= len(made) else None


def read_graphql(text: str) -> Pairs | None:
    """The arguments written into a GraphQL document."""
    if _GRAPHQL.match(text) is None:
        return None
    return Pairs((name, value) for name, value in _ARGUMENT.findall(text)[:MOST_FIELDS]) or None


def read_xml(text: str) -> Pairs | None:
    """The texts and attributes of XML, without its structure: entities are undone, none is resolved."""
    if text[:1] != "<" or ">" not in text:
        return None
    found = [*_ELEMENT.findall(text)[:MOST_FIELDS], *_ATTRIBUTE.findall(text)[:MOST_FIELDS]]
    return Pairs((name, html.unescape(value.strip())) for name, value in found if value.strip()) or None


def read_jwt(text: str) -> bytes | None:
    """The claims of a JSON Web Token."""
    found = _JWT.fullmatch(text)
    claims = decode_base64(found[2]) if found else None
    return claims if claims and claims[:1] == b"{" else None


def read_data_url(text: str) -> bytes | None:
    found = _DATA_URL.fullmatch(text) if text[:5] == "data:" else None
    return decode_base64(found[1]) if found else None


def read_url(text: str) -> Pairs | None:
    """The fields in the query and the fragment of a URL."""
    if not text.startswith(("http://", "https://", "/", "market:", "intent:")) or not (
        "?" in text or "#" in text
    ):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return Pairs([*parse_form(parts.query), *parse_form(parts.fragment)]) or None


def read_form(text: str, *, single: bool = False) -> Pairs | None:
    """The fields of `a=1&b=2`; of `a=1` alone only where it is known to be a form."""
    if "=" not in text or _FORM.fullmatch(text) is None or not ("&" in text or single):
        return None
    return parse_form(text) or None


def parse_form(text: str) -> Pairs:
    """Whatever fields a form has. A value that is no UTF-8 keeps its bytes."""
    if "=" not in text:
        return Pairs()
    made = Pairs()
    for pair in text.split("&", MOST_FIELDS)[:MOST_FIELDS]:
        name, _, value = pair.partition("=")
        if value:
            made.append((str(_undo(name, lenient=True)), _undo(value)))
    return made


def _undo(text: str, *, lenient: bool = False) -> str | bytes:
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    data = unquote_to_bytes(text)
    try:
        return data.decode("utf-8", "replace" if lenient else "strict")
    except UnicodeDecodeError:
        return data


def find_raw(text: str) -> bytes | None:
    """Bytes that were written as one character each."""
    if not _CONTROL.search(text):
        return None
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def undo_percent(text: str) -> bytes | None:
    return unquote_to_bytes(text) if _PERCENT.search(text) else None


def undo_entities(text: str) -> str | None:
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else None


def undo_escapes(text: str) -> str | None:
    """Backslash escapes of a string that lost its quotation marks."""
    if "\\" not in text or _ESCAPE.search(text) is None:
        return None
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else m[3], text)


def decode_hex(text: str) -> bytes | None:
    found = _HEX.fullmatch(text)
    if found:
        return bytes.fromhex(found[1])
    return bytes.fromhex(re.sub("[: -]", "", text)) if _SPACED_HEX.fullmatch(text) else None


def decode_base32(text: str) -> bytes | None:
    if _BASE32.fullmatch(text) is None:
        return None
    text = text.rstrip("=")
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        return None


def decode_base64(text: str) -> bytes | None:
    """base64 in either alphabet, with or without its padding, broken into lines or not."""
    if "\n" in text:
        text = text.replace("\r", "").replace("\n", "")
    if _BASE64.fullmatch(text) is None:
        return None
    text = text.replace("%3D", "").rstrip("=")
    if len(text) % 4 == 1:
        return None
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
    except binascii.Error:
        return None


def decode_codes(text: str) -> str | None:
    """Codes of characters, as `97,98,99`; eight at least, since an IPv4 address has four such numbers."""
    if len(text) < 23 or _CODES.fullmatch(text) is None:
        return None
    codes = [int(code) for code in re.findall(r"\d+", text)]
    if len(codes) < 8:
        return None
    return "".join(map(chr, codes)) if all(32 <= code < 127 for code in codes) else None


def find_tokens(text: str) -> list[str]:
    """The first stretches inside a longer text that may be base64."""
    found: list[str] = []
    for each in _TOKEN.finditer(text):
        if each[0] != text:
            found.append(each[0])
        if len(found) == 8:
            break
    return found
