"""The tables: every path and fix has its row, and no cell runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.result import Result
from ringfence.report.to_csv import PATH_COLUMNS, fixes_to_csv, paths_to_csv
from tests.sample_deal import sample_deal
from tests.sample_result import sample_result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_row_per_path() -> None:
    result = sample_result()
    table = rows(paths_to_csv(result))
    assert [row["path"] for row in table] == [path.fingerprint for path in result.paths]
    first = table[0]
    assert first["country"] == "China"
    assert first["count_at_least"] == "100000000"
    assert first["rules"] == "28 CFR 202.401(a); Pub. L. 118-50 div. H §2(g)(1)(A)"
    assert first["cuts"] == "1"


def test_one_row_per_step_of_each_plan() -> None:
    table = rows(fixes_to_csv(sample_result()))
    assert [(row["plan"], row["number"]) for row in table] == [
        *(("open", str(n)) for n in range(1, 5)),
        *(("open and unproven", str(n)) for n in range(1, 6)),
    ]


def test_a_deal_has_the_fate_of_every_path() -> None:
    deal = sample_deal()
    table = rows(paths_to_csv(deal))
    assert [(row["fate"], row["path"]) for row in table] == [(f.fate, f.fingerprint) for f in deal.fates]
    assert rows(fixes_to_csv(deal))[0]["plan"] == "open"


def named(name: str) -> Result:
    result = sample_result()
    return replace(result, entities={id_: replace(e, name=name) for id_, e in result.entities.items()})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", " ="])
def test_a_formula_becomes_text(start: str) -> None:
    cell = rows(paths_to_csv(named(start + 'HYPERLINK("http://x.example")')))[0]["owner"]
    assert cell.startswith("'")


@given(name=st.text(max_size=30))
def test_no_cell_starts_as_a_formula(name: str) -> None:
    for row in rows(paths_to_csv(named(name))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())


def test_columns_are_stable() -> None:
    assert paths_to_csv(sample_result()).splitlines()[0] == ",".join(PATH_COLUMNS)
