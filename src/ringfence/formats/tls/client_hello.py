"""The bytes a client sent -> its ClientHello, over any number of records and fragments.

What comes first may be another talk: STARTTLS of a mail server, a CONNECT to a proxy, SOCKS. Then the hello
is looked for behind it, and the hosts named there are given beside it (`before`, `targets`).
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace

from .hello_fields import LONGEST_HELLO, ClientHello, read_hello_fields
from .ja4 import fingerprint
from .prefixes import find_hello, read_prefix

_RECORD = struct.Struct(">BHH").unpack_from
_MOST_RECORDS = 4096
# Some captures keep two bytes of padding of a bare acknowledgement as payload, in place of the hello's own.
_WRITTEN_OVER = re.compile(rb"\0\0[\x01-\x04]..\x01\x00..\x03[\x00-\x04]", re.DOTALL)
_OVER = "zeros of another packet lay over its first bytes"
_HANDSHAKE, _CLIENT_HELLO = 22, 1


def read_client_hello(data: bytes | memoryview) -> ClientHello | None:
    """The first ClientHello in what a client sent over TCP, or None. Never raises, whatever the bytes."""
    if not isinstance(data, bytes):
        data = bytes(data[: LONGEST_HELLO + 16384])
    if len(data) < 6:
        return None
    first = data[0]
    if first == _HANDSHAKE and data[1] == 3:
        hello = _read_records(data, 0, "", ())
        if hello is not None:
            return hello
    elif first & 0x80 and data[2] == 1:
        return _read_version_2(data)
    elif first == 0 and _WRITTEN_OVER.match(data):
        hello = _read_records(b"\x16\x03" + data[2:], 0, "", ())
        if hello is not None:
            return replace(hello, oddities=(*hello.oddities, _OVER))
    start = find_hello(data)
    if start < 0:
        return None
    before, targets = read_prefix(data, start)
    return _read_records(data, start, before, targets)


def _read_records(data: bytes, start: int, before: str, targets: tuple[str, ...]) -> ClientHello | None:
    """The hello in the records from `start` on."""
    size = len(data)
    _kind, version, length = _RECORD(data, start)
    if version >> 8 != 3:
        return None
    at = start + 5
    end = at + length
    if length < 4:
        return _read_fragments(data, start, before, targets)
    if at + 4 > size or data[at] != _CLIENT_HELLO:
        return None
    stop = at + 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    if stop > end:
        return _read_fragments(data, start, before, targets)
    if stop > size:
        return read_hello_fields(data, at + 4, size, False, start=start, before=before, targets=targets)
    return read_hello_fields(data, at + 4, stop, True, start=start, before=before, targets=targets)


def _read_fragments(data: bytes, start: int, before: str, targets: tuple[str, ...]) -> ClientHello | None:
    """The hello put together from several records."""
    message = join_records(data, start)
    if len(message) < 4 or message[0] != _CLIENT_HELLO:
        return None
    stop = 4 + int.from_bytes(message[1:4], "big")
    complete = stop <= len(message)
    return read_hello_fields(
        message, 4, min(stop, len(message)), complete, start=start, before=before, targets=targets
    )


def join_records(data: bytes, at: int) -> bytes:
    """The handshake bytes of the records from `at` on, until the first message is whole."""
    parts: list[bytes] = []
    have, wanted, size = 0, LONGEST_HELLO, len(data)
    for _ in range(_MOST_RECORDS):
        if at + 5 > size or have >= wanted:
            break
        kind, version, length = _RECORD(data, at)
        if kind != _HANDSHAKE or version >> 8 != 3:
            break
        part = data[at + 5 : at + 5 + length]
        parts.append(part)
        before, have = have, have + len(part)
        if before < 4 <= have:
            start = b"".join(parts)
            wanted = min(wanted, 4 + int.from_bytes(start[1:4], "big"))
        at += 5 + length
    return b"".join(parts)


def _read_version_2(data: bytes) -> ClientHello | None:
    """A hello in the form of SSL 2, with which old clients opened SSL 3 and TLS too. It carries no name."""
    size = ((data[0] & 0x7F) << 8) | data[1]
    if len(data) < 11 or size < 9:
        return None
    version, suites, session, challenge = struct.unpack_from(">HHHH", data, 3)
    if version not in (0x0002, 0x0300, 0x0301, 0x0302, 0x0303) or suites % 3 or not suites:
        return None
    if 9 + suites + session + challenge != size or not 16 <= challenge <= 32:
        return None
    end = min(11 + suites, len(data))
    kinds = [int.from_bytes(data[at : at + 3], "big") for at in range(11, end - 2, 3)]
    ciphers = tuple([kind for kind in kinds if kind < 0x10000])
    return _version_2_hello(version, ciphers, len(data) >= size + 2)


def _version_2_hello(version: int, ciphers: tuple[int, ...], complete: bool) -> ClientHello:
    return ClientHello(
        transport="sslv2",
        names=(),
        alpn=(),
        version=version,
        versions=(version,),
        ciphers=ciphers,
        extensions=(),
        groups=(),
        signatures=(),
        key_shares=(),
        encrypted=None,
        random=b"",
        session_id=b"",
        early_data=False,
        resumes=False,
        greased=False,
        ja4=fingerprint("sslv2", version, ciphers, (), (), b""),
        complete=complete,
    )
