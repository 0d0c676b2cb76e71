"""How much the catalogue covers: rows by table and certainty, and whose software it knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..catalogue.lookup import Catalogue
from ..catalogue.read_tables import PlacedRow, Tables
from ..catalogue.tables import TABLES
from ..catalogue.to_facts import facts_about
from ..catalogue.words import SOURCE_KINDS
from ..graph.build import build_graph
from ..graph.ties import find_ties
from ..model.kinds import Verdict

APP_IDS = ("android id", "ios bundle id", "ios app id")


@dataclass(frozen=True, slots=True)
class TableCount:
    """Rows of one table: how many there are, were compared with a source, and with a first-hand one."""

    table: str
    rows: int
    primary: int
    secondary: int
    by_a_person: int

    @property
    def checked(self) -> int:
        return self.primary + self.secondary


@dataclass(frozen=True, slots=True)
class CatalogueCoverage:
    """What the catalogue holds; a component is *tied* when its maker is tied to a state of concern."""

    tables: tuple[TableCount, ...]
    components: int
    tied: int
    possibly_tied: int
    unowned: int  # nobody is stated to publish them
    app_ids: int
    first_hand_sources: int
    sources: int


def measure_catalogue(catalogue: Catalogue, tables: Tables, on: date) -> CatalogueCoverage:
    """Count the rows of the tables, and judge the ties of every publisher on the day."""
    software = {row["software"]: row["publisher"] for row in tables.rows["software"]}
    publishers = sorted({publisher for publisher in software.values() if publisher})
    graph = build_graph((each.fact for each in facts_about(catalogue, publishers)), on)
    ties = find_ties(graph)
    verdicts = Counter(
        ties[publisher].verdict if publisher in ties else Verdict.FAILS
        for publisher in software.values()
        if publisher
    )
    sources = tables.rows["sources"]
    return CatalogueCoverage(
        tables=tuple(_count(name, tables.rows[name]) for name, table in TABLES.items() if table.stamped),
        components=len(software),
        tied=verdicts[Verdict.HOLDS],
        possibly_tied=verdicts[Verdict.UNKNOWN],
        unowned=sum(not publisher for publisher in software.values()),
        app_ids=sum(row["kind"] in APP_IDS for row in tables.rows["marks"]),
        first_hand_sources=sum(SOURCE_KINDS[row["kind"]] for row in sources),
        sources=len(sources),
    )


def _count(name: str, rows: Iterable[PlacedRow]) -> TableCount:
    counted = list(rows)
    certainties = Counter(row["certainty"] for row in counted)
    by_a_person = sum(row["checked"].endswith(" human") for row in counted)
    return TableCount(name, len(counted), certainties["primary"], certainties["secondary"], by_a_person)
