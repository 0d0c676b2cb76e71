"""MUTF-8, the encoding of strings in DEX: UTF-8 of each UTF-16 unit, and a NUL written as two bytes."""

from __future__ import annotations


def encode_mutf8(text: str) -> bytes:
    """The bytes that a DEX holds for the text, without the NUL that ends them."""
    if text.isascii() and "\0" not in text:
        return text.encode("ascii")
    units = text.encode("utf-16-le", "surrogatepass")
    pairs = (units[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 2))
    return b"".join(b"\xc0\x80" if unit == "\0" else unit.encode("utf-8", "surrogatepass") for unit in pairs)


def decode_mutf8(raw: bytes) -> str:
    """The text; what is no MUTF-8 becomes U+FFFD, and a lone surrogate stays one."""
    if raw.isascii():
        return raw.decode("ascii")
    try:
        text = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
    units = text.encode("utf-16-le", "surrogatepass")  # joins the surrogates of one character
    return units.decode("utf-16-le", "surrogatepass")
