"""What the catalogue states of a match or an organisation, row by row, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue, Found, stands
from ..catalogue.states import name_state
from ..catalogue.words import EXCHANGES
from ..model.profile import Statement
from .attesting import state

MOST_SHOWN = 40  # domains or products of one organisation that are named one by one


def describe_match(catalogue: Catalogue, found: Found, row: Record) -> Iterable[Statement]:
    """Names, marks and data of a software; the software behind a domain."""
    if found.kind == "software":
        for each in catalogue.rows(found.id, "names"):
            yield state(catalogue, each, "also called", each["name"])
        for each in catalogue.rows(found.id, "marks"):
            yield state(catalogue, each, each["kind"], each["mark"])
        for each in catalogue.rows(found.id, "collects"):
            yield state(catalogue, each, "says it collects", each["data"])
    elif row.get("software"):
        yield state(catalogue, row, "serves", catalogue.name(row["software"]))


def describe_organisation(catalogue: Catalogue, id_: str, on: date) -> Iterable[Statement]:
    """Names, identifiers and the country facts, kept apart, of the day; then its products and domains."""
    for row in catalogue.rows(id_, "names"):
        yield state(catalogue, row, f"{row['kind']} name", row["name"])
    for row in catalogue.rows(id_, "identifiers"):
        if row["scheme"] == "listing":
            exchange = row["value"].partition(":")[0]
            value = f"{row['value']} ({name_state(EXCHANGES[exchange])})"
            if stands(row, on):
                yield state(catalogue, row, "listed", value)
        else:
            yield state(catalogue, row, row["scheme"], row["value"])
    for row in catalogue.rows(id_, "places"):
        if stands(row, on):
            yield state(catalogue, row, row["tie"], name_state(row["country"]))
    products = [row for row in catalogue.other_side("publisher", id_) if stands(row, on)]
    for row in products[:MOST_SHOWN]:
        yield state(catalogue, row, "publishes", row["name"])
    for row in catalogue.other_side("operator", id_)[:MOST_SHOWN]:
        yield state(catalogue, row, "operates", row.get("domain") or f"AS{row['asn']}")
