"""Who operates a host: the rows of the nearest domain that the catalogue knows, and those above that
agree."""

from __future__ import annotations

from ..model.kinds import Certainty
from .index_format import Record
from .lookup import Catalogue


def list_operators(catalogue: Catalogue, host: str) -> list[Record]:
    """The rows of the nearest known domain, then those of domains above it that name the same operator: who
    runs a domain runs the names below it. A shared domain says nothing of whose a name below it is, so those
    rows are left out; `catalogue.find_domain` has them."""
    nearest = [row for row in catalogue.find_domain(host) if row.get("shared") != "yes"]
    operators = {row["operator"] for row in nearest}
    found = list(nearest)
    while nearest and "." in nearest[0]["domain"]:
        nearest = catalogue.find_domain(nearest[0]["domain"].partition(".")[2])
        found += [row for row in nearest if row["operator"] in operators and row.get("shared") != "yes"]
    return found


def is_checked(row: Record) -> bool:
    """Was the row compared with its source?"""
    return row["certainty"] != Certainty.UNVERIFIED
