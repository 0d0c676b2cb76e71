"""Writes DNS messages."""

from __future__ import annotations

import struct


def label(name: str | bytes) -> bytes:
    raw = name.encode() if isinstance(name, str) else name
    return b"".join(bytes([len(part)]) + part for part in raw.split(b".") if part) + b"\0"


def message(
    *parts: bytes, counts: tuple[int, int, int, int] = (1, 0, 0, 0), flags: int = 0x0100, number: int = 7
) -> bytes:
    return struct.pack(">HHHHHH", number, flags, *counts) + b"".join(parts)


def question(name: str, kind: int = 1) -> bytes:
    return label(name) + struct.pack(">HH", kind, 1)


def record(name: bytes, kind: int, value: bytes, lifetime: int = 60) -> bytes:
    return name + struct.pack(">HHIH", kind, 1, lifetime, len(value)) + value
