"""The formats of logs in one list: what reads each, from lines of text or from the bytes of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from .adguard import read_adguard
from .dnsmasq import read_dnsmasq
from .eve import read_eve
from .lines import Batch, read_batches, read_head, unpack
from .mitmproxy import read_mitmproxy
from .netlog import read_netlog
from .pcapdroid import read_pcapdroid
from .pihole import read_pihole
from .record import Flaw, LogRecord
from .squid import read_squid
from .telling import Kind, tell
from .unbound import read_unbound
from .zeek import read_zeek

MOST_FLAWS = 1_000_000
LINES: dict[Kind, Callable[[Iterable[Batch | Flaw]], Iterator[LogRecord | Flaw]]] = {
    Kind.ZEEK: read_zeek,
    Kind.EVE: read_eve,
    Kind.PCAPDROID: read_pcapdroid,
    Kind.SQUID: read_squid,
    Kind.DNSMASQ: read_dnsmasq,
    Kind.UNBOUND: read_unbound,
    Kind.ADGUARD: read_adguard,
    Kind.PIHOLE: read_pihole,
}
BYTES: dict[Kind, Callable[[BinaryIO], Iterator[LogRecord | Flaw]]] = {
    Kind.MITMPROXY: read_mitmproxy,
    Kind.NETLOG: read_netlog,
}


def tell_file(file: BinaryIO) -> Kind | None:
    """The format of an open file, by its first bytes; the file is back at its start afterwards."""
    text, _ = unpack(file)
    kind = tell(read_head(text))
    file.seek(0)
    return kind


def read_records(file: BinaryIO, kind: Kind) -> Iterator[LogRecord | Flaw]:
    """Every record of an open file of that format, and every line that could not be read. A file of which too
    many could not is given up: it is no log, or was made to cost time."""
    flaws = 0
    for item in _read_records(file, kind):
        yield item
        if type(item) is Flaw:
            flaws += 1
            if flaws >= MOST_FLAWS:
                yield Flaw(item.line, f"more than {MOST_FLAWS:,} of them; the rest was not read")
                return


def _read_records(file: BinaryIO, kind: Kind) -> Iterator[LogRecord | Flaw]:
    text, flaw = unpack(file)
    if flaw:
        yield Flaw(0, flaw)
    elif kind in LINES:
        yield from LINES[kind](read_batches(text))
    else:
        yield from BYTES[kind](text)
