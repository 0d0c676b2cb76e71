"""Ownership files of a case: parties found by number alone, chains followed up, nothing twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import EvidenceError, UsageError
from ringfence.evidence import known_owners, known_parties
from ringfence.evidence.read_case import read_case, read_several
from ringfence.model.fact import Evidence, Fact, Link
from ringfence.model.kinds import Answer, Rung, Verb
from ringfence.model.share import Share
from ringfence.pipeline import Clocks, scan
from tests.small_catalogue import small_catalogue

LEI = "5493000IBP32UQZ0KL24"
SETTINGS = """[case]
title = "T"
we = "we"
us_person = "yes"
on = 2026-01-01
law_on = 2026-01-01
[coverage]
expected = ["ownership"]
"""
DATA = "data,category,us_persons,held_in\nhealth,personal health,500000,store\n"
SYSTEMS = "system,kind,operator\nstore,store,we\n"
CONTRACTS = "contract,giver,taker,deal,consideration,systems\nc1,we,vendor,vendor,yes,store\n"
SIXTY = {"exact": 60}
BAND = {"exclusiveMinimum": 25, "maximum": 50}


@pytest.fixture(autouse=True)
def invented_catalogue(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    index = small_catalogue(tmp_path_factory.mktemp("tables")).index
    monkeypatch.setattr(known_owners, "open_index", lambda: index)
    monkeypatch.setattr(known_parties, "open_index", lambda: index)


def case(folder: Path, registered_as: str = f"LEI {LEI}") -> Path:
    (folder / "ringfence.toml").write_text(SETTINGS)
    (folder / "data.csv").write_text(DATA)
    (folder / "systems.csv").write_text(SYSTEMS)
    (folder / "contracts.csv").write_text(CONTRACTS)
    (folder / "organisations.csv").write_text(
        f"organisation,name,organised_in,us_person,registered_as\nwe,We,US,yes,\n"
        f"vendor,Vendor Ltd,GB,,{registered_as}\n"
    )
    return folder


def bods(share: dict[str, Any], lei: str = LEI) -> str:
    def statement(kind: str, record: str, **details: Any) -> str:
        return json.dumps(
            {
                "statementId": f"{record}-1",
                "recordId": record,
                "recordType": kind,
                "recordStatus": "new",
                "statementDate": "2025-01-01",
                "recordDetails": details,
            }
        )

    def company(record: str, name: str, code: str, number: str) -> str:
        return statement(
            "entity",
            record,
            entityType={"type": "registeredEntity"},
            name=name,
            jurisdiction={"code": code},
            identifiers=[{"scheme": "XI-LEI", "id": number}],
        )

    interest = {
        "type": "shareholding",
        "directOrIndirect": "direct",
        "share": share,
        "startDate": "2024-03-01",
    }
    lines = [
        company("v", "Vendor Ltd", "GB", lei),
        company("p", "Parent Co., Ltd.", "CN", "300300ABCDEFGHIJKL12"),
        statement("relationship", "r", subject="v", interestedParty="p", interests=[interest]),
    ]
    return "\n".join(lines) + "\n"


def put(folder: Path, text: str, name: str = "bods.jsonl") -> Path:
    path = folder / "ownership" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def stakes(evidence: Evidence) -> list[tuple[Fact, Link]]:
    return [
        (fact, fact.says)
        for fact in evidence.facts
        if isinstance(fact.says, Link) and fact.says.verb is Verb.OWNED_BY
    ]


def test_a_stake_of_a_file_is_a_declared_fact_with_its_source(tmp_path: Path) -> None:
    put(case(tmp_path), bods(SIXTY))
    read = read_case(tmp_path)
    ((fact, link),) = stakes(read.evidence)
    assert (link.tail, link.head, link.share) == ("vendor", "own:p", Share(600_000, 600_000))
    assert (fact.rung, fact.source.file, str(fact.since)) == (
        Rung.DECLARED,
        "ownership/bods.jsonl",
        "2024-03-01",
    )
    assert len(fact.source.sha256) == 64
    assert fact.source.locator.startswith("row ")
    assert "ownership" in read.settings.seen
    assert "ownership/bods.jsonl" in {source.file for source in read.evidence.sources}


def test_the_answer_goes_through_the_owner_of_the_file(tmp_path: Path) -> None:
    case(tmp_path)
    without = scan(tmp_path, Clocks())
    assert without.answer is not Answer.OPEN
    assert "own:p" not in without.entities
    put(tmp_path, bods(BAND))
    band = scan(tmp_path, Clocks())
    assert band.answer is Answer.UNPROVEN
    put(tmp_path, bods(SIXTY))
    result = scan(tmp_path, Clocks())
    assert result.answer is Answer.OPEN
    covered = {each.party for each in result.findings.values() if each.says.endswith("is a covered person.")}
    assert covered == {"vendor", "own:p"}
    assert "ownership/bods.jsonl" in {fact.source.file for fact in result.facts.values()}


def test_a_name_is_no_match(tmp_path: Path) -> None:
    put(case(tmp_path, "LEI 969500EXAMPLE0000097"), bods(SIXTY))
    evidence = read_case(tmp_path).evidence
    assert not stakes(evidence)
    assert any("none of the case's parties" in gap.what for gap in evidence.gaps)


def test_a_number_of_two_parties_is_nobodys(tmp_path: Path) -> None:
    put(case(tmp_path), bods(SIXTY))
    with (tmp_path / "organisations.csv").open("a") as file:
        file.write(f"other,Other Ltd,US,,LEI {LEI}\n")
    evidence = read_case(tmp_path).evidence
    assert not stakes(evidence)
    assert any("several organisations: vendor, other" in gap.what for gap in evidence.gaps)


def test_a_number_without_its_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no number of a named register"):
        read_case(case(tmp_path, "01234567"))


def test_stakes_beside_stated_ones_are_not_added_up(tmp_path: Path) -> None:
    put(case(tmp_path), bods({"exact": 30}))
    with (tmp_path / "organisations.csv").open("a") as file:
        file.write("cn,Parent Co.,CN,,\n")
    (tmp_path / "ownership.csv").write_text("owned,owner,share\nvendor,cn,30%\n")
    told = {link.head: fact.disputed for fact, link in stakes(read_case(tmp_path).evidence)}
    assert told == {"cn": False, "own:p": True}
    assert scan(tmp_path, Clocks()).answer is Answer.UNPROVEN


def test_the_catalogue_goes_on_where_the_file_ends(tmp_path: Path) -> None:
    text = "owner,owned,percent\n5299000000EXAMPLE000," + LEI + ",55\n"
    path = put(case(tmp_path), text, "holdings.csv")
    path.with_name("holdings.csv.toml").write_text(
        '[columns]\nowner = "owner"\nowned = "owned"\npercent = "percent"\n'
        '[table]\nowner_scheme = "XI-LEI"\nowned_scheme = "XI-LEI"\n'
    )
    evidence = read_case(tmp_path).evidence
    assert [(link.tail, link.head) for _, link in stakes(evidence)] == [("vendor", "red-holding")]
    ties = {fact.says.key for fact in evidence.facts if isinstance(fact.says, Link)}
    assert "red-holding|subject to|CN|headquartered" in ties


def test_a_file_that_is_none_is_a_gap_and_no_evidence(tmp_path: Path) -> None:
    put(case(tmp_path), "hello\n", "notes.txt")
    read = read_case(tmp_path)
    assert any(gap.source.file == "ownership/notes.txt" for gap in read.evidence.gaps)
    assert "ownership" not in read.settings.seen


def test_ownership_files_may_be_named_beside_a_case(tmp_path: Path) -> None:
    folder, file = tmp_path / "case", tmp_path / "owners.jsonl"
    folder.mkdir()
    file.write_text(bods(SIXTY))
    read = read_several([case(folder), file])
    assert [fact.source.file for fact, _ in stakes(read.evidence)] == ["owners.jsonl"]
    file.write_text("hello\n")
    with pytest.raises(UsageError, match="a case and ownership files"):
        read_several([folder, file])
