"""The other files of a package: those that hold code of another kind, and the addresses in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...formats.addresses.noise import Address
from ...model.app import HiddenCode
from .hosts import find_in
from .package import AndroidPackage


@dataclass(slots=True)
class Assets:
    """`addresses` are those of each file that was read."""

    addresses: list[tuple[str, list[Address]]] = field(default_factory=list)
    hidden: tuple[HiddenCode, ...] = ()
    gaps: list[str] = field(default_factory=list)


def read_assets(package: AndroidPackage) -> Assets:
    """Everything in the package beside its code, libraries and manifest."""
    found = Assets()
    for archive in package.archives:
        entry = archive.find("resources.arsc")
        if entry is not None:
            found.addresses.append((entry.name, list(find_in(archive.view(entry)))))
    return found
