"""What one line of a log says of one endpoint, and what could not be read."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..har import HarRequest

LONGEST_HOST = 253  # RFC 1035
NO_HOST = re.compile(r"[\s/\\;|,\"<>\ufffd\ud800-\udfff]|^$")  # a replacement sign: it was no UTF-8


class Learnt(StrEnum):
    """How the name of an endpoint was learnt."""

    SNI = "TLS server name"
    QUIC = "QUIC server name"
    HOST = "HTTP host"
    URL = "URL"
    QUERY = "DNS query"
    ANSWER = "DNS answer"
    STALE = "DNS answer that had expired"
    NEIGHBOUR = "DNS answer to another device"
    MDNS = "mDNS"  # and the others by which devices of one network find each other
    LLMNR = "LLMNR"
    NETBIOS = "NetBIOS name"
    SSDP = "SSDP"
    PROXY = "request to a proxy"
    TALK = "words before TLS"
    CERTIFICATE = "certificate"
    GUESS = "the log's own word"  # it names the host without saying how it knows
    ADDRESS = "address alone"


LOOKUPS = (
    Learnt.QUERY, Learnt.ANSWER, Learnt.MDNS, Learnt.LLMNR, Learnt.NETBIOS, Learnt.SSDP,
)  # fmt: skip


class LogRecord(NamedTuple):
    """One contact, or one look-up of a name (`learnt` QUERY or ANSWER).

    A named tuple, because a log has millions of them. `line` counts from 1 (a frame, where the file has no
    lines). `time` is text that sorts: ISO 8601 or seconds of the Unix epoch; "" is unknown. `flow` is the
    same for the records of one connection in one file. `answers` are the addresses that a look-up gave,
    `until` when, written as `time` is, they expire ("": not told).
    `blocked`: something on the way refused it. `is_flow` marks the closing record of a connection, whose
    bytes include those of its parts; `is_counted` says that another record of it counts as the contact or
    the look-up. `times` is for how many alike it stands, of which it is the first: then `time` is the
    earliest, the bytes are those of all, and `further` the first other addresses that they went to.
    """

    line: int
    learnt: Learnt
    host: str = ""
    address: str = ""
    port: int = 0
    time: str = ""
    bytes_up: int = 0
    bytes_down: int = 0
    app: str = ""
    client: str = ""
    flow: str = ""
    agent: str = ""
    method: str = ""
    url: str = ""
    answers: tuple[str, ...] = ()
    blocked: bool = False
    is_flow: bool = False
    request: HarRequest | None = None
    until: str = ""
    is_counted: bool = False
    times: int = 1
    further: tuple[str, ...] = ()


class Flaw(NamedTuple):
    """A line that could not be read, or the place where the rest could not (`line` 0: the file as a
    whole). `times` is for how many lines it stands."""

    line: int
    what: str
    times: int = 1


@lru_cache(maxsize=1 << 16)  # a log names the same few thousand hosts over and over
def clean_host(text: str) -> str:
    """A host as it is compared: lower case, without brackets and the final dot; "" if it cannot be one."""
    host = text.strip().rstrip(".").lower().strip("[]")
    if not host or len(host) > LONGEST_HOST or not host.isprintable() or NO_HOST.search(host):
        return ""
    return host


def split_port(text: str) -> tuple[str, int]:
    """`host:port`, `[v6]:port` or a host alone -> the host, and the port (0: none)."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, to_count(rest.removeprefix(":"))
    host, colon, port = text.rpartition(":")
    if colon and ":" not in host and port.isdigit():
        return host, to_count(port)
    return text, 0


def to_count(text: object) -> int:
    """A count of bytes or a port; 0 for what is none (a dash, a negative or an absurd one)."""
    if isinstance(text, int):
        return text if 0 < text < 1 << 50 else 0
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    return 0
