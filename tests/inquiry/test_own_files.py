"""`who` over the user's own ownership files: each format, joined with the catalogue by number alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.evidence.owners.own_register import OwnRegister
from ringfence.evidence.owners.read_owner_files import read_owner_files
from ringfence.inquiry.who import who
from ringfence.model.profile import Profile
from tests.small_catalogue import small_catalogue

RED = "5299000000EXAMPLE000"  # Red Holding's in the small catalogue
LEI = "5493000IBP32UQZ0KL24"
BODS = [
    {"recordId": "v", "recordType": "entity", "recordDetails": {"name": "Acme Rivets Ltd"}},
    {
        "recordId": "p",
        "recordType": "entity",
        "recordDetails": {"name": "R Holding", "identifiers": [{"scheme": "XI-LEI", "id": RED}]},
    },
    {
        "recordId": "r",
        "recordType": "relationship",
        "recordDetails": {
            "subject": "v",
            "interestedParty": "p",
            "interests": [{"type": "shareholding", "share": {"exact": 60}}],
        },
    },
]
PSC = {
    "company_number": "01234567",
    "data": {
        "kind": "corporate-entity-person-with-significant-control",
        "name": "Holding Ltd",
        "natures_of_control": ["ownership-of-shares-75-to-100-percent"],
        "identification": {"registration_number": "12345", "country_registered": "England"},
    },
}
GLEIF = (
    "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,"
    "Relationship.RelationshipStatus\n" + f"{LEI},{RED},IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE\n"
)
CSV = "owner,owner_name,owned,owned_name,percent_min,percent_max\nx9,Nine Ltd,x1,One Ltd,25,50\n"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("tables"))


def ask(catalogue: Catalogue, folder: Path, name: str, text: str, asked: str) -> Profile:
    (folder / name).write_text(text, encoding="utf-8")
    read = read_owner_files([folder / name])
    files = {each.file: each.sha256 for each in read.sources}
    return who(catalogue, asked, owners=OwnRegister(read.table, catalogue, files))


def bods() -> str:
    extra = {"recordStatus": "new", "statementDate": "2025-01-01"}
    return "\n".join(json.dumps({"statementId": f"s{at}", **extra, **each}) for at, each in enumerate(BODS))


@pytest.mark.parametrize(
    ("name", "text", "asked", "found", "above"),
    [
        ("bods.jsonl", bods(), "own:v", "own:v", "red-holding"),
        ("psc.txt", json.dumps(PSC), "01234567", "own:GB-COH-01234567", "own:GB-COH-00012345"),
        ("rr.csv", GLEIF, LEI, f"own:XI-LEI-{LEI}", "red-holding"),
        ("holdings.csv", CSV, "x1", "own:x1", "own:x9"),
    ],
)
def test_each_format_leads_to_the_owner(
    catalogue: Catalogue, tmp_path: Path, name: str, text: str, asked: str, found: str, above: str
) -> None:
    profile = ask(catalogue, tmp_path, name, text, asked)
    assert [match.id for match in profile.matches] == [found]
    assert above in profile.entities
    assert ("ms-founder" in profile.entities) == (above == "red-holding")


def test_a_number_of_the_catalogue_joins_and_a_name_does_not(catalogue: Catalogue, tmp_path: Path) -> None:
    text = "owner,owner_name,owned,owned_name,percent\nx9,Red Holding Ltd.,x1,One Ltd,60\n"
    profile = ask(catalogue, tmp_path, "holdings.csv", text, "x1")
    assert "own:x9" in profile.entities
    assert "red-holding" not in profile.entities
