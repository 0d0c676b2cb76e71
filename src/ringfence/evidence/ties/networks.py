"""The addresses of endpoints -> their networks and countries by every table there is, and whose network it
is.

What a table says is shown with its source and decides nothing: a country is where a block is registered, or
where somebody believes it to be used, and a network carries what its owner's customers run. Only where
nothing else says who operates an endpoint is the owner of its network, by our own table, assumed to; the
owner of a network that hosts others is not, and becomes a gap.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...catalogue.lookup import Catalogue
from ...catalogue.updates.range_table import Address, RangeTable
from ...model.fact import Entity, Fact, Gap
from ...model.kinds import Kind
from ...model.source import Source

TABLE = "address table"  # the system of a source that is one
MOST_ENDPOINTS = 50_000  # whose addresses are looked up
HOSTING = frozenset({"cloud", "cdn"})  # roles of domains whose operators serve others
_PLACES = {"registered": "block_registered_in", "located": "block_located_in"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one table says of one address of an endpoint."""

    endpoint: str
    address: str
    table: RangeTable
    says: Mapping[str, Any]


def list_addresses(facts: Iterable[Fact]) -> dict[str, dict[str, Address]]:
    """The public addresses of each endpoint: those that traffic shows, or what the endpoint is called."""
    found: dict[str, dict[str, Address]] = {}
    for fact in facts:
        entity = fact.says
        if isinstance(entity, Entity) and entity.kind is Kind.ENDPOINT:
            for text in (entity.id, *entity.attributes.get("addresses", "").split(";")):
                if (address := read_public(text)) is not None:
                    found.setdefault(entity.id, {})[text] = address
    return found


def read_public(text: str) -> Address | None:
    """The address that a text is, if it is one on the internet."""
    if not text or not (text[-1].isdigit() or ":" in text):
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return address if address.is_global and not address.is_multicast else None


def look_up(addresses: Mapping[str, Mapping[str, Address]], tables: Iterable[RangeTable]) -> Iterator[Said]:
    """What each table says, all addresses at once."""
    wanted = [
        (endpoint, text, address)
        for endpoint, listed in list(addresses.items())[:MOST_ENDPOINTS]
        for text, address in listed.items()
    ]
    for table in tables:
        values: dict[int, Mapping[str, Any]] = {}
        for version in (4, 6):
            asked = [each for each in wanted if each[2].version == version]
            if not asked:
                continue
            numbers = table.find_many(version, b"".join(address.packed for *_, address in asked)).tolist()
            for (endpoint, text, _), number in zip(asked, numbers, strict=True):
                if number >= 0:
                    if number not in values:
                        values[number] = table.value(number)
                    yield Said(endpoint, text, table, values[number])


def state_networks(said: Iterable[Said]) -> Iterator[Fact]:
    """For each endpoint and table one fact, with no more than the table's own words."""
    grouped: dict[tuple[str, str], list[Said]] = {}
    for each in said:
        grouped.setdefault((each.table.head["source"], each.endpoint), []).append(each)
    for (name, endpoint), listed in grouped.items():
        head = listed[0].table.head
        place = _PLACES[head.get("place", "registered")]
        words: dict[str, dict[str, None]] = {"network": {}, place: {}, "address_flags": {}}
        for each in listed:
            if asn := each.says.get("asn"):
                words["network"][f"AS{asn} {each.says.get('name', '')}".strip().replace(";", ",")] = None
            if country := each.says.get("country"):
                words[place][country] = None
            words["address_flags"].update(dict.fromkeys(each.says.get("flags", ())))
        attributes = {word: ";".join(values) for word, values in words.items() if values}
        id_ = hashlib.sha256(f"address\x1f{name}\x1f{endpoint}".encode("utf-8", "surrogatepass")).hexdigest()[
            :16
        ]
        note = f"By the address {listed[0].address}" + (
            f" and {len(listed) - 1} more" if len(listed) > 1 else ""
        )
        yield Fact(id_, Entity(endpoint, Kind.ENDPOINT, "", attributes), source_of(head), note=note + ".")


def source_of(head: Mapping[str, Any]) -> Source:
    package = f"{head.get('package', '')} {head.get('version', '')}".strip()
    document = f"{package}: {head['title']} ({head['licence']}, {head['credit']})"
    return Source(f"addresses/{head['source']}", "", "", document=document, system=TABLE)


def find_owners(catalogue: Catalogue, said: Iterable[Said]) -> dict[str, dict[str, tuple[Said, Any]]]:
    """endpoint -> organisation -> what was said, and our row of the network that it owns."""
    found: dict[str, dict[str, tuple[Said, Any]]] = {}
    for each in said:
        if asn := each.says.get("asn"):
            for row in catalogue.index.find(f"asn:{asn}"):
                found.setdefault(each.endpoint, {}).setdefault(row["organisation"], (each, row))
    return found


def hosts_others(catalogue: Catalogue, organisation: str) -> bool:
    """Does it run machines or networks on which others serve what is theirs?"""
    rows = catalogue.other_side("operator", organisation)
    return any(row.get("shared") == "yes" and row.get("role") in HOSTING for row in rows)


def tell_addresses_alone(addresses: Iterable[str], source: Source) -> Iterator[Gap]:
    """Where no table is here, endpoints that are nothing but an address stay without any word on whose they
    are."""
    alone = [endpoint for endpoint in addresses if read_public(endpoint) is not None]
    if alone:
        many = "1 endpoint is an address" if len(alone) == 1 else f"{len(alone):,} endpoints are addresses"
        some = ", ".join(alone[:5])
        what = f"{many} alone, and no address data is here (`ringfence update` fetches it): {some}"
        yield Gap(source, what, "whose networks these are")
