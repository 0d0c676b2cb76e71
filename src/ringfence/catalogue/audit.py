"""Is the catalogue sound? What no row can tell by itself: ids, periods, sums, prefixes, sources, age.

A mistake has a place, says what is wrong and how to cure it; `audit` finds all of them in one run. What is
not wrong but wants a person's eye (a row that has grown old) is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from publicsuffixlist import PublicSuffixList

from ..cells import read_day
from ..errors import EvidenceError
from ..model.share import UNKNOWN_SHARE, WHOLE
from . import words
from .names import fold
from .read_tables import PlacedRow, Tables
from .tables import TABLES, holding_share

# What a column of a table points at: (table, column) -> the table whose first column has the id.
REFERENCES = {
    ("names", "subject"): ("organisations", "software"),
    ("identifiers", "organisation"): ("organisations",),
    ("places", "organisation"): ("organisations",),
    ("holdings", "owned"): ("organisations",),
    ("holdings", "owner"): ("organisations", "a state"),
    ("directions", "directed"): ("organisations",),
    ("directions", "director"): ("organisations", "a state"),
    ("software", "publisher"): ("organisations",),
    ("marks", "software"): ("software",),
    ("collects", "software"): ("software",),
    ("signatures", "software"): ("software",),
    ("domains", "operator"): ("organisations",),
    ("domains", "software"): ("software",),
    ("networks", "organisation"): ("organisations",),
    ("entries", "list"): ("lists",),
    ("entries", "subject"): ("organisations", "software"),
}
ROUNDING = 5_000  # millionths: what rounding to whole percent adds to one holding at most
FIRST, LAST = date.min, date.max


@dataclass(frozen=True, slots=True)
class Audit:
    """What is wrong, what wants a look, both in the order of files and lines."""

    mistakes: tuple[EvidenceError, ...]
    warnings: tuple[EvidenceError, ...]


def audit(tables: Tables, on: date, months: int) -> Audit:
    """Check everything; rows not compared with their source for `months` before `on` are warned of."""
    found = [
        *tables.mistakes,
        *_find_dangling(tables),
        *_find_overlaps(tables),
        *_find_excess(tables),
        *_find_shadows(tables),
        *_find_suffixes(tables),
        *_find_source_mistakes(tables),
    ]
    look = (*_find_stale(tables, on, months), *_find_namesakes(tables))
    return Audit(_in_order(found), _in_order(look))


def _in_order(found: Iterable[EvidenceError]) -> tuple[EvidenceError, ...]:
    return tuple(sorted(found, key=lambda each: (each.file, _line(each.place), each.what)))


def _line(place: str) -> int:
    number = place.removeprefix("line ")
    return int(number) if number.isdecimal() else 0


def _at(row: PlacedRow, what: str, cure: str) -> EvidenceError:
    return EvidenceError(row.file, f"line {row.line}", what, cure)


def _find_dangling(tables: Tables) -> Iterator[EvidenceError]:
    """Ids that nothing in the catalogue carries."""
    ids = {name: {row[name_of_id(name)] for row in tables.rows[name]} for name in TABLES}
    for (table, column), targets in REFERENCES.items():
        known = set().union(*(ids[target] for target in targets if target in ids))
        for row in tables.rows[table]:
            id_ = row[column]
            is_state = "a state" in targets and id_.isupper()
            if id_ and not is_state and id_ not in known:
                where = " or ".join(targets)
                yield _at(row, f"{column}: nothing is called {id_!r}", f"add it to {where}")


def name_of_id(table: str) -> str:
    """The column whose cell names what a row of this table is about."""
    return next(iter(TABLES[table].columns))


def _find_overlaps(tables: Tables) -> Iterator[EvidenceError]:
    """Rows of one key are periods of one fact: two of them on one day contradict or repeat each other."""
    for name, table in TABLES.items():
        same: dict[tuple[str, ...], list[PlacedRow]] = {}
        for row in tables.rows[name]:
            scope = (row.folder,) if name == "sources" else ()
            same.setdefault((*scope, *(row[column] for column in table.key)), []).append(row)
        for rows in same.values():
            for one, other in combinations(rows, 2):
                if _overlap(one, other):
                    key = " ".join(one[column] for column in table.key)
                    cure = "keep one, or give them periods (since, until) that do not overlap"
                    yield _at(other, f"{key!r} already stands in {one.place}", cure)


def _period(row: PlacedRow) -> tuple[date, date]:
    return read_day(row["since"]) or FIRST, read_day(row["until"]) or LAST


def _overlap(one: PlacedRow, other: PlacedRow) -> bool:
    (since, until), (other_since, other_until) = _period(one), _period(other)
    return since < other_until and other_since < until


def _find_excess(tables: Tables) -> Iterator[EvidenceError]:
    """Owners whose least shares, on one day, come to more than the whole."""
    owned: dict[str, list[PlacedRow]] = {}
    for row in tables.rows["holdings"]:
        if row["disputed"] != "yes":  # a disputed row may contradict the others
            owned.setdefault(row["owned"], []).append(row)
    for rows in owned.values():
        for row in rows:
            day = _period(row)[0]
            standing = [each for each in rows if _period(each)[0] <= day < _period(each)[1]]
            total = sum((holding_share(each.row) or UNKNOWN_SHARE).lower for each in standing)
            if total > WHOLE + ROUNDING * len(standing):
                what = f"the owners of {row['owned']!r} hold {total / 10_000:.4g} % together"
                yield _at(row, what, "correct a share, end the older holding, or mark one disputed")
                break


def _find_shadows(tables: Tables) -> Iterator[EvidenceError]:
    """A shorter prefix of another publisher's, under which a longer one hides: one of them is wrong.

    A prefix inside another of the same publisher is how SDKs are built, and the longest one wins.
    """
    publishers = {row["software"]: row["publisher"] for row in tables.rows["software"]}
    prefixes = {row["mark"]: row for row in tables.rows["marks"] if row["kind"] == "java package"}
    for prefix, row in prefixes.items():
        parts = prefix.split(".")
        for length in range(1, len(parts)):
            above = prefixes.get(".".join(parts[:length]))
            if above is None or "inside" in row["note"]:
                continue
            one, other = publishers.get(above["software"], ""), publishers.get(row["software"], "")
            if one and other and one != other:
                what = f"{prefix!r} ({other}) lies under {above['mark']!r} of {one} ({above.place})"
                cure = "shorten or split the prefix above, or write in the note whose code is inside whose"
                yield _at(row, what, cure)


def _find_suffixes(tables: Tables) -> Iterator[EvidenceError]:
    """A public suffix belongs to nobody: under it lie the domains of all the world."""
    suffixes = PublicSuffixList(only_icann=True)
    for row in tables.rows["domains"]:
        if suffixes.is_public(row["domain"]):
            yield _at(row, f"{row['domain']!r} is a public suffix", "name the domain that was registered")


def _find_source_mistakes(tables: Tables) -> Iterator[EvidenceError]:
    """Rows without a source that exists, and certainties that their source cannot give."""
    sources = tables.sources()
    for name, table in TABLES.items():
        for row in tables.rows[name] if table.stamped else ():
            source = sources.get((row.folder, row["source"]))
            if source is None:
                what = f"the folder {row.folder} has no source {row['source']!r}"
                yield _at(row, what, f"add it to {row.folder}/sources.csv")
            elif row["certainty"] == "primary" and not words.SOURCE_KINDS[source["kind"]]:
                what = f"it is primary, but {row['source']!r} is {source['kind']}"
                yield _at(row, what, "write secondary, or find a first-hand source")
            elif row["certainty"] != "unverified" and not source["read"]:
                what = f"it is {row['certainty']}, but nobody has read {row['source']!r}"
                yield _at(row, what, "fill `read` of the source, or write unverified")


def _find_stale(tables: Tables, on: date, months: int) -> Iterator[EvidenceError]:
    """Rows that stand today and were last compared with their source long ago."""
    for name, table in TABLES.items():
        for row in tables.rows[name] if table.stamped else ():
            checked = read_day(row["checked"].removesuffix(" human"))
            if checked and not row["until"] and _months_between(checked, on) >= months:
                what = f"last compared with its source on {checked}"
                yield _at(row, what, "open the source again, and write the day into `checked`")


def _find_namesakes(tables: Tables) -> Iterator[EvidenceError]:
    """Two organisations of one name: two companies, or one that was entered twice."""
    first: dict[str, PlacedRow] = {}
    for row in tables.rows["organisations"]:
        other = first.setdefault(fold(row["name"]), row)
        if other["organisation"] != row["organisation"] and other["organisation"] not in row["note"]:
            what = f"{row['organisation']!r} has the name of {other['organisation']!r} ({other.place})"
            cure = f"keep one if they are one company, else say in the note: not {other['organisation']}"
            yield _at(row, what, cure)


def _months_between(one: date, other: date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month - (other.day < one.day)
