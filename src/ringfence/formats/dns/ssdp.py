"""SSDP (UPnP discovery): what a device announces or looks for, and the URL where it describes itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = re.compile(rb"(NOTIFY|M-SEARCH|SUBSCRIBE) ([^\r\n ]{1,512}) HTTP/1\.[01]|HTTP/1\.[01] 200")
_HEADER = re.compile(rb"^([A-Za-z0-9.\-]{1,64})[ \t]*:[ \t]*([^\r\n]{0,1024})", re.MULTILINE)
_MOST_HEADERS = 64


@dataclass(frozen=True, slots=True)
class SsdpMessage:
    """One message: its method ("" for an answer), and the headers that name something."""

    method: str
    host: str
    location: str
    server: str
    target: str
    name: str
    user_agent: str


def read_ssdp(data: bytes | memoryview) -> SsdpMessage | None:
    """The message in a datagram, or None where it is none. Never raises, whatever the bytes."""
    data = bytes(data[:8192])
    found = _START.match(data)
    if found is None:
        return None
    headers: dict[str, str] = {}
    for count, header in enumerate(_HEADER.finditer(data, found.end())):
        if count >= _MOST_HEADERS:
            break
        value = header[2].rstrip().decode("utf-8", "backslashreplace")
        headers.setdefault(header[1].decode("ascii").lower(), value)
    get = headers.get
    target = get("nt") or get("st") or ""
    method = found[1].decode("ascii") if found[1] else ""
    if not method and not target and "location" not in headers and "usn" not in headers:
        return None
    return SsdpMessage(
        method,
        get("host", ""),
        get("location") or get("al") or "",
        get("server", ""),
        target,
        get("usn", ""),
        get("user-agent", ""),
    )
