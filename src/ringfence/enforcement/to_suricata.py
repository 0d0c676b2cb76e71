"""Suricata: rules on the names in TLS, QUIC, HTTP and DNS, and a dataset of names for rules of your own.

`drop` stops the flow where Suricata is inline and alerts where it only listens.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from itertools import count

from ..errors import UsageError
from ..model.block import BlockedAddress, BlockedName, BlockList
from .comments import lay_out
from .to_hosts import known_names

HOW = ("Add the file to rule-files in suricata.yaml; needs Suricata 7 or newer, inline to stop anything.",)
FIRST_RULE = 1_910_000  # within the numbers for local use, 1000000 to 1999999
# protocol, buffer, and whether its case must be told not to matter: http.host is in small letters, and
# Suricata
# refuses the word there
BUFFERS = (
    ("tls", "tls.sni", " nocase;"),
    ("quic", "quic.sni", " nocase;"),
    ("http", "http.host", ""),
    ("dns", "dns.query", " nocase;"),
)


def to_suricata(blocked: BlockList) -> str:
    """Four rules for each name, one for each address, numbered in order."""
    numbers = count(FIRST_RULE)

    def of_name(name: BlockedName) -> Iterator[str]:
        for protocol, buffer, any_case in BUFFERS:
            match = f"{buffer}; {_match(name, any_case)}"
            yield _rule(f"{protocol} any any -> any any", name.name, match, next(numbers))

    def of_address(address: BlockedAddress) -> Iterator[str]:
        yield _rule(f"ip any any -> [{address.address}] any", address.address, "", next(numbers))

    return lay_out(blocked, "#", HOW, of_name, of_address)


def _match(name: BlockedName, any_case: str) -> str:
    if name.whole:
        return f'dotprefix; content:".{name.name}";{any_case} endswith;'
    return f'content:"{name.name}";{any_case} startswith; endswith;'


def _rule(flow: str, what: str, match: str, number: int) -> str:
    said = what.replace(":", "-")  # a colon would have to be escaped in a message
    options = f'msg:"ringfence: {said}"; {match}{" " if match else ""}sid:{number}; rev:1;'
    return f"drop {flow} ({options})"


def to_suricata_dataset(blocked: BlockList) -> str:
    """The known names in base64, one a line, for `dataset:isset,ringfence,type string,load FILE;`. A dataset
    has no comments and matches whole names."""
    if not blocked.names:
        raise UsageError("-o suricata-dataset: the list has addresses only: write suricata= instead")
    names = sorted({each for name in blocked.names for each in known_names(name)})
    return "".join(f"{b64encode(each.encode()).decode()}\n" for each in names)
