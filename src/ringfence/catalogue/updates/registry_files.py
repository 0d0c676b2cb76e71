"""Files of address ranges that a user downloads alone: the statistics of the five regional registries, and
iptoasn's tables. Plain or gzipped.
"""

from __future__ import annotations

import ipaddress
import zlib
from collections.abc import Iterator
from typing import Any

from ...errors import EvidenceError
from .range_table import AddressRange

MOST_UNPACKED = 512 * 1024 * 1024
DELEGATED = (
    r"delegated-(?:afrinic|apnic|arin|lacnic|ripencc|iana)(?:-extended)?-(?:latest|\d{8})(?:\.txt)?(?:\.gz)?"
)
IP2ASN = r"ip2asn-(?:v4|v6|combined)(?:-u32)?\.tsv(?:\.gz)?"
_HELD = frozenset({"allocated", "assigned"})
_NOBODY = frozenset({"", "ZZ", "*"})
_CURE = "download it again"


def read_delegated(data: bytes, name: str) -> Iterator[AddressRange]:
    """A registry's own list of what it gave out, and to a holder in which country: where a block is
    registered, and nothing of where it is used."""
    found = []
    for number, line in enumerate(_lines(data, name), start=1):
        cells = line.split("|")
        if line.startswith("#") or len(cells) < 7 or cells[6] not in _HELD or cells[1] in _NOBODY:
            continue  # the version line, sums, and what nobody holds
        version = {"ipv4": 4, "ipv6": 6}.get(cells[2])
        if version is None:
            continue
        try:
            first = int(ipaddress.IPv4Address(cells[3]) if version == 4 else ipaddress.IPv6Address(cells[3]))
            many = int(cells[4]) if version == 4 else 1 << 128 - int(cells[4])
        except ValueError:
            raise _wrong(name, number) from None
        if not 0 < many <= 1 << 128:
            raise _wrong(name, number)
        found.append(AddressRange(version, first, first + many - 1, {"country": cells[1][:2]}))
    yield from sorted(found, key=lambda each: (each.version, each.first))


def read_ip2asn(data: bytes, name: str) -> Iterator[AddressRange]:
    """iptoasn: which network announces an address, by the routes that others see, and its registered
    country."""
    for number, line in enumerate(_lines(data, name), start=1):
        if not line:
            continue
        try:
            first, last, asn, country, operator = line.split("\t")
            ends = [ipaddress.ip_address(int(end) if end.isdigit() else end) for end in (first, last)]
            network = int(asn)
        except ValueError:
            raise _wrong(name, number) from None
        if network and ends[0].version == ends[1].version:
            says: dict[str, Any] = {"asn": network, "name": operator[:200]}
            if len(country) == 2:
                says["country"] = country
            yield AddressRange(ends[0].version, int(ends[0]), int(ends[1]), says)


def _lines(data: bytes, name: str) -> list[str]:
    if data[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data = unpacker.decompress(data, MOST_UNPACKED)
        except zlib.error as error:
            raise EvidenceError(name, "", f"it cannot be unpacked: {error}", _CURE) from None
        if not unpacker.eof:
            what = f"it unpacks to more than {MOST_UNPACKED:,} bytes, or is cut off"
            raise EvidenceError(name, "", what, _CURE)
    return data.decode("utf-8", "replace").splitlines()


def _wrong(name: str, line: int) -> EvidenceError:
    return EvidenceError(name, f"line {line}", "this is no range of addresses", _CURE)
