"""The sources of address data, in one list: what each says, its licence, and how its package is read.

Some are fetched by package name with the client of its registry; the others are files that the user
downloads. Some name the network of an address, some the country in which its block is registered, one where
it is believed to be used; they disagree for some addresses, and all are shown. A country is a weak clue and
never decides: who owns the network does.
"""

from __future__ import annotations

import csv
import io
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import EvidenceError
from ...formats.debian_package import read_debian_package, read_tar_files
from ...formats.location_database import LocationDatabase
from .range_table import AddressRange
from .registry_files import DELEGATED, IP2ASN, read_delegated, read_ip2asn

Read = Callable[[bytes, str], Iterator[AddressRange]]
_TOR4, _TOR6 = "usr/share/tor/geoip", "usr/share/tor/geoip6"
_LOC = ("usr/share/libloc-location/location.db", "var/lib/location/database.db")
_ASN4, _ASN6 = "package/asn-ipv4.csv", "package/asn-ipv6.csv"


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """One source. `least` is the number of ranges below which a package cannot be whole. `place` says what
    its countries are: where a block is *registered*, or where it is believed to be *located*. `files` is the
    form of the names of its files, where they are no packages; several of them make one table."""

    name: str
    client: str  # apt or npm; "": nothing fetches it
    package: str
    title: str
    licence: str
    credit: str
    least: int
    read: Read
    warning: str = ""
    place: str = "registered"
    files: str = ""

    def has(self, file: str) -> bool:
        """Is a file of this name one of the source?"""
        package = re.escape(self.package.replace("@", "").replace("/", "-"))
        return re.fullmatch(self.files or rf"{package}[-_@]\d.*", file) is not None


def read_tor_geoip(data: bytes, name: str) -> Iterator[AddressRange]:
    """Debian's tor-geoipdb: the country in which an address is registered, after IPFire's data."""
    files = read_debian_package(data, name, {_TOR4, _TOR6})
    for version, path in ((4, _TOR4), (6, _TOR6)):
        yield from _merge(_read_tor(_text(files, path, name), version, f"{name}: {path}"))


def _read_tor(text: str, version: int, name: str) -> Iterator[AddressRange]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            first, last, country = line.split(",")
            ends = (_address(first, version), _address(last, version))
        except ValueError:
            raise _wrong(name, number) from None
        if country != "??":
            yield AddressRange(version, *ends, {"country": country[:2]})


def read_libloc(data: bytes, name: str) -> Iterator[AddressRange]:
    """Debian's libloc-database: country, network, name and flags, by IPFire."""
    files = read_debian_package(data, name, set(_LOC))
    path = next((path for path in _LOC if path in files), "")
    if not path:
        raise EvidenceError(name, "", f"the package has no {_LOC[0]}", "fetch it again")
    database = LocationDatabase(files[path], f"{name}: {path}")
    names = database.names()

    def say(each: Any) -> Mapping[str, Any]:
        says = {"country": each.country, "asn": each.asn, "name": names.get(each.asn, "")}
        return {key: value for key, value in {**says, "flags": list(each.flags)}.items() if value}

    by_version: dict[int, list[AddressRange]] = {4: [], 6: []}
    for each in database.ranges():
        by_version[each.version].append(AddressRange(each.version, each.first, each.last, say(each)))
    for version in by_version:
        yield from _merge(iter(by_version[version]))


def read_npm_asn(data: bytes, name: str) -> Iterator[AddressRange]:
    """npm's @ip-location-db/asn: the network of an address, after RouteViews and DB-IP."""
    files = read_tar_files(data, name, {_ASN4, _ASN6})
    for version, path in ((4, _ASN4), (6, _ASN6)):
        yield from _merge(_read_asn(_text(files, path, name), version, f"{name}: {path}"))


def _read_asn(text: str, version: int, name: str) -> Iterator[AddressRange]:
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        try:
            first, last, asn, operator = row
            ends = (_address(first, version), _address(last, version))
            yield AddressRange(version, *ends, {"asn": int(asn), "name": operator[:200]})
        except ValueError:
            raise _wrong(name, number) from None


def read_npm_country(data: bytes, name: str) -> Iterator[AddressRange]:
    """npm's @ip-location-db/…-country: one file for each version of addresses, with the country of each
    range."""
    kind = name.removeprefix("ip-location-db-").partition("-country")[0]
    paths = {version: f"package/{kind}-country-ipv{version}.csv" for version in (4, 6)}
    files = read_tar_files(data, name, set(paths.values()))
    for version, path in paths.items():
        yield from _merge(_read_tor(_text(files, path, name), version, f"{name}: {path}"))


def _address(text: str, version: int) -> int:
    if text.isdigit():
        return int(text)
    return int(ipaddress.IPv4Address(text) if version == 4 else ipaddress.IPv6Address(text))


def _merge(ranges: Iterator[AddressRange]) -> Iterator[AddressRange]:
    """Neighbours of which the same is said become one range."""
    held: AddressRange | None = None
    for each in ranges:
        if held is not None and each.first == held.last + 1 and each.says == held.says:
            held = AddressRange(held.version, held.first, each.last, held.says)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held


def _text(files: Mapping[str, bytes], path: str, name: str) -> str:
    if path not in files:
        raise EvidenceError(name, "", f"the package has no {path}", "fetch it again")
    return files[path].decode("utf-8", "replace")


def _wrong(name: str, line: int) -> EvidenceError:
    return EvidenceError(name, f"line {line}", "this is no range of addresses", "fetch the package again")


_OF_NPM = "its makers say that the copies on npm have errors; it serves as the second opinion"

SOURCES: tuple[UpdateSource, ...] = (
    UpdateSource(
        name="countries",
        client="apt",
        package="tor-geoipdb",
        title="country in which an address is registered (Debian tor-geoipdb)",
        licence="CC-BY-SA-4.0",
        credit="IPFire Location; packaged by Tor and Debian",
        least=100_000,
        read=read_tor_geoip,
    ),
    UpdateSource(
        name="networks",
        client="apt",
        package="libloc-database",
        title="network, country and flags of an address (Debian libloc-database)",
        licence="CC-BY-SA-4.0",
        credit="IPFire Location; packaged by Debian",
        least=100_000,
        read=read_libloc,
        warning="stable releases of Debian carry an old copy: look at its version",
    ),
    UpdateSource(
        name="networks-2",
        client="npm",
        package="@ip-location-db/asn",
        title="network of an address (npm @ip-location-db/asn)",
        licence="CC-BY-4.0",
        credit="RouteViews, DB-IP and NRO; packaged by ip-location-db",
        least=100_000,
        read=read_npm_asn,
        warning=_OF_NPM,
    ),
    UpdateSource(
        name="countries-2",
        client="npm",
        package="@ip-location-db/geo-whois-asn-country",
        title="country in which an address is registered (npm @ip-location-db/geo-whois-asn-country)",
        licence="CC-BY-4.0",
        credit="NRO and the regional registries; packaged by ip-location-db",
        least=100_000,
        read=read_npm_country,
        warning=_OF_NPM,
    ),
    UpdateSource(
        name="places",
        client="npm",
        package="@ip-location-db/dbip-country",
        title="country in which an address is believed to be used (npm @ip-location-db/dbip-country)",
        licence="CC-BY-4.0",
        credit="DB-IP; packaged by ip-location-db",
        least=100_000,
        read=read_npm_country,
        warning=_OF_NPM,
        place="located",
    ),
    UpdateSource(
        name="registries",
        client="",
        package="delegated-…-latest",
        title="country in which an address is registered (statistics of the regional registries)",
        licence="public, by the terms of each registry",
        credit="AFRINIC, APNIC, ARIN, LACNIC, RIPE NCC",
        least=1_000,
        read=read_delegated,
        warning="give the files of all five registries together: nothing tells what is in none of them apart",
        files=DELEGATED,
    ),
    UpdateSource(
        name="networks-3",
        client="",
        package="ip2asn-….tsv.gz",
        title="network of an address (iptoasn)",
        licence="PDDL-1.0",
        credit="iptoasn.com",
        least=10_000,
        read=read_ip2asn,
        files=IP2ASN,
    ),
)
