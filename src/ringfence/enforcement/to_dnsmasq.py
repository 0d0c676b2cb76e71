"""dnsmasq (2.86 or newer, for names without what is below them): `address=/name/` answers NXDOMAIN."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.block import BlockedName, BlockList
from .comments import lay_out

HOW = ("Load it with conf-file=FILE, or put it into /etc/dnsmasq.d, and restart dnsmasq.",)


def to_dnsmasq(blocked: BlockList) -> str:
    return lay_out(blocked, "#", HOW, _lines)


def _lines(name: BlockedName) -> Iterator[str]:
    yield f"address=/{name.name}/"
    if not name.whole:
        yield f"server=/*.{name.name}/#"  # what is below goes to the usual servers
