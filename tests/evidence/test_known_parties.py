"""A case joined with the catalogue: open ends only; shared hosting stays open; the unchecked is assumed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ringfence.evidence import known_parties as module
from ringfence.evidence.known_parties import add_known_parties
from ringfence.evidence.read_case import read_case
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Answer, Kind, Rung, Verb
from ringfence.model.source import Source
from ringfence.pipeline import scan
from tests.small_catalogue import ROWS, small_catalogue


@pytest.fixture(autouse=True)
def invented_catalogue(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    index = small_catalogue(tmp_path_factory.mktemp("tables")).index
    monkeypatch.setattr(module, "open_index", lambda: index)


def fact(says: Entity | Link) -> Fact:
    id_ = says.key if isinstance(says, Link) else says.id
    return Fact(id_, says, Source("case", "", ""))


def links(evidence: Evidence) -> dict[tuple[str, str], str]:
    found = (each.says for each in evidence.facts if isinstance(each.says, Link))
    return {(link.tail, str(link.verb)): link.head for link in found}


def test_an_endpoint_gets_its_operator_and_owners() -> None:
    evidence = Evidence((fact(Entity("api.redsdk.example", Kind.ENDPOINT)),))
    found = links(add_known_parties(evidence))
    assert found[("api.redsdk.example", "operated by")] == "red-sdk-maker"
    assert found[("red-sdk-maker", "owned by")] == "red-holding"


def test_a_component_gets_its_publisher_by_id_or_package() -> None:
    for id_ in ("red-sdk", "com.redsdk.push"):
        found = links(add_known_parties(Evidence((fact(Entity(id_, Kind.COMPONENT)),))))
        assert found[(id_, "published by")] == "red-sdk-maker"


def test_an_app_gets_its_publisher_by_its_id_in_a_store() -> None:
    found = links(add_known_parties(Evidence((fact(Entity("com.red.app", Kind.APP)),))))
    assert found[("com.red.app", "published by")]
    assert not links(add_known_parties(Evidence((fact(Entity("com.redsdk.other", Kind.APP)),))))


def test_what_the_case_says_is_left_to_it() -> None:
    endpoint = fact(Entity("redsdk.example", Kind.ENDPOINT))
    stated = Evidence((endpoint, fact(Link(Verb.OPERATED_BY, "redsdk.example", "someone-else"))))
    assert add_known_parties(stated) == stated


def test_what_nobody_knows_stays_open() -> None:
    evidence = Evidence((fact(Entity("unknown.example", Kind.ENDPOINT)),))
    assert add_known_parties(evidence) == evidence


def test_shared_hosting_is_a_gap_and_no_operator() -> None:
    evidence = add_known_parties(Evidence((fact(Entity("tenant.bluecloud.example", Kind.ENDPOINT)),)))
    assert links(evidence) == {}
    assert "shared hosting of Blue Cloud Inc." in evidence.gaps[0].what


def test_a_row_that_nobody_compared_is_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["domains"][0].update(certainty="unverified", checked="")
    index = small_catalogue(tmp_path, rows).index
    monkeypatch.setattr(module, "open_index", lambda: index)
    evidence = add_known_parties(Evidence((fact(Entity("redsdk.example", Kind.ENDPOINT)),)))
    operated = [
        each for each in evidence.facts if isinstance(each.says, Link) and each.says.verb is Verb.OPERATED_BY
    ]
    assert [each.rung for each in operated] == [Rung.ASSUMED]


def test_no_path_leads_to_a_person_of_whom_nothing_is_stated() -> None:
    found = add_known_parties(Evidence((fact(Entity("redsdk.example", Kind.ENDPOINT)),)))
    assert "ms-founder" not in set(links(found).values())
    assert "ms-founder" not in {each.says.id for each in found.facts if isinstance(each.says, Entity)}


def har(folder: Path, host: str) -> Path:
    entry = {
        "startedDateTime": "2026-11-01T10:00:00Z",
        "request": {
            "method": "GET",
            "url": f"https://{host}/a?idfa=EA7583CD-A667-48BC-B806-42ECB2B48606",
            "headers": [],
        },
        "response": {"status": 200, "headers": []},
    }
    path = folder / "capture.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    return path


def test_a_capture_alone_leads_to_the_country(tmp_path: Path) -> None:
    """The join that the project is about: data seen -> host -> operator -> owner -> country."""
    result = scan(har(tmp_path, "api.redsdk.example"))
    assert result.question.on == date(2026, 11, 1)  # the day of the capture, not that of the catalogue
    assert result.answer is Answer.OPEN
    assert {path.country for path in result.open_paths} == {"CN"}
    hops = [(hop.tail, hop.head) for hop in result.open_paths[0].hops]
    assert ("api.redsdk.example", "red-sdk-maker") in hops
    assert ("red-sdk-maker", "red-holding") in hops


def test_a_capture_of_an_unchecked_row_is_unproven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["domains"][0].update(certainty="unverified", checked="")
    index = small_catalogue(tmp_path, rows).index
    monkeypatch.setattr(module, "open_index", lambda: index)
    result = scan(har(tmp_path, "api.redsdk.example"))
    assert result.answer is Answer.UNPROVEN
    assert result.unproven_paths


def test_a_case_is_joined_as_well(tmp_path: Path) -> None:
    (tmp_path / "ringfence.toml").write_text('[case]\ntitle = "T"\non = 2026-11-01\n')
    (tmp_path / "endpoints.csv").write_text("endpoint\nredsdk.example\n")
    found = links(read_case(tmp_path).evidence)
    assert found[("redsdk.example", "operated by")] == "red-sdk-maker"
