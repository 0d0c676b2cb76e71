"""What is inside an app, as rows: each part of its code, whose it is, what it reads, where it can send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model.amounts import say_count
from ..model.app import AppContents, Part, PartKind, Presence, Reading
from ..model.kinds import Rung, Verdict
from ..model.result import DealResult, Result
from .owner_chains import OwnerChains
from .to_csv import write_table
from .wording import label_of

_WORDS = {Verdict.HOLDS: "reachable", Verdict.UNKNOWN: "in code", Verdict.FAILS: "no way found there"}


@dataclass(frozen=True, slots=True)
class DataRead:
    """One kind of data that a part reads, and its strongest evidence; `rung` None: no way was found there."""

    data: str
    rung: Rung | None
    readings: tuple[Reading, ...]

    @property
    def label(self) -> str:
        return self.rung.label if self.rung is not None else "no way found there"


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of an app as a page shows it. `owners` runs from the publisher up; `reached` names the states of
    concern that a path through this part ends in."""

    part: Part
    owners: tuple[str, ...]
    countries: tuple[str, ...]
    reached: tuple[str, ...]
    reads: tuple[DataRead, ...]
    hosts: tuple[str, ...]

    @property
    def presence(self) -> str:
        sure = self.part.confidence == 100
        return str(self.part.presence) if sure else f"likely ({self.part.confidence} of 100)"


def list_parts(result: Result, app: AppContents) -> tuple[PartRow, ...]:
    """The components first, those that lead to a state of concern on top; then own and unknown code."""
    chains = OwnerChains(result)
    reached: dict[str, set[str]] = {}
    for path in result.paths:
        for hop in path.hops:
            reached.setdefault(hop.head, set()).add(label_of(result.entities, path.country))
    rows = []
    for part in app.parts:
        component = part.kind is PartKind.COMPONENT
        publisher = chains.publishers.get(part.id, part.publisher) if component else ""
        chain = chains.climb(publisher)
        rows.append(
            PartRow(
                part,
                tuple(label_of(result.entities, org) for org in chain if org in result.entities)
                or ((part.made_by,) if part.made_by else ()),
                chains.name_countries(chain),
                tuple(sorted(reached.get(part.id, ()))) if component else (),
                _list_reads(part.readings),
                tuple(host.host for host in part.hosts if host.kind == "endpoint"),
            )
        )
    return tuple(sorted(rows, key=_rank))


def _rank(row: PartRow) -> tuple[object, ...]:
    kinds = (PartKind.COMPONENT, PartKind.OWN, PartKind.UNKNOWN)
    there = (Presence.EMBEDDED, Presence.STUB, Presence.REFERENCED)
    return (
        kinds.index(row.part.kind),
        there.index(row.part.presence),
        not row.reached,
        -len(row.reads),
        row.part.name.casefold(),
    )


def _list_reads(readings: Iterable[Reading]) -> tuple[DataRead, ...]:
    grouped: dict[str, list[Reading]] = {}
    for reading in readings:
        grouped.setdefault(reading.data, []).append(reading)
    return tuple(DataRead(data, _rung(grouped[data]), tuple(grouped[data])) for data in sorted(grouped))


def _rung(readings: list[Reading]) -> Rung | None:
    runs = {reading.runs for reading in readings}
    if Verdict.HOLDS in runs:
        return Rung.REACHABLE
    return Rung.IN_CODE if Verdict.UNKNOWN in runs else None


PART_COLUMNS = (
    *("app", "version", "part", "kind", "presence", "confidence", "told_by", "purpose", "made_by", "owners"),
    *("countries", "reached", "classes", "data", "evidence", "interface", "what", "places", "first_place"),
    *("permission", "permission_declared", "documented", "hosts"),
)


def parts_to_csv(result: Result | DealResult) -> str:
    """parts.csv: one row for each interface that a part of an app calls, and one for a part without."""
    after = result if isinstance(result, Result) else result.after
    return write_table(PART_COLUMNS, (row for app in after.apps for row in _part_rows(after, app)))


def _part_rows(result: Result, app: AppContents) -> Iterator[list[str]]:
    for row in list_parts(result, app):
        part = row.part
        head = [app.id, app.version, part.name, str(part.kind), str(part.presence), str(part.confidence)]
        head += ["; ".join(clue.how for clue in part.clues), part.purpose, part.made_by]
        head += [" < ".join(row.owners), ", ".join(row.countries), ", ".join(row.reached), str(part.classes)]
        tail = ["; ".join(part.collects), "; ".join(row.hosts)]
        for read in row.reads:
            for each in read.readings:
                evidence = _WORDS[each.runs]
                cells = [
                    each.data,
                    evidence,
                    each.api,
                    each.what,
                    str(each.sites),
                    each.place,
                    each.permission,
                ]
                yield [*head, *cells, str(each.permitted), *tail]
        if not row.reads:
            yield [*head, *[""] * 8, *tail]


def say_inside(app: AppContents) -> str:
    """One line: what was read of the app, and how much of its code has a known origin."""
    embedded = [p for p in app.parts_of(PartKind.COMPONENT) if p.presence is Presence.EMBEDDED]
    unknown = sum(part.classes for part in app.parts_of(PartKind.UNKNOWN))
    share = f", {100 - 100 * unknown // app.classes} % of them of known origin" if app.classes else ""
    version = f" {app.version}" if app.version else ""
    return (
        f"{app.name or app.id}{version} ({app.id}, {app.platform}): {say_count(len(embedded), 'component')} "
        f"embedded; {app.classes:,} classes{share}; {app.instructions:,} instructions read."
    )
