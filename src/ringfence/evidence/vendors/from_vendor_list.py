"""A list of vendors, as purchasing systems and spreadsheets export it -> vendors, each once.

The first line names the columns, in any of the words below; one that names the vendor is needed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...errors import EvidenceError
from ...formats.delimited import decode_text, read_rows
from ...model.fact import Gap
from ...model.source import Source
from ...model.vendor import Vendor, VendorList
from ..files import read_bytes

LONGEST = 300  # characters of a name or identifier that are kept
MOST_GAPS = 1_000
_CURE = "the first line must name the columns: vendor, and if there are any country, lei, number, ticker, domain, email, id"  # noqa: E501

COLUMNS: Mapping[str, str] = {
    "name": "vendor vendorname supplier suppliername company companyname name legalname counterparty "
    "counterpartyname organisation organization organisationname organizationname thirdparty thirdpartyname "
    "partner partnername entity entityname accountname businesspartner",
    "country": "country countrycode vendorcountry suppliercountry countryofincorporation jurisdiction nation",
    "id": "id vendorid supplierid vendornumber suppliernumber vendorno supplierno vendorcode suppliercode "
    "accountid partnerid internalid",
    "lei": "lei leicode legalentityidentifier",
    "cik": "cik cikcode",
    "uscc": "uscc unifiedsocialcreditcode socialcreditcode creditcode",
    "ogrn": "ogrn",
    "inn": "inn",
    "duns": "duns dunsnumber",
    "isin": "isin",
    "number": "number registrynumber registrationnumber registernumber companynumber registrynum regno "
    "companyregistrationnumber companyno registrationno registryid",
    "ticker": "ticker symbol stocksymbol stockticker listing tickersymbol",
    "domain": "domain website url homepage web webaddress websiteurl site domainname",
    "email": "email emailaddress contactemail emaildomain mail vendoremail supplieremail",
}
_FIELD_OF = {word: field for field, words in COLUMNS.items() for word in words.split()}
IDENTIFIERS = tuple(field for field in COLUMNS if field not in ("name", "country", "id"))


def read_vendors(path: Path) -> VendorList:
    """Every vendor of the file once. Raises EvidenceError."""
    name = path.name
    data = read_bytes(path, path.parent, name)
    rows = read_rows(decode_text(data, name), name)
    header = next(rows, None)
    if header is None:
        raise EvidenceError(name, "", "the file has no rows", _CURE)
    columns = _find_columns(header[1])
    if "name" not in columns and not any(field in columns for field in IDENTIFIERS):
        what = f"no column names the vendors: {', '.join(header[1][:8])[:200]}"
        raise EvidenceError(name, f"line {header[0]}", what, _CURE)
    sha256 = hashlib.sha256(data).hexdigest()
    vendors: dict[Vendor, int] = {}
    places: dict[Vendor, str] = {}
    gaps: list[Gap] = []
    missed = 0
    for line, cells in rows:
        vendor = _read_vendor(columns, cells)
        if vendor is not None:
            places.setdefault(vendor, f"line {line}")
            vendors[vendor] = vendors.get(vendor, 0) + 1
            continue
        missed += 1
        if missed <= MOST_GAPS:
            source = Source(name, sha256, f"line {line}")
            gaps.append(Gap(source, "a row with neither a name nor an identifier", "who that vendor is"))
    if not vendors:
        raise EvidenceError(name, "", "no vendor was found in it", _CURE)
    if missed > MOST_GAPS:
        gaps.append(Gap(Source(name, sha256, ""), f"{missed - MOST_GAPS:,} further rows of the same kind"))
    read = tuple((field, header[1][at]) for field, at in columns.items())
    return VendorList(
        Source(name, sha256, ""),
        tuple(
            Vendor(each.name, each.country, each.identifiers, each.id, places[each], count)
            for each, count in vendors.items()
        ),
        read,
        tuple(gaps),
    )


def _find_columns(header: Iterable[str]) -> dict[str, int]:
    """Field -> its place; the first of several columns that could be it."""
    found: dict[str, int] = {}
    for place, word in enumerate(header):
        field = _FIELD_OF.get(re.sub(r"[^a-z0-9]", "", word.casefold()))
        if field:
            found.setdefault(field, place)
    return found


def _read_vendor(columns: Mapping[str, int], cells: list[str]) -> Vendor | None:
    said = {field: cells[at].strip()[:LONGEST] for field, at in columns.items() if at < len(cells)}
    identifiers = tuple((field, said[field]) for field in IDENTIFIERS if said.get(field))
    if not said.get("name") and not identifiers:
        return None
    return Vendor(said.get("name", ""), said.get("country", ""), identifiers, said.get("id", ""), "")
