"""A small catalogue of invented parties, written as tables and opened as the real one is."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from ringfence.catalogue.build_index import build_index
from ringfence.catalogue.index_format import Index
from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.tables import TABLES

Rows = Mapping[str, Sequence[Mapping[str, str]]]

STAMP = {"source": "filing", "certainty": "primary", "checked": "2026-11-01"}
SOURCE = {
    "source": "filing",
    "address": "https://filings.example/1",
    "title": "A filing",
    "kind": "filing",
    "read": "2026-11-01",
    "licence": "facts only",
}
ROWS: Rows = {
    "organisations": [
        {"organisation": "red-holding", "name": "Red Holding Ltd.", "kind": "company"},
        {"organisation": "red-sdk-maker", "name": "Red SDK Maker Pte. Ltd.", "kind": "company"},
        {"organisation": "red-sister", "name": "Red Sister Co., Ltd.", "kind": "company"},
        {"organisation": "blue-cloud", "name": "Blue Cloud Inc.", "kind": "company"},
        {"organisation": "grey-labs", "name": "Grey Labs", "kind": "company"},
        {"organisation": "ms-founder", "name": "A Founder", "kind": "person"},
    ],
    "names": [
        {"subject": "red-holding", "name": "红色控股有限公司", "language": "zh-Hans", "kind": "legal"},
        {"subject": "red-holding", "name": "Red", "language": "en", "kind": "short"},
        {"subject": "red-sdk", "name": "RedAnalytics", "language": "en", "kind": "former"},
    ],
    "identifiers": [
        {"organisation": "red-holding", "scheme": "listing", "value": "HKEX:9999"},
        {"organisation": "red-holding", "scheme": "lei", "value": "5299000000EXAMPLE000"},
    ],
    "places": [
        {"organisation": "red-holding", "tie": "organised in", "country": "KY"},
        {"organisation": "red-holding", "tie": "headquarters", "country": "CN"},
        {"organisation": "red-sdk-maker", "tie": "organised in", "country": "SG"},
        {"organisation": "red-sister", "tie": "organised in", "country": "CN"},
        {"organisation": "blue-cloud", "tie": "organised in", "country": "US"},
    ],
    "holdings": [
        {"owned": "red-sdk-maker", "owner": "red-holding", "share": "100%", "how": "subsidiary"},
        {"owned": "red-sister", "owner": "red-holding", "how": "subsidiary"},
        {"owned": "red-holding", "owner": "ms-founder", "share": "20%..30%", "how": "equity"},
    ],
    "software": [
        {
            "software": "red-sdk",
            "name": "Red SDK",
            "kind": "sdk",
            "publisher": "red-sdk-maker",
            "purpose": "push",
        },
        {
            "software": "red-app",
            "name": "Red App",
            "kind": "app",
            "publisher": "red-sister",
            "purpose": "social",
        },
        {"software": "lone-lib", "name": "Lone library", "kind": "library", "purpose": "ui"},
    ],
    "marks": [
        {"software": "red-sdk", "kind": "java package", "mark": "com.redsdk"},
        {"software": "red-sdk", "kind": "native library", "mark": "redcore"},
        {"software": "red-sdk", "kind": "maven", "mark": "com.redsdk"},
        {"software": "red-app", "kind": "android id", "mark": "com.red.app"},
        {"software": "red-app", "kind": "ios bundle id", "mark": "com.red.app"},
    ],
    "collects": [{"software": "red-sdk", "data": "device id"}],
    "domains": [
        {"domain": "redsdk.example", "operator": "red-sdk-maker", "role": "api", "software": "red-sdk"},
        {"domain": "bluecloud.example", "operator": "blue-cloud", "role": "cloud", "shared": "yes"},
        {"domain": "grey.example", "operator": "grey-labs", "role": "website"},
    ],
    "networks": [{"asn": "64500", "organisation": "red-holding", "name": "RED-NET"}],
    "lists": [
        {
            "list": "north-2023",
            "title": "Order of North",
            "jurisdiction": "North",
            "scope": "state devices",
            "reaches": "subsidiaries and affiliates",
            "action": "remove and block",
            "deadline": "within 15 days",
            "deadline_days": "15",
            "since": "2023-01-01",
        },
        {
            "list": "south-2024",
            "title": "List of South",
            "jurisdiction": "South",
            "scope": "procurement",
            "reaches": "named only",
            "action": "do not procure",
        },
        {
            "list": "east-withdrawn",
            "title": "Draft of East",
            "jurisdiction": "East",
            "scope": "contracts",
            "reaches": "subsidiaries",
            "action": "none: not in force",
        },
    ],
    "entries": [
        {"list": "north-2023", "entry": "Red Sister", "subject": "red-sister", "since": "2023-01-01"},
        {"list": "south-2024", "entry": "Red Holding", "subject": "red-holding", "since": "2024-05-01"},
        {
            "list": "south-2024",
            "entry": "Red App",
            "subject": "red-app",
            "since": "2024-05-01",
            "until": "2025-01-01",
        },
        {"list": "east-withdrawn", "entry": "Red", "subject": "red-holding", "since": "2026-02-13"},
    ],
}


def write_tables(root: Path, rows: Rows = ROWS, folder: str = "field") -> Path:
    """The tables as files: every row gets the stamp unless it has one of its own."""
    place = root / folder
    place.mkdir(parents=True, exist_ok=True)
    for name, listed in {"sources": [SOURCE], **rows}.items():
        table = TABLES[name]
        with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.all_columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**(STAMP if table.stamped else {}), **row} for row in listed)
    return root


def small_catalogue(root: Path, rows: Rows = ROWS) -> Catalogue:
    return Catalogue(Index(build_index((write_tables(root, rows),), bytes(32)), "index.bin"))
