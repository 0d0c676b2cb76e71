"""Public keys that old tools encoded badly, in the form that libraries read and Android compares."""

from __future__ import annotations

from .ber import (
    BIT_STRING,
    INTEGER,
    MAX_DEPTH,
    SEQUENCE,
    DerError,
    Value,
    encode,
    expect,
    read_value,
    to_object_id,
)

RSA_KEY = "1.2.840.113549.1.1.1"


def repair_key(key_der: bytes) -> bytes:
    """The SubjectPublicKeyInfo with lengths in their shortest form and RSA's modulus positive; DerError."""
    outer = expect(read_value(key_der)[0], SEQUENCE)
    fields = outer.children()
    if len(fields) < 2:
        raise DerError("a key is cut off")
    key = expect(fields[1], BIT_STRING)
    bits = key.content
    if _is_rsa(fields[0]) and bits[:1] == b"\0":
        bits = b"\0" + _repair_rsa(bits[1:])
    return encode(outer.encoded[0], _shorten(fields[0], 0) + encode(key.encoded[0], bits))


def _is_rsa(algorithm: Value) -> bool:
    fields = algorithm.children()
    return bool(fields) and to_object_id(fields[0]) == RSA_KEY


def _repair_rsa(key: bytes) -> bytes:
    """Put the zero before a modulus that starts with a set bit, which would make it negative."""
    outer = expect(read_value(key)[0], SEQUENCE)
    numbers = outer.children()
    if len(numbers) < 2 or not numbers[0].content or numbers[0].content[0] < 0x80:
        return key
    modulus = encode(INTEGER, b"\0" + expect(numbers[0], INTEGER).content)
    return encode(outer.encoded[0], modulus + numbers[1].encoded)


def _shorten(value: Value, depth: int) -> bytes:
    if depth > MAX_DEPTH:
        raise DerError("values are nested too deeply")
    if not value.constructed or value.number >= 0x1F:
        return value.encoded if value.number >= 0x1F else encode(value.encoded[0], value.content)
    return encode(value.encoded[0], b"".join(_shorten(child, depth + 1) for child in value.children()))
