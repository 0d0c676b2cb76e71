"""Vendors as a list names them."""

from __future__ import annotations

from dataclasses import dataclass

from .fact import Gap
from .source import Source


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor. `identifiers` are (kind, value): lei, cik, uscc, ogrn, inn, duns, isin, number (of whatever
    register), ticker, domain, email. `country` is as the list writes it; `rows` counts the rows that say the
    same."""

    name: str
    country: str
    identifiers: tuple[tuple[str, str], ...]
    id: str  # the vendor's number in the user's own books; "" where the list has none
    locator: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class VendorList:
    """The vendors of one file, each once; `columns` says which column was read as what."""

    source: Source
    vendors: tuple[Vendor, ...]
    columns: tuple[tuple[str, str], ...]
    gaps: tuple[Gap, ...]
