"""The small catalogue with domains of every kind that decides how much to block."""

from __future__ import annotations

from pathlib import Path

from ringfence.catalogue.lookup import Catalogue
from tests.small_catalogue import ROWS, Rows, small_catalogue

MORE = [
    {"domain": "redads.example", "operator": "red-sdk-maker", "role": "advertising"},
    {"domain": "redpush.example", "operator": "red-sdk-maker", "role": "push"},
    {"domain": "guest.redpush.example", "operator": "grey-labs", "role": "api"},
    {"domain": "redshop.example", "operator": "red-sister", "role": "website"},
    {"domain": "hosted.redshop.example", "operator": "red-sister", "role": "cloud", "shared": "yes"},
    {"domain": "redold.example", "operator": "red-sister", "role": "push", "until": "2020-01-01"},
]


def catalogue_of_domains(root: Path) -> Catalogue:
    rows: Rows = {**ROWS, "domains": [*ROWS["domains"], *MORE]}
    return small_catalogue(root, rows)
