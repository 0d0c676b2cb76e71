"""An IP address -> its network by every source there is, the network's owner, and where it is registered.

The country of an address is where its block is registered: a weak clue, often wrong, shown with its source
and any disagreement. It never decides anything; who operates the network is told by our own table.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from ..catalogue.lookup import Catalogue
from ..catalogue.states import name_state
from ..catalogue.updates.range_table import Address, RangeTable
from ..model.kinds import Certainty
from ..model.profile import Attestation, Match, Party, Statement
from .attesting import attestation_of

_PLACES = {"registered": "block registered in", "located": "believed to be in"}


def read_address(asked: str) -> Address | None:
    """The IP address that was asked for, if it is one."""
    try:
        return ipaddress.ip_address(asked.strip().strip("[]"))
    except ValueError:
        return None


def describe_address(catalogue: Catalogue, address: Address, tables: Iterable[RangeTable]) -> Match:
    """What each table says of it, and the organisations of the networks that they name."""
    statements: list[Statement] = []
    parties: dict[str, Party] = {}
    networks: dict[int, None] = {}
    for table in tables:
        says = table.find(address)
        if says is None:
            continue
        attested = _attest(table.head)
        if asn := says.get("asn"):
            networks[asn] = None
            statements.append(Statement("network", f"AS{asn} {says.get('name', '')}".strip(), attested))
            for row in catalogue.index.find(f"asn:{asn}"):
                role = f"network AS{asn} operated by"
                parties.setdefault(
                    row["organisation"], Party(row["organisation"], role, attestation_of(catalogue, row))
                )
        if country := says.get("country"):
            statements.append(
                Statement(_PLACES[table.head.get("place", "registered")], name_state(country), attested)
            )
        for flag in says.get("flags", ()):
            statements.append(Statement("flag", flag, attested))
    return Match(
        kind="address",
        id=str(address),
        name=str(address),
        how="its number" if statements else "its number; no address data is here: run `ringfence update`",
        is_a=_say_kind(address, statements, networks),
        statements=tuple(statements),
        parties=tuple(parties.values()),
        listings=(),
        shared=False,
    )


def _say_kind(address: Address, statements: list[Statement], networks: Mapping[int, None]) -> str:
    if not address.is_global:
        return "IP address, not a public one"
    countries = {each.value for each in statements if each.what in _PLACES.values()}
    apart = [word for word, many in (("network", networks), ("country", countries)) if len(many) > 1]
    doubt = f"; its sources disagree on the {' and the '.join(apart)}" if apart else ""
    return f"IP address{doubt}"


def _attest(head: Mapping[str, Any]) -> Attestation:
    version = f"{head['package']} {head['version']}".strip()
    return Attestation(
        address=f"package {version}",
        title=str(head["title"]),
        certainty=Certainty.SECONDARY,
        note=str(head["warning"]),
        licence=f"{head['licence']}, {head['credit']}",
    )
