"""Which tool wrote a log, told by its first lines and never by its name."""

from __future__ import annotations

import json
import re
from enum import StrEnum

MOST_LINES = 200


class Kind(StrEnum):
    """The formats that are read, by the words a user knows."""

    ZEEK = "Zeek log"
    EVE = "Suricata EVE"
    PCAPDROID = "PCAPdroid CSV"
    SQUID = "Squid access log"
    DNSMASQ = "dnsmasq log"
    UNBOUND = "Unbound log"
    ADGUARD = "AdGuard Home query log"
    PIHOLE = "Pi-hole query export"
    MITMPROXY = "mitmproxy flows"
    NETLOG = "Chromium net log"


_TNETSTRING = re.compile(rb"\d{1,12}:\d{1,12}:")
_NETLOG = re.compile(rb'\{\s*"constants"\s*:\s*\{')
_SQUID = re.compile(rb"\d{9,10}\.\d{3}\s+-?\d+ \S+ [A-Z_]+/\d{3} -?\d+ \S+ \S")
_COMBINED = re.compile(rb'\S+ \S+ \S.{0,100}? ?\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "')
_UNBOUND = re.compile(rb"unbound(?:\[[\d:]+\]|:? \[\d+:\d+\]|: )")
_DNSMASQ = re.compile(rb"dnsmasq(?:\[\d+\])?: |^\w{3} +\d+ [\d:]{8} (?:query\[|reply |cached |forwarded )")


def tell(head: bytes) -> Kind | None:
    """The format of a log by the first bytes of its text, or None. The kind that most lines look like
    wins."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _TNETSTRING.match(text):
        return Kind.MITMPROXY
    if _NETLOG.match(text):
        return Kind.NETLOG
    lines = text.split(b"\n")[:MOST_LINES]
    if lines and (kind := _tell_header(lines[0])):
        return kind
    counts: dict[Kind, int] = {}
    for line in lines:
        if (found := _tell_line(line.strip())) is not None:
            counts[found] = counts.get(found, 0) + 1
    return max(counts, key=lambda kind: counts[kind]) if counts else None


def _tell_header(line: bytes) -> Kind | None:
    if line.startswith((b"#separator", b"#fields", b"#path")):
        return Kind.ZEEK
    columns = {cell.strip(b' "\r').lower() for cell in line.split(b",")}
    if {b"ipproto", b"dstip"} <= columns or {b"ipproto", b"srcip"} <= columns:
        return Kind.PCAPDROID
    if b"domain" in columns and columns & {b"client", b"timestamp", b"time"}:
        return Kind.PIHOLE
    return None


def _tell_line(line: bytes) -> Kind | None:
    if line.startswith(b"{"):
        return _tell_json(line)
    if line.startswith((b"#separator", b"#fields")):
        return Kind.ZEEK
    if _SQUID.match(line) or _COMBINED.match(line):
        return Kind.SQUID
    if _UNBOUND.search(line[:200]):
        return Kind.UNBOUND
    return Kind.DNSMASQ if _DNSMASQ.search(line[:200]) else None


def _tell_json(line: bytes) -> Kind | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):  # cut by the end of the head: its first words tell as much
        row = dict.fromkeys(re.findall(r'"(\w[\w.]*)"\s*:', line[:4000].decode("utf-8", "replace")))
    if not isinstance(row, dict):
        return None
    if "event_type" in row:
        return Kind.EVE
    if "QH" in row or ({"question", "client"} <= row.keys()) or {"data", "oldest"} <= row.keys():
        return Kind.ADGUARD
    zeek = "_path" in row or ("ts" in row and ("uid" in row or "id.orig_h" in row or "id_orig_h" in row))
    return Kind.ZEEK if zeek else None
