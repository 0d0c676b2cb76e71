"""The tables `records` and `promises`: a row is a fact with its days and source; a wrong cell says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.read_case import read_case
from ringfence.model.fact import Entity, Fact
from ringfence.model.kinds import Kind
from ringfence.model.record import COLUMNS, REGISTERS

CASE = '[case]\non = 2026-01-01\nwe = "us"\n'


def read(folder: Path, table: str, text: str) -> list[Fact]:
    (folder / "ringfence.toml").write_text(CASE)
    (folder / f"{table}.csv").write_text(text)
    found = read_case(folder).evidence.facts
    return [fact for fact in found if isinstance(fact.says, Entity) and fact.says.kind is Kind.RECORD]


def test_a_row_is_a_fact_with_its_days_and_source(tmp_path: Path) -> None:
    head = "record,kind,about,by,asked_by,since,until,source,source_date\n"
    (fact,) = read(
        tmp_path, "records", head + "a1,approval,read,lee,amy,2026-01-02,2026-01-09,ticket 7,2026-01-03\n"
    )
    assert isinstance(fact.says, Entity)
    assert fact.says.attributes == {"kind": "approval", "about": "read", "by": "lee", "asked_by": "amy"}
    assert (fact.since, fact.until, fact.recorded) == (date(2026, 1, 2), date(2026, 1, 9), date(2026, 1, 3))
    assert (fact.source.document, fact.source.locator) == ("ticket 7", "line 2")


def test_a_promise_binds_measures(tmp_path: Path) -> None:
    (fact,) = read(tmp_path, "promises", "promise,measure,by,cap\np,M3;M14;I.B.2,us,19.9%\n")
    assert isinstance(fact.says, Entity)
    assert fact.says.attributes == {"kind": "promise", "measure": "M3;M14;I.B.2", "by": "us", "cap": "19.9%"}


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("records", "record,kind\na,approvel\n", "did you mean 'approval'"),
        ("records", "record,kind,about\na,approval,x\n", "'by' is empty"),
        (
            "records",
            "record,kind,about,done_on,result,days\na,drill,x,2026-01-01,yes,3\n",
            "no column 'days'",
        ),
        ("records", "record,kind,about,done_on,result\na,drill,x,soon,yes\n", "is not a day"),
        ("records", "record,kind,about,done_on,result\na,drill,x,2026-01-01,passed\n", "neither yes nor no"),
        ("records", "record,kind,covers,by,digits\na,officer,x,y,z\n", "column of the table records"),
        ("promises", "promise,measure\np,M25\n", "is no measure"),
        ("promises", "promise,measure,cap\np,M14,a fifth\n", "is not a share"),
    ],
)
def test_a_wrong_cell_is_one_message(tmp_path: Path, table: str, text: str, message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        read(tmp_path, table, text)


def test_every_register_uses_columns_that_there_are() -> None:
    for kind, register in REGISTERS.items():
        assert set(register.must) | set(register.may) <= set(COLUMNS), kind
        assert not set(register.must) & set(register.may), kind
