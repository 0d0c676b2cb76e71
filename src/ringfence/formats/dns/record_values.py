"""The data of one DNS record as text, for the types that name hosts, addresses or services."""

from __future__ import annotations

import struct
from ipaddress import IPv6Address

from .names import read_name

LONGEST_TEXT = 2048
_U16 = struct.Struct(">H").unpack_from
_NAMES = frozenset({2, 5, 12, 39})  # NS, CNAME, PTR, DNAME
_KEYS = {0: "mandatory", 1: "alpn", 2: "no-default-alpn", 3: "port", 4: "ipv4hint", 5: "ech", 6: "ipv6hint"}


def read_value(data: bytes, at: int, end: int, kind: int, names: dict[int, str]) -> str:
    """The record's data in `data[at:end]`. Raises what reading past the end raises; the caller says so."""
    if kind == 28 and end - at == 16:
        return str(IPv6Address(data[at:end]))
    if kind in _NAMES:
        return read_name(data, at, names)[0]
    if kind in (64, 65):
        return _read_service(data, at, end)
    if kind == 33:
        priority, weight, port = struct.unpack_from(">HHH", data, at)
        return f"{priority} {weight} {port} {read_name(data, at + 6, names)[0]}"
    if kind == 15:
        return f"{_U16(data, at)[0]} {read_name(data, at + 2, names)[0]}"
    if kind == 6:
        server, at = read_name(data, at, names)
        return f"{server} {read_name(data, at, names)[0]}"
    if kind in (16, 13, 99):
        return _read_texts(data, at, end)
    if kind == 32:  # NBNS: flags and an address, several times
        return " ".join([".".join(map(str, data[n + 2 : n + 6])) for n in range(at, end - 5, 6)])
    return f"{end - at} bytes"


def _read_texts(data: bytes, at: int, end: int) -> str:
    parts, room = [], LONGEST_TEXT
    while at < end and room > 0:
        size = data[at]
        text = data[at + 1 : min(end, at + 1 + size)].decode("utf-8", "backslashreplace")[:room]
        parts.append(text)
        room -= len(text) + 1
        at += 1 + size
    return "; ".join(parts)


def _read_service(data: bytes, at: int, end: int) -> str:
    """SVCB and HTTPS (RFC 9460): priority, target, parameters; `ech=<bytes>` says that names get hidden."""
    priority = _U16(data, at)[0]
    target, at = read_name(data, at + 2, {})
    words = [str(priority), target or "."]
    while at + 4 <= end and len(words) < 64:
        key, size = _U16(data, at)[0], _U16(data, at + 2)[0]
        at += 4
        words.append(_read_parameter(data, at, min(at + size, end), key))
        at += size
    return " ".join(words)


def _read_parameter(data: bytes, at: int, end: int, key: int) -> str:
    name = _KEYS.get(key) or f"key{key}"
    if key == 1:
        values = []
        while at < end:
            values.append(data[at + 1 : min(end, at + 1 + data[at])].decode("ascii", "backslashreplace"))
            at += 1 + data[at]
    elif key == 3 and end - at == 2:
        values = [str(_U16(data, at)[0])]
    elif key == 4:
        values = [".".join(map(str, data[n : n + 4])) for n in range(at, end - 3, 4)]
    elif key == 6:
        values = [str(IPv6Address(data[n : n + 16])) for n in range(at, end - 15, 16)]
    else:
        values = [f"{end - at} bytes"] if end > at else []
    return f"{name}={','.join(values)}" if values else name
