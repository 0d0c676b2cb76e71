"""Addresses found in an app -> hosts, with who operates them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from ...catalogue.lookup import Catalogue
from ...formats.addresses.find_addresses import Addresses
from ...formats.addresses.noise import Address, Role, weigh_all
from ...model.app import Host

ENDPOINT = str(Role.ENDPOINT)
MOST_ADDRESSES = 250_000  # of the files of an app, and again of its code: large apps have some ten thousand
_LONGEST = 200  # characters of an address that are shown
_CLEARTEXT = ("http://", "ws://", "ftp://", "mqtt://", "tcp://")


@dataclass(slots=True)
class Hosts:
    """The hosts of one part, each once. What is no host at all (a package name, a version) is left out."""

    catalogue: Catalogue
    found: dict[str, Host] = field(default_factory=dict)

    def add(self, addresses: Iterable[Address], place: str) -> None:
        """Add addresses that stand at one place."""
        for address in addresses:
            weighed = address.weighed
            if not weighed.host or weighed.role is Role.NOT_A_HOST:
                continue
            known = self.found.get(weighed.host)
            if known is not None and known.cleartext:
                continue
            clear = address.text.startswith(_CLEARTEXT)
            if known is not None and not clear:
                continue
            domain, operator = self._operator(weighed.host)
            self.found[weighed.host] = Host(
                weighed.host,
                str(weighed.role),
                address.text[:_LONGEST],
                known.place if known else place,
                domain,
                operator,
                clear and weighed.role is Role.ENDPOINT,
            )

    def _operator(self, host: str) -> tuple[str, str]:
        rows = self.catalogue.find_domain(host.removeprefix("*."))
        return (rows[0]["domain"], rows[0]["operator"]) if rows else ("", "")

    def list(self) -> tuple[Host, ...]:
        """Endpoints whose operator is known first, then the others."""
        return tuple(sorted(self.found.values(), key=_rank))


def _rank(host: Host) -> tuple[object, ...]:
    return host.kind != ENDPOINT, not host.operator, host.kind, host.host


@dataclass(slots=True)
class Weighing:
    """Weighs the addresses of one app's files, up to MOST_ADDRESSES: an app made of nothing but addresses
    would take hours. What was left out is a gap."""

    left: int = MOST_ADDRESSES
    gaps: list[str] = field(default_factory=list)

    def weigh(self, addresses: Addresses, place: str) -> list[Address]:
        """The addresses that stand at one place, in their order, as many as may still be weighed."""
        weighed = list(islice(weigh_all(addresses), self.left))
        if len(weighed) < len(addresses) and not self.gaps:
            self.gaps.append(
                f"{place}: there are too many addresses in this app; from here on they are left out"
            )
        self.left -= len(weighed)
        return weighed


def by_span(addresses: Iterable[Address]) -> dict[int, list[Address]]:
    """The addresses by the span (the string of a DEX) that holds them."""
    found: dict[int, list[Address]] = {}
    for address in addresses:
        found.setdefault(address.span, []).append(address)
    return found
