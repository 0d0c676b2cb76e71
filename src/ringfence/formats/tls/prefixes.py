"""What a client says before TLS starts: mail and chat servers' STARTTLS, proxies, databases.

A proxy is asked for a host by name; that host is a finding even where the hello inside names none.
"""

from __future__ import annotations

import ipaddress
import re

SEARCHED = 1 << 14  # bytes of a stream in which a hello may start

# A record of a handshake, a hello in it, its version. The length says 4 bytes at least.
_HELLO = re.compile(rb"\x16\x03[\x00-\x04]..\x01\x00..\x03[\x00-\x04]", re.DOTALL)
_CONNECT = re.compile(rb"(?:^|\n)CONNECT +([^ \r\n]{1,300}) +HTTP/1\.[01]\r?\n", re.IGNORECASE)
_HOST = re.compile(rb"^Host:[ \t]*([^ \r\n]{1,300})", re.IGNORECASE | re.MULTILINE)
_PROXY = re.compile(rb"PROXY (?:TCP[46]|UNKNOWN)(?: ([^ \r\n]+) ([^ \r\n]+) (\d+) (\d+))?\r\n")
_TO = re.compile(rb"<stream:stream[^>]{0,500}?\sto=['\"]([^'\"]{1,255})['\"]")
_POSTGRES = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
_PROXY_2 = b"\r\n\r\n\x00\r\nQUIT\n"
_LINES = (
    ("smtp", re.compile(rb"^(?:EHLO|HELO|LHLO) .*\nSTARTTLS\s*$", re.IGNORECASE | re.DOTALL)),
    ("imap", re.compile(rb"^\S+ .*?STARTTLS\s*$", re.IGNORECASE | re.DOTALL)),
    ("pop3", re.compile(rb"(?:^|\n)STLS\s*$", re.IGNORECASE)),
    ("ftp", re.compile(rb"(?:^|\n)AUTH (?:TLS|SSL|TLS-C)\s*$", re.IGNORECASE)),
    ("nntp or sieve", re.compile(rb"(?:^|\n)STARTTLS\s*$", re.IGNORECASE)),
)


def find_hello(data: bytes) -> int:
    """Where the record of a ClientHello starts in the first part of a stream, or -1."""
    at = 0
    while (found := _HELLO.search(data, at, SEARCHED)) is not None:
        start = found.start()
        record = (data[start + 3] << 8) | data[start + 4]
        message = (data[start + 7] << 8) | data[start + 8]
        if message >= 42 and 4 <= record <= 16640 and record <= message + 2048:
            return start
        at = start + 1
    return -1


def read_prefix(data: bytes, end: int) -> tuple[str, tuple[str, ...]]:
    """What `data[:end]` is (several words where one follows another), and the hosts it names."""
    kinds: list[str] = []
    targets: list[str] = []
    at = 0
    if data.startswith(_PROXY_2) and end >= 16:
        kinds.append("proxy protocol")
        at = min(end, 16 + int.from_bytes(data[14:16], "big"))
    elif found := _PROXY.match(data, 0, end):
        kinds.append("proxy protocol")
        at = found.end()
    at = _read_socks(data, at, end, kinds, targets)
    if found := _CONNECT.search(data, at, end):
        kinds.append("http connect")
        targets.extend(_connect_targets(data, found, end))
        at = end
    if at < end:
        kinds.append(_name_talk(data, at, end, targets))
    return ", ".join(kinds), tuple(targets)


def read_socks(data: bytes) -> tuple[int, tuple[str, ...]]:
    """Where a client's talk with a SOCKS proxy ends, and the host:port that it asked for; (0, ()) where
    there is none."""
    targets: list[str] = []
    end = _read_socks(data[:2048], 0, min(len(data), 2048), [], targets)
    return (end, tuple(targets)) if targets else (0, ())


def read_proxy_targets(data: bytes | memoryview) -> tuple[str, tuple[str, ...]]:
    """The same for a stream without TLS: its proxy's kind and the hosts asked for; empty where it is none."""
    head = bytes(data[:2048])
    kinds: list[str] = []
    targets: list[str] = []
    if head[:1] in (b"\x04", b"\x05"):
        _read_socks(head, 0, len(head), kinds, targets)
    elif found := _CONNECT.match(head):
        return "http connect", _connect_targets(head, found, len(head))
    return (", ".join(kinds), tuple(targets)) if targets else ("", ())


def _connect_targets(data: bytes, found: re.Match[bytes], end: int) -> tuple[str, ...]:
    """The host of a CONNECT, and what its Host header says where that differs (an address and its name)."""
    target = found[1].decode("utf-8", "backslashreplace")
    host = _HOST.search(data, found.end(), end)
    named = host[1].decode("utf-8", "backslashreplace") if host else target
    return (target,) if named.partition(":")[0] == target.partition(":")[0] else (target, named)


def _name_talk(data: bytes, at: int, end: int, targets: list[str]) -> str:
    """The protocol of what is left before the hello."""
    rest = data[at:end]
    if rest.endswith(_POSTGRES):
        return "postgresql"
    if rest[:1] == b"<" and b"<starttls" in rest:
        targets.extend(to.decode("utf-8", "backslashreplace") for to in _TO.findall(rest)[:1])
        return "xmpp"
    if len(rest) == 36 and rest[:4] == b"\x20\x00\x00\x01":
        return "mysql"
    if rest[:2] == b"\x03\x00" and rest[5:6] == b"\xe0":
        return "rdp"
    if rest[:1] == b"\x12" and len(rest) >= 8:
        return "mssql"
    if rest[:1] == b"0" and b"1.3.6.1.4.1.1466.20037" in rest:
        return "ldap"
    for name, talk in _LINES:
        if talk.search(rest):
            return name
    return f"{len(rest)} bytes of an unknown talk"


def _read_socks(data: bytes, at: int, end: int, kinds: list[str], targets: list[str]) -> int:
    """SOCKS 4, 4a or 5 from `at` on; returns where it ends (`at` itself where there is none)."""
    if at + 9 <= end and data[at] == 4 and data[at + 1] in (1, 2):
        return _read_socks_4(data, at, end, kinds, targets)
    if at + 3 <= end and data[at] == 5 and 1 <= data[at + 1] <= 32:
        return _read_socks_5(data, at, end, kinds, targets)
    return at


def _read_socks_4(data: bytes, start: int, end: int, kinds: list[str], targets: list[str]) -> int:
    port = int.from_bytes(data[start + 2 : start + 4], "big")
    stop = data.find(b"\0", start + 8, min(end, start + 264))
    if stop < 0:
        return start
    host = str(ipaddress.IPv4Address(data[start + 4 : start + 8]))
    at = stop + 1
    if host.startswith("0.0.0.") and host != "0.0.0.0":  # 4a: the proxy looks the name up
        stop = data.find(b"\0", at, min(end, at + 256))
        if stop < 0:
            return start
        host = data[at:stop].decode("utf-8", "backslashreplace")
        at = stop + 1
    kinds.append("socks4")
    targets.append(f"{host}:{port}")
    return at


def _read_socks_5(data: bytes, start: int, end: int, kinds: list[str], targets: list[str]) -> int:
    at = start + 2 + data[start + 1]
    if at + 2 <= end and data[at] == 1:  # user name and password
        at += 2 + data[at + 1]
        at += 1 + data[at] if at < end else 1
    if at + 7 > end or data[at] != 5 or data[at + 2] != 0:
        return start
    kind = data[at + 3]
    at += 4
    if kind == 3:
        size = data[at]
        at += 1
        host = data[at : at + size].decode("utf-8", "backslashreplace")
    elif kind in (1, 4):
        size = 4 if kind == 1 else 16
        raw = data[at : at + size]
        if len(raw) < size:
            return start
        host = str(ipaddress.ip_address(raw))
        host = f"[{host}]" if kind == 4 else host
    else:
        return start
    if at + size + 2 > end:
        return start
    port = int.from_bytes(data[at + size : at + size + 2], "big")
    kinds.append("socks5")
    targets.append(f"{host}:{port}")
    return at + size + 2
