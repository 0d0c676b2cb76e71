"""Which IP addresses may be blocked: those of the evidence that nobody else is seen or known to use.

An address outlives its owner and is often shared, so a name is blocked by name, and its addresses only where
the network is the operator's own. An address that was contacted by number has no name to block it by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..catalogue.lookup import Catalogue
from ..catalogue.updates.range_table import Address, RangeTable
from ..inquiry.addresses import read_address as parse_address

OFTEN_SHARED = ("anycast",)


@dataclass(frozen=True, slots=True)
class AddressVerdict:
    """`refusal` says why the address is not blocked, or is ""; then `breadth` says why it may be, and
    `warning` what is not known."""

    refusal: str = ""
    breadth: str = ""
    warning: str = ""


@dataclass
class AddressChooser:
    """`seen_at` tells which endpoints of the evidence were reached at each address."""

    catalogue: Catalogue
    tables: tuple[RangeTable, ...]
    seen_at: Mapping[str, frozenset[str]]

    def judge(
        self, address: Address, blocked: Collection[str], operators: Collection[str], by_number: bool
    ) -> AddressVerdict:
        """`blocked` are the endpoints that the list blocks anyway, `operators` those whose service this
        is."""
        if not address.is_global or address.is_multicast:
            return AddressVerdict("not a public address")
        others = sorted(self.seen_at.get(str(address), frozenset()) - set(blocked))
        if others:
            return AddressVerdict(f"{others[0]} is there too")
        says = [found for table in self.tables if (found := table.find(address)) is not None]
        flags = {flag for found in says for flag in found.get("flags", ())}
        for flag in OFTEN_SHARED:
            if flag in flags:
                return AddressVerdict(f"an {flag} address: the same one serves many")
        networks = sorted({int(found["asn"]) for found in says if found.get("asn")})
        own = networks and all(self._is_own(asn, operators) for asn in networks)
        if own:
            return AddressVerdict(breadth=f"in {_say_networks(networks)}, the operator's own network")
        if by_number:
            where = (
                f"it is in {_say_networks(networks)}" if networks else "whose network it is in, is not known"
            )
            return AddressVerdict(
                breadth="contacted by its number", warning=f"{where}: look whether others use it"
            )
        if networks:
            return AddressVerdict(
                f"in {_say_networks(networks)}, not the operator's own: others may be there"
            )
        return AddressVerdict("whose network it is in is not known here (`ringfence update` brings that)")

    def _is_own(self, asn: int, operators: Collection[str]) -> bool:
        rows = self.catalogue.index.find(f"asn:{asn}")
        return bool(rows) and {row["organisation"] for row in rows} <= set(operators)


def read_addresses(text: str) -> Iterator[Address]:
    """The addresses of an endpoint's attribute, in order; what is none is passed over."""
    for each in text.split(";"):
        if (address := read_address(each)) is not None:
            yield address


def read_address(text: str) -> Address | None:
    """The address that this text is. One with a zone (fe80::1%eth0) is of one machine only, and the zone
    may be any text: it is none."""
    return None if "%" in text else parse_address(text)


def _say_networks(networks: list[int]) -> str:
    return " and ".join(f"AS{asn}" for asn in networks)
