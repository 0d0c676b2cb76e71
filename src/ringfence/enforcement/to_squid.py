"""Squid: an ACL of domains that is denied, HTTPS included, for its CONNECT names the host."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.block import BlockedAddress, BlockedName, BlockList
from .comments import lay_out

HOW = ("Load it with include FILE in squid.conf, above the lines that allow.",)


def to_squid(blocked: BlockList) -> str:
    text = lay_out(blocked, "#", HOW, _lines, _lines_of_address)
    denied = ["http_access deny ringfence_names"] if blocked.names else []
    denied += ["http_access deny ringfence_addresses"] if blocked.addresses else []
    return text + "\n" + "\n".join(denied) + "\n"


def _lines(name: BlockedName) -> Iterator[str]:
    yield f"acl ringfence_names dstdomain {'.' if name.whole else ''}{name.name}"


def _lines_of_address(address: BlockedAddress) -> Iterator[str]:
    yield f"acl ringfence_addresses dst {address.address}"
