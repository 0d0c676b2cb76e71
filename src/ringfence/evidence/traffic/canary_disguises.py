"""A known value -> every pattern of bytes that it may travel as: its spellings, encodings and hashes.

What a decoder undoes for certain (compression, JSON, forms, base64 of whole values) is undone before the
search, in any order and number; the patterns are for what is left: pieces inside other text, hashes, and
disguises that nobody could tell from noise.
"""

from __future__ import annotations

import base64
import codecs
import hashlib
import hmac
import re
import struct
import uuid
from collections.abc import Iterator
from functools import partial

from . import data_kinds as kinds
from .canary_file import Canary, read_degrees

Disguise = tuple[bytes, tuple[str, ...]]  # the pattern, and what was done to the value, first thing first

_HASHES = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-224": hashlib.sha224,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
_TWICE = ("MD5", "SHA-1", "SHA-256", "SHA-512")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_GEOHASH = "0123456789bcdefghjkmnpqrstuvwxyz"
_MAIN = 2  # spellings that are hashed twice
_LIKELY = 6  # spellings that are encoded and hashed
_LONGEST_DISGUISED = 160  # bytes of a value that more than its spellings are made of


def spell(canary: Canary) -> list[tuple[str, str]]:
    """The ways in which the value is written, each with what was done to it ("" for as given); the likeliest
    first."""
    value = canary.value
    made = {value: ""}

    def add(text: str, how: str) -> None:
        if len(text) >= 3:
            made.setdefault(text, how)

    if canary.kind is kinds.COORDINATES:
        for text, how in _spell_degrees(value):
            add(text, how)
        return [(how, text) for text, how in made.items()]
    add(value.lower(), "lower case")
    add(value.upper(), "upper case")
    bare = re.sub(r"[-:. ()/_+]", "", value)
    if canary.kind not in (kinds.EMAIL, kinds.IP):
        add(bare, "without separators")
        add(bare.lower(), "without separators, lower case")
        add(bare.upper(), "without separators, upper case")
    if canary.kind is kinds.PHONE:
        for text in _spell_phone(re.sub(r"\D", "", value)):
            add(text, "other separators")
    elif canary.kind in (kinds.MAC, kinds.ACCESS_POINT):
        for sign in ":-":
            text = sign.join(re.findall("..", bare))
            add(text.lower(), "other separators")
            add(text.upper(), "other separators")
    elif canary.kind is kinds.BIRTH and (found := re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)", value)):
        year, month, day = found.groups()
        for text in (f"{month}/{day}/{year}", f"{day}/{month}/{year}", f"{day}.{month}.{year}",
                     f"{year}/{month}/{day}", f"{year}-{month}-{day}", f"{month}-{day}-{year}"):  # fmt: skip
            add(text, "other separators")
    elif canary.kind in (kinds.NAME, kinds.ADDRESS, kinds.CONTACTS):
        for sign in "_-.+":
            add(value.replace(" ", sign), "other separators")
            add(value.lower().replace(" ", sign), "other separators")
    return [(how, text) for text, how in made.items()]


def _spell_phone(digits: str) -> Iterator[str]:
    north_american = len(digits) == 11 and digits[0] == "1"
    yield from (f"+{digits}", *((digits[1:],) if north_american else ()), f"00{digits}")
    if north_american:
        area, office, line = digits[1:4], digits[4:7], digits[7:]
        yield from (
            f"({area}) {office}-{line}", f"{area}-{office}-{line}", f"+1 {area}-{office}-{line}",
            f"+1 ({area}) {office}-{line}", f"1-{area}-{office}-{line}", f"{area}.{office}.{line}",
            f"+1 {area} {office} {line}", f"+1-{area}-{office}-{line}",
        )  # fmt: skip


def _spell_degrees(value: str) -> Iterator[tuple[str, str]]:
    """Pairs as text; single numbers are compared as numbers (see `find_canaries`)."""
    degrees = read_degrees(value)
    assert degrees is not None  # the file's reader checked it
    north, east = degrees
    for decimals in (6, 5, 4, 7):
        yield f"{north:.{decimals}f},{east:.{decimals}f}", f"{decimals} decimals"
    yield encode_geohash(north, east, 8), "geohash"
    yield f"{east:.6f},{north:.6f}", "6 decimals"


def encode_geohash(north: float, east: float, length: int) -> str:
    """The geohash: bits of longitude and latitude in turns, five to a sign."""
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    made, bits = "", 0
    for place in range(5 * length):
        low_high, value = ranges[place % 2], (east, north)[place % 2]
        middle = sum(low_high) / 2
        low_high[value < middle] = middle
        bits = bits << 1 | (value >= middle)
        if place % 5 == 4:
            made += _GEOHASH[bits]
            bits = 0
    return made


def disguise(canary: Canary) -> Iterator[Disguise]:
    """Every pattern with its chain; the same pattern may come twice, the simpler chain first."""
    spellings: list[Disguise] = [(text.encode(), (how,) if how else ()) for how, text in spell(canary)]
    yield from spellings
    short = [(data, chain) for data, chain in spellings if len(data) <= _LONGEST_DISGUISED][:_LIKELY]
    for data, chain in short:
        yield from _encode(data, chain, whole=True)
    for data, chain in _as_binary(canary):
        yield data, chain
        yield from _encode(data, chain, whole=False)
    for number, (data, chain) in enumerate(short):
        yield from _hash(data, chain, canary.salts, twice=number < _MAIN)


def _encode(data: bytes, chain: tuple[str, ...], *, whole: bool) -> Iterator[Disguise]:
    """The encodings of bytes, wherever they stand in a longer text. `whole`: also those that are only made of
    a text by itself."""
    yield from ((text, (*chain, "hexadecimal")) for text in _hexadecimal(data))
    yield from ((text, (*chain, "base64")) for text in _base64(data))
    yield from ((text, (*chain, "base32")) for text in _base32(data))
    if not whole:
        return
    yield base64.b64encode(data).rstrip(b"="), (*chain, "base64")
    yield from ((text, (*chain, "base85")) for text in _base85(data))
    yield _base58(data), (*chain, "base58")
    yield data[::-1], (*chain, "reversed")
    yield from ((text, (*chain, "reversed", "base64")) for text in _base64(data[::-1]))
    yield data[::-1].hex().encode(), (*chain, "reversed", "hexadecimal")
    text = data.decode()
    turned = codecs.encode(text, "rot13")
    yield turned.encode(), (*chain, "rot13")
    yield from ((each, (*chain, "rot13", "base64")) for each in _base64(turned.encode()))
    for name in ("utf-16-le", "utf-16-be"):
        yield text.encode(name), (*chain, "UTF-16")
        yield from ((each, (*chain, "UTF-16", "base64")) for each in _base64(text.encode(name)))
    for sign in (",", " "):
        yield sign.join(map(str, data)).encode(), (*chain, "character codes")
    for form in ("\\x%02x", "%02x ", "%02X ", "%02x:"):
        yield "".join(form % byte for byte in data).encode().strip(b" :"), (*chain, "character codes")
    for first in _base64(data):
        yield first.hex().encode(), (*chain, "base64", "hexadecimal")
    for first in (data.hex().encode(), data.hex().upper().encode()):
        yield from ((each, (*chain, "hexadecimal", "base64")) for each in _base64(first))


def _as_binary(canary: Canary) -> Iterator[Disguise]:
    """The value as the bytes that it stands for: of a UUID, of digits in hexadecimal, a number, degrees."""
    bare = re.sub(r"[-:. ()+]", "", canary.value)
    if canary.kind is kinds.COORDINATES:
        return
    if re.fullmatch(r"[0-9a-fA-F]{16,}", bare) and len(bare) % 2 == 0:
        yield bytes.fromhex(bare), ("bytes",)
        if len(bare) == 32:
            yield uuid.UUID(bare).bytes_le, ("bytes",)
    if bare.isascii() and bare.isdigit() and bare[0] != "0" and int(bare) < 1 << 63:
        number = int(bare)
        yield struct.pack("<q", number), ("64-bit number",)
        yield struct.pack(">q", number), ("64-bit number",)
        yield _varint(number), ("varint",)
        yield f"{number:x}".encode(), ("hexadecimal number",)
        yield f"{number:X}".encode(), ("hexadecimal number",)


def _hash(data: bytes, chain: tuple[str, ...], salts: tuple[str, ...], *, twice: bool) -> Iterator[Disguise]:
    inputs: list[Disguise] = [(data, chain)]
    for salt in salts:
        raw = salt.encode()
        inputs += [
            (raw + data, (*chain, "salt before")),
            (data + raw, (*chain, "salt behind")),
            (raw + b":" + data, (*chain, "salt before")),
            (data + b":" + raw, (*chain, "salt behind")),
        ]
    if twice:
        inputs += [
            (base64.b64encode(data), (*chain, "base64")),
            (data.hex().encode(), (*chain, "hexadecimal")),
            (data.decode().encode("utf-16-le"), (*chain, "UTF-16")),
            (data[::-1], (*chain, "reversed")),
        ]
    for text, steps in inputs:
        for name, function in _HASHES.items():
            digest = function(text).digest()
            yield from _write_digest(digest, (*steps, name))
            if steps == chain and twice and name in _TWICE:
                yield from _hash_again(digest, (*steps, name))
    for salt in salts:
        for name, function in _HASHES.items():
            keyed = hmac.new(salt.encode(), data, partial(function, usedforsecurity=False)).digest()
            yield from _write_digest(keyed, (*chain, f"HMAC-{name}"))


def _hash_again(digest: bytes, chain: tuple[str, ...]) -> Iterator[Disguise]:
    for text in (digest.hex(), digest.hex().upper(), base64.b64encode(digest).decode(), digest):
        raw = text if isinstance(text, bytes) else text.encode()
        for name in _TWICE:
            again = _HASHES[name](raw).digest()
            yield again.hex().encode(), (*chain, name)
            yield again.hex().upper().encode(), (*chain, name)
            yield _base64(again)[0], (*chain, name, "base64")


def _write_digest(digest: bytes, chain: tuple[str, ...]) -> Iterator[Disguise]:
    """A digest as it is sent: hexadecimal, base64, base32, bytes; of MD5 also its middle half."""
    text = digest.hex()
    yield text.encode(), chain
    yield text.upper().encode(), chain
    yield digest, (*chain, "bytes")
    if len(digest) == 16:
        yield text[8:24].encode(), (*chain, "its middle half")
        yield text[8:24].upper().encode(), (*chain, "its middle half")
    whole = base64.b64encode(digest).rstrip(b"=")
    yield whole, (*chain, "base64")
    yield whole.replace(b"+", b"-").replace(b"/", b"_"), (*chain, "base64")
    yield base64.b32encode(digest).rstrip(b"=")[:-1], (*chain, "base32")


def _hexadecimal(data: bytes) -> tuple[bytes, bytes]:
    return data.hex().encode(), data.hex().upper().encode()


def _base64(data: bytes) -> list[bytes]:
    """The part of base64 that is the same whatever stands around the bytes, for each of the three ways they
    can lie in it, in both alphabets."""
    made = []
    for before in range(3):
        text = base64.b64encode(bytes(before) + data)
        middle = text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        made.append(middle)
        if b"+" in middle or b"/" in middle:
            made.append(middle.replace(b"+", b"-").replace(b"/", b"_"))
    return made


def _base32(data: bytes) -> list[bytes]:
    made = []
    for before in range(5):
        text = base64.b32encode(bytes(before) + data)
        middle = text[-(-before * 8 // 5) : (before + len(data)) * 8 // 5]
        made += [middle, middle.lower()]
    return made


def _base85(data: bytes) -> Iterator[bytes]:
    """Whole groups of four bytes, for each of the four ways they can lie; the last group of a text by itself
    is shorter."""
    for skip in range(4):
        groups = data[skip : skip + (len(data) - skip) // 4 * 4]
        yield base64.a85encode(groups)
        yield base64.b85encode(groups)


def _base58(data: bytes) -> bytes:
    number, made = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        made = _BASE58[rest] + made
    return ("1" * (len(data) - len(data.lstrip(b"\0"))) + made).encode()


def _varint(number: int) -> bytes:
    made = bytearray()
    while number >= 0x80:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*made, number])
