"""Ownership files into the table: what each format says, what is folded, and what is a gap."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.owners.read_owner_files import OwnerFiles, read_owner_files
from ringfence.owners.holdings import HI_OPEN, INDIRECT, LO_OPEN, PSEUDO
from ringfence.owners.interests import INTERESTS

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "owners"


def read(folder: Path, name: str, text: str) -> OwnerFiles:
    (folder / name).write_text(text, encoding="utf-8")
    return read_owner_files([folder / name])


def rows(files: OwnerFiles) -> list[tuple[str, str, str, int, int, int]]:
    """Owner, interest, company, ends of the shares, marks."""
    table = files.table
    keys = table.entities.keys
    return [
        (
            keys[int(table.owner[row])],
            INTERESTS[table.interest[row]],
            keys[int(table.owned[row])],
            int(table.share_lo[row]),
            int(table.share_hi[row]),
            int(table.marks[row]),
        )
        for row in range(len(table))
    ]


def statement(kind: str, record: str, day: str = "2024-01-01", status: str = "new", **details: Any) -> str:
    return json.dumps(
        {
            "statementId": f"{record}-{day}-{status}",
            "recordId": record,
            "recordType": kind,
            "recordStatus": status,
            "statementDate": day,
            "recordDetails": details,
        }
    )


def held(share: dict[str, Any], **more: Any) -> dict[str, Any]:
    interest = {"type": "shareholding", "directOrIndirect": "direct", "share": share, **more}
    return {"subject": "c", "interestedParty": "p", "interests": [interest]}


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"exact": 33.3333}, (333_333, 333_333, 0)),
        ({"minimum": 25, "maximum": 50}, (250_000, 500_000, 0)),
        ({"minimum": 25, "exclusiveMinimum": True, "maximum": 50}, (250_000, 500_000, LO_OPEN)),
        ({"exclusiveMinimum": 25, "exclusiveMaximum": 50}, (250_000, 500_000, LO_OPEN | HI_OPEN)),
        ({"minimum": 75}, (750_000, 1_000_000, 0)),
        ({"exact": 140}, (0, 1_000_000, 0)),
        ({"exact": -3}, (0, 1_000_000, 0)),
        ({}, (0, 1_000_000, 0)),
    ],
)
def test_shares_of_bods(tmp_path: Path, share: dict[str, Any], expected: tuple[int, int, int]) -> None:
    files = read(tmp_path, "x.jsonl", statement("relationship", "r", **held(share)))
    assert [row[3:] for row in rows(files)] == [expected]
    assert bool(files.gaps) == (share.get("exact") in (140, -3))


def test_a_record_counts_as_its_last_statement_says(tmp_path: Path) -> None:
    lines = [
        statement("relationship", "r", "2024-05-01", "updated", **held({"exact": 40})),
        statement("relationship", "r", "2023-05-01", **held({"exact": 60})),
        statement("relationship", "s", "2023-05-01", **held({"exact": 10})),
        statement("relationship", "s", "2024-05-01", "closed", **held({"exact": 10})),
    ]
    files = read(tmp_path, "x.jsonl", "\n".join(lines))
    assert [row[3] for row in rows(files)] == [400_000, 100_000]
    assert files.table.until[1] == 19_844  # 2024-05-01
    assert [gap.what for gap in files.gaps] == ["a statement that a later one of the same record replaces: 2"]


def test_indirect_and_unnamed_owners(tmp_path: Path) -> None:
    unsaid = {"reason": "informationUnknownToPublisher"}
    lines = [
        statement("entity", "c", name="C Ltd", entityType={"type": "registeredEntity"}),
        statement("relationship", "r", **held({"exact": 30}, directOrIndirect="indirect")),
        statement("relationship", "s", **{**held({"exact": 5}), "interestedParty": unsaid}),
        statement("relationship", "t", **{**held({"exact": 5}), "interestedParty": unsaid}),
        statement(
            "relationship", "u", subject="c", interestedParty={"reason": "noBeneficialOwners"}, interests=[]
        ),
    ]
    files = read(tmp_path, "x.jsonl", "\n".join(lines))
    assert rows(files)[0][5] == INDIRECT
    assert len({row[0] for row in rows(files)}) == 3
    assert [gap.what for gap in files.gaps] == ["no beneficial owner, says the company: 1"]
    assert "C Ltd" in list(files.table.entities.names)


@pytest.mark.parametrize(
    ("nature", "expected"),
    [
        ("ownership-of-shares-25-to-50-percent", ("shareholding", 250_000, 500_000, LO_OPEN)),
        (
            "ownership-of-shares-50-to-75-percent-as-trust",
            ("shareholding", 500_000, 750_000, LO_OPEN | HI_OPEN),
        ),
        ("ownership-of-shares-75-to-100-percent", ("shareholding", 750_000, 1_000_000, 0)),
        ("voting-rights-25-to-50-percent", ("votingRights", -1, -1, 4)),
        ("right-to-appoint-and-remove-directors", ("boardMajority", -1, -1, 0)),
        ("something-new", ("unknownInterest", -1, -1, 0)),
    ],
)
def test_bands_of_the_uk_register(tmp_path: Path, nature: str, expected: tuple[str, int, int, int]) -> None:
    data = {
        "kind": "corporate-entity-person-with-significant-control",
        "name": "Holding Ltd",
        "natures_of_control": [nature],
        "identification": {"registration_number": "12345", "country_registered": "England"},
    }
    files = read(tmp_path, "x.txt", json.dumps({"company_number": "00000001", "data": data}))
    [(owner, interest, owned, *ends)] = rows(files)
    assert (owner, owned) == ("GB-COH-00012345", "GB-COH-00000001")
    assert (interest, *ends) == expected


def test_follow_the_money_percentages_are_free_text(tmp_path: Path) -> None:
    lines = [
        {
            "id": "o",
            "schema": "Ownership",
            "properties": {"owner": ["a"], "asset": ["b", "c"], "percentage": ["50%", "40"]},
        },
        {
            "id": "q",
            "schema": "Ownership",
            "properties": {"owner": ["a"], "asset": ["d"], "percentage": ["half"]},
        },
        {"id": "a", "schema": "Company", "properties": {"name": ["A"], "leiCode": ["X"]}},
    ]
    files = read(tmp_path, "x.json", "\n".join(json.dumps(each) for each in lines))
    assert [row[2:5] for row in rows(files)] == [
        ("b", 400_000, 500_000),
        ("c", 400_000, 500_000),
        ("d", 0, 1_000_000),
    ]


def test_tables_with_and_without_a_mapping(tmp_path: Path) -> None:
    known = read(tmp_path, "a.csv", "owner,owned,percent\nPublic,X,12.5\nY,X,NaN\n,X,1\n")
    assert [row[3:] for row in rows(known)] == [(125_000, 125_000, PSEUDO), (0, 1_000_000, 0)]
    assert len(known.gaps) == 2
    (tmp_path / "b.csv.toml").write_text(
        "[columns]\nowner = 1\nowned = 2\nfraction = 3\n[table]\nheader = false\n"
    )
    assert [row[3] for row in rows(read(tmp_path, "b.csv", "p,q,0.7\n"))] == [700_000]
    (tmp_path / "c.csv.toml").write_text("[columns]\nowner = 1\n")
    with pytest.raises(EvidenceError, match="owner and owned are needed"):
        read(tmp_path, "c.csv", "p,q\n")


def test_packed_files(tmp_path: Path) -> None:
    text = statement("relationship", "r", **held({"exact": 30})).encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(text))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(text * 3)[:-20])
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"[" + b" " * (400 << 20)))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("one.json", text)
    files = read_owner_files([tmp_path / name for name in ("a.gz", "b.zip", "cut.gz", "bomb.gz")])
    assert [row[3] for row in rows(files)[:2]] == [300_000, 300_000]
    assert [source.file for source in files.sources[:2]] == ["a.gz", "b.zip!one.json"]
    assert len(files.gaps) >= 2
    assert files.locate(0).locator == "record 1"


def test_every_file_of_the_corpus_is_read_or_refused() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of ownership files is not here")
    for path in sorted(
        (
            *CORPUS.glob("bods/**/*.json"),
            *CORPUS.glob("gleif/*"),
            *CORPUS.glob("psc/*"),
            *CORPUS.glob("ftm/*"),
        )
    ):
        try:
            read_owner_files([path])
        except EvidenceError:
            continue


def test_statements_of_the_corpus_are_all_counted() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of ownership files is not here")
    for path in sorted(CORPUS.glob("bods/*/*.json")):
        made = json.loads(path.read_text(encoding="utf-8"))
        made = made if isinstance(made, list) else [made]
        known = [
            each
            for each in made
            if isinstance(each, dict) and (each.get("statementType") or each.get("recordType"))
        ]
        if known:
            assert read_owner_files([path]).statements == len(
                [each for each in made if isinstance(each, dict)]
            ), path


@pytest.mark.parametrize(
    "stem", ["rr-data", "repex-data", "lei-data", "lei-updates-data2-new", "rr-updates-data2-new"]
)
def test_xml_and_json_of_gleif_say_the_same(stem: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of ownership files is not here")
    xml, made = (read_owner_files([CORPUS / f"gleif/{stem}.{kind}"]) for kind in ("xml", "json"))
    assert rows(xml) == rows(made)
    assert list(xml.table.entities.names) == list(made.table.entities.names)
    assert xml.statements == made.statements


def test_xml_of_an_encoding_that_is_none(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="UTE-8"?><lei:LEIData></lei:LEIData>'
    files = read(tmp_path, "x.xml", text)
    assert files.statements == 0
    assert len(files.gaps) == 1
