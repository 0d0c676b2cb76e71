"""Rosters: people, employers, residence, days; what cannot be read is told and loses nothing else."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Entity, Evidence, Link
from ringfence.model.kinds import Kind, Verb

HEADER = "person_id,email,legal_employer,worker_type,primary_residence,us_person,start,end\n"
ANN = "7,ann@a.example,A LLC,employee,US,yes,2024-01-10,\n"
BO = "V-1,bo@b.example,B Ltd,contractor,CN,unknown,2023-03-01,2026-02-01\n"


def read(folder: Path, data: bytes, name: str = "roster.csv") -> Evidence:
    path = folder / name
    path.write_bytes(data)
    return read_access_files([path], folder)[0]


def links(evidence: Evidence, verb: Verb) -> dict[str, str]:
    found = (fact.says for fact in evidence.facts)
    return {says.tail: says.head for says in found if isinstance(says, Link) and says.verb is verb}


def test_a_roster_says_for_whom_people_work_and_where_they_live(tmp_path: Path) -> None:
    evidence = read(tmp_path, (HEADER + ANN + BO).encode())
    assert links(evidence, Verb.WORKS_FOR) == {"7": "A LLC", "V-1": "B Ltd"}
    assert links(evidence, Verb.SUBJECT_TO) == {"7": "US", "V-1": "CN"}
    work = next(
        fact
        for fact in evidence.facts
        if isinstance(fact.says, Link) and fact.says.verb is Verb.WORKS_FOR and fact.says.tail == "V-1"
    )
    assert (work.since, work.until) == (date(2023, 3, 1), date(2026, 2, 1))
    assert isinstance(work.says, Link)
    assert work.says.terms["deal"] == "vendor"
    assert (work.source.locator, work.source.system) == ("line 3", "")
    people = [
        fact.says
        for fact in evidence.facts
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.PERSON
    ]
    assert people[1].attributes["us_person"] == "unknown"
    assert evidence.gaps == ()


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_plain_and_gzip_say_the_same(tmp_path: Path, bom: bytes) -> None:
    data = bom + (HEADER + ANN).encode()
    plain = read(tmp_path, data)
    packed = read(tmp_path, gzip.compress(data), "roster.csv.gz")
    assert links(plain, Verb.WORKS_FOR) == links(packed, Verb.WORKS_FOR) == {"7": "A LLC"}


def test_a_row_that_cannot_be_read_is_a_gap_with_its_line(tmp_path: Path) -> None:
    bad = "8,c@a.example,A LLC,employee,China,yes,2024-13-10,\n"
    evidence = read(tmp_path, (HEADER + bad + ANN).encode())
    assert links(evidence, Verb.WORKS_FOR) == {"7": "A LLC"}
    (gap,) = evidence.gaps
    assert gap.source.locator == "line 2"
    assert "not a day" in gap.what


def test_columns_that_nobody_reads_are_told(tmp_path: Path) -> None:
    evidence = read(tmp_path, (HEADER.strip() + ",shoe_size\n" + ANN.strip() + ",44\n").encode())
    assert any("shoe_size" in gap.what for gap in evidence.gaps)


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"person_id", b"{}", b"a,b\n1,2\n", b"\x1f\x8b\x08broken"]
)
def test_what_is_no_roster_is_a_gap_and_nothing_else(tmp_path: Path, data: bytes) -> None:
    evidence = read(tmp_path, data)
    assert evidence.facts == ()
    assert len(evidence.gaps) == 1


def test_a_quote_that_never_closes_keeps_what_came_before(tmp_path: Path) -> None:
    evidence = read(tmp_path, (HEADER + ANN + '9,"x\n').encode())
    assert links(evidence, Verb.WORKS_FOR) == {"7": "A LLC"}
    assert any("not CSV" in gap.what for gap in evidence.gaps)
