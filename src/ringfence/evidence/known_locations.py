"""Which data places people inside the areas of `CASE/locations/`, by the positions given there.

`coordinates.csv` has positions of the data (`data`, `latitude`, `longitude`, `accuracy_m`); every other
CSV or GeoJSON file has areas, such as those of 28 CFR 202.1401. A class of data with a position that surely
lies in an area is in a listed area; where only such a position's box crosses a border, that is unknown.
Positions outside say nothing of the rest of the data, so they clear nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import EvidenceError
from ..formats.delimited import decode_text, read_rows
from ..formats.geography.areas import read_areas, read_position
from ..formats.geography.placing import Area, Areas, Box, Placed
from ..model.fact import Entity, Evidence, Fact, Gap
from ..model.kinds import Kind
from ..model.source import Source
from .files import read_bytes

FOLDER = "locations"  # of a case
POSITIONS = "coordinates.csv"
COLUMNS = ("data", "latitude", "longitude")
PRECISE = 1_000  # metres: 28 CFR 202.242
NAMED = 5  # areas named of one class of data
COULD_CHANGE = "which data places people in a listed area"


@dataclass(slots=True)
class _Found:
    """Of one class of data: the areas that it certainly or possibly lies in, and where the first of each
    stands."""

    inside: dict[str, str] = field(default_factory=dict)
    across: dict[str, str] = field(default_factory=dict)


def add_known_locations(evidence: Evidence, case: Path) -> Evidence:
    """The evidence with, for each class of data with positions in or across an area, a fact that says so."""
    files = sorted(each for each in (case / FOLDER).glob("*") if each.is_file() and each.name[0] != ".")
    if not files:
        return evidence
    gaps: list[Gap] = []
    sources: list[Source] = []
    areas = Areas(
        area for file in files if file.name != POSITIONS for area in _read(file, case, gaps, sources)
    )
    facts: list[Fact] = []
    for file in (each for each in files if each.name == POSITIONS):
        try:
            facts += _state(file, case, areas, gaps, sources)
        except EvidenceError as error:
            gaps.append(_gap(Source(error.file, "", error.place), error))
    return replace(
        evidence,
        facts=(*evidence.facts, *facts),
        gaps=(*evidence.gaps, *gaps),
        sources=(*evidence.sources, *sources),
    )


def _read(file: Path, case: Path, gaps: list[Gap], sources: list[Source]) -> Iterator[Area]:
    try:
        data, source = _open(file, case, sources)

        def refuse(place: str, why: str) -> None:
            gaps.append(Gap(replace(source, locator=place), f"not used: {why}", COULD_CHANGE))

        yield from read_areas(data, source.file, refuse)
    except EvidenceError as error:
        gaps.append(_gap(Source(error.file, "", error.place), error))


def _state(file: Path, case: Path, areas: Areas, gaps: list[Gap], sources: list[Source]) -> Iterator[Fact]:
    data, source = _open(file, case, sources)
    found: dict[str, _Found] = {}
    coarse = 0
    for line, name, box, metres in _read_positions(data, source, gaps):
        if metres > PRECISE:
            coarse += 1
            continue
        of_data = found.setdefault(name, _Found())
        for area, placed in areas.place(box):
            (of_data.inside if placed is Placed.INSIDE else of_data.across).setdefault(area.name, line)
    if coarse:
        what = f"{coarse:,} positions are known to more than {PRECISE:,} m only: no precise geolocation"
        gaps.append(Gap(source, what, COULD_CHANGE))
    for name, each in found.items():
        if certain := each.inside or each.across:
            words = "yes" if each.inside else "unknown"
            stated = {"in_listed_area": words, "listed_areas": ";".join(sorted(certain)[:NAMED])}
            where = replace(source, locator=next(iter(certain.values())))
            yield Fact(f"{name} in listed areas", Entity(name, Kind.DATA_CLASS, "", stated), where)


def _read_positions(data: bytes, source: Source, gaps: list[Gap]) -> Iterator[tuple[str, str, Box, int]]:
    rows = read_rows(decode_text(data, source.file), source.file)
    head = [cell.lower() for cell in next(rows, (0, []))[1]]
    if not set(COLUMNS) <= set(head):
        what = f"its header lacks {', '.join(each for each in COLUMNS if each not in head)}"
        raise EvidenceError(source.file, "line 1", what, "begin with data,latitude,longitude,accuracy_m")
    for line, cells in rows:
        row = dict(zip(head, cells, strict=False))
        place = f"line {line}"
        try:
            position = read_position(
                row.get("latitude", ""), row.get("longitude", ""), row.get("accuracy_m", "")
            )
        except ValueError as error:
            gaps.append(Gap(replace(source, locator=place), f"no position: {error}", COULD_CHANGE))
        else:
            yield place, row.get("data", ""), position[0], position[1]


def _open(file: Path, case: Path, sources: list[Source]) -> tuple[bytes, Source]:
    name = file.relative_to(case).as_posix()
    data = read_bytes(file, case, name)
    source = Source(name, hashlib.sha256(data).hexdigest(), "", system="locations")
    sources.append(source)
    return data, source


def _gap(source: Source, error: EvidenceError) -> Gap:
    return Gap(source, f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE)
