"""Google's QUIC before TLS: its CHLO message names the host (SNI) and the browser (UAID) in clear."""

from __future__ import annotations

import re

_MOST_TAGS = 128
_VERSION = re.compile(rb"[QT]0[0-9]{2}")


def read_google_version(data: bytes) -> str:
    """`Q043` and the like, where a datagram has the header of such a version; empty where not."""
    if len(data) < 14:
        return ""
    flags = data[0]
    if flags & 0x80:  # Q044 and later follow the drafts' long header
        found = _VERSION.fullmatch(data, 1, 5)
    elif flags & 1:
        found = _VERSION.fullmatch(data, 9, 13) if flags & 8 else _VERSION.fullmatch(data, 1, 5)
    else:
        return ""
    return found[0].decode("ascii") if found else ""


def read_google_tags(data: bytes) -> dict[str, bytes]:
    """The tags and values of the first CHLO in a datagram or in a handshake; empty where there is none."""
    at = data.find(b"CHLO")
    if at < 0 or at + 8 > len(data):
        return {}
    count = int.from_bytes(data[at + 4 : at + 6], "little")
    if count > _MOST_TAGS:
        return {}
    table, values = at + 8, at + 8 + 8 * count
    tags: dict[str, bytes] = {}
    start = 0
    for place in range(table, min(values, len(data) - 7), 8):
        end = int.from_bytes(data[place + 4 : place + 8], "little")
        if end < start or end > 1 << 16:
            break
        name = data[place : place + 4].rstrip(b"\0").decode("ascii", "backslashreplace")
        tags[name] = data[values + start : values + end]
        start = end
    return tags
