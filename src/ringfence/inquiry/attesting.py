"""A row of the catalogue -> where it comes from and how well it was checked."""

from __future__ import annotations

from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue
from ..cells import read_day
from ..model.kinds import Certainty
from ..model.profile import Attestation, Statement


def attestation_of(catalogue: Catalogue, row: Record) -> Attestation:
    source, checked = catalogue.source(row), row.get("checked", "")
    return Attestation(
        address=source.get("address", ""),
        title=source.get("title", ""),
        certainty=Certainty(row["certainty"]),
        checked=read_day(checked.removesuffix(" human")),
        by_a_person=checked.endswith(" human"),
        since=read_day(row.get("since", "")),
        until=read_day(row.get("until", "")),
        disputed=row.get("disputed") == "yes",
        note=row.get("note", ""),
        licence=source.get("licence", ""),
    )


def state(catalogue: Catalogue, row: Record, what: str, value: str) -> Statement:
    return Statement(what, value, attestation_of(catalogue, row))
