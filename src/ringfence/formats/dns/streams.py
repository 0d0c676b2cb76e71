"""DNS over TCP, and DNS in HTTP bodies: where the messages in a stream lie. Also what only looks like DNS."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from .message import Message, read_likely_message, read_message

MOST_MESSAGES = 10_000
_DOH = re.compile(r"[?&]dns=([A-Za-z0-9_\-]{16,2048})={0,2}(?:&|$)")
_CERTIFICATE = b"\x012\x0ddnscrypt-cert"
_RESOLVER = b"r6fnvWj8"  # what a DNSCrypt server's answers start with


def read_stream(data: bytes | memoryview) -> Iterator[Message]:
    """The messages of one direction of DNS over TCP: each stands behind its length. Ends at the first that
    is none."""
    at, size = 0, len(data)
    for _ in range(MOST_MESSAGES):
        if at + 14 > size:
            return
        length = (data[at] << 8) | data[at + 1]
        message = read_message(data[at + 2 : at + 2 + length]) if length >= 12 else None
        if message is None:
            return
        yield message
        at += 2 + length


def read_likely_stream(data: bytes | memoryview) -> Iterator[Message]:
    """The same for a stream of any port, where its first message can hardly be anything else."""
    size = int.from_bytes(data[:2], "big")
    if 17 <= size <= 4096 and read_likely_message(data[2 : 2 + size]) is not None:
        yield from read_stream(data)


def read_doh_query(target: str) -> Message | None:
    """The question in the `dns` parameter of a DoH request's target (RFC 8484), or None."""
    found = _DOH.search(target)
    if found is None:
        return None
    try:
        return read_message(base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)))
    except (binascii.Error, ValueError):
        return None


def names_unreadable(data: bytes | memoryview) -> str:
    """ "dnscrypt" where a datagram is DNSCrypt, whose questions cannot be read; else empty."""
    head = bytes(data[:512])
    if head.startswith(_RESOLVER) or _CERTIFICATE in head:
        return "dnscrypt"
    return ""
