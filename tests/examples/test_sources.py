"""Every row that ships names its document and its date; what is assumed or disputed says why."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = tuple(sorted(path.parent for path in EXAMPLES.glob("*/ringfence.toml")))
FICTIONAL = "Fictional:"
INVENTED = {"master-admin", "sdk-health-app"}
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
NAMED = {"data", "organisations", "systems", "software", "endpoints", "contracts", "people", "guards"}


def rows_of(case: Path) -> list[tuple[str, dict[str, str]]]:
    """Every row of every table, with `table.csv:line` in front."""
    rows = []
    for table in sorted(case.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            rows += [(f"{table.name}:{line}", row) for line, row in enumerate(csv.DictReader(file), start=2)]
    return rows


def deals_of(case: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in sorted(case.glob("deals/*.toml"))]


def added_rows(clause: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in clause.get("add", {}).values() for row in rows]


def test_four_cases_ship() -> None:
    assert [case.name for case in CASES] == ["grindr", "master-admin", "sdk-health-app", "tiktok"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_row_has_a_dated_source(case: Path) -> None:
    undocumented = [
        where for where, row in rows_of(case) if not (row["source"] and DAY.fullmatch(row["source_date"]))
    ]
    assert undocumented == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_assumed_and_disputed_rows_say_why(case: Path) -> None:
    silent = [
        where
        for where, row in rows_of(case)
        if (row.get("rung") == "assumed" or row.get("disputed") == "yes") and not row["note"]
    ]
    assert silent == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_only_the_invented_cases_have_invented_sources(case: Path) -> None:
    invented = {row["source"].startswith(FICTIONAL) for _, row in rows_of(case)}
    assert invented == {case.name in INVENTED}
    assert ("FICTIONAL" in (case / "ringfence.toml").read_text("utf-8")) == (case.name in INVENTED)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ids_name_one_thing(case: Path) -> None:
    ids = Counter(next(iter(row.values())) for where, row in rows_of(case) if where.split(".")[0] in NAMED)
    assert [id_ for id_, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_clause_has_a_dated_source_and_does_something(case: Path) -> None:
    for deal, content in deals_of(case):
        for clause in content["clause"]:
            where = f"{deal}: {clause['id']}"
            assert clause["source"], where
            assert DAY.fullmatch(str(clause["source_date"])), where
            assert clause.get("remove") or added_rows(clause), where
            for row in added_rows(clause):
                needs_a_note = row.get("rung") == "assumed" or row.get("disputed") == "yes"
                assert row.get("note") or not needs_a_note, f"{where}: {row}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_promised_control_is_not_taken_as_shown(case: Path) -> None:
    for deal, content in deals_of(case):
        for clause in content["clause"]:
            held = {guard["holds"] for guard in clause.get("add", {}).get("guards", [])}
            assert held <= {"unknown"}, f"{deal}: {clause['id']}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_says_what_was_not_seen(case: Path) -> None:
    content = tomllib.loads((case / "ringfence.toml").read_text("utf-8"))
    assert content["case"]["prepared"]
    assert content["coverage"]["not_seen"]
