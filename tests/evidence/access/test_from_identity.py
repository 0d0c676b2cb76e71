"""Directories of users as facts: accounts with what joins them to people, groups, applications."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Entity, Evidence, Link
from ringfence.model.kinds import Kind, Verb, Verdict
from tests.formats.identity.test_directories import GOOGLE, OKTA, SCIM

TOKEN = {"clientId": "c1.apps.example", "userKey": "wei@b.example", "displayText": "App"}
DRIVE, SIGN_IN = "https://www.googleapis.com/auth/drive", "https://www.googleapis.com/auth/userinfo.email"


def read(folder: Path, *values: Any) -> Evidence:
    paths = []
    for number, value in enumerate(values):
        path = folder / f"{number}.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        paths.append(path)
    return read_access_files(paths, folder)[0]


def links(evidence: Evidence) -> set[tuple[Verb, str, str, Verdict]]:
    said = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    return {(each.verb, each.tail, each.head, each.condition) for each in said}


def test_an_account_says_what_joins_it_and_when_it_lived(tmp_path: Path) -> None:
    evidence = read(
        tmp_path, [{**OKTA, "status": "DEPROVISIONED", "statusChanged": "2026-02-01T00:00:00.000Z"}]
    )
    (fact,) = evidence.facts
    assert isinstance(fact.says, Entity)
    assert (fact.says.id, fact.says.kind) == ("00u2", Kind.ACCOUNT)
    assert dict(fact.says.attributes) == {
        "email": "Wei@b.example",
        "login": "wei@b.example",
        "employee_number": "7",
        "status": "deprovisioned",
    }
    assert (str(fact.since), str(fact.until)) == ("2022-06-01", "2026-02-01")


@pytest.mark.parametrize("value", [[OKTA], {"schemas": ["urn:ietf:params:scim:x"], "Resources": [SCIM]}])
def test_a_country_that_a_user_enters_is_never_residence(tmp_path: Path, value: Any) -> None:
    evidence = read(tmp_path, value)
    assert not any(verb in (Verb.SUBJECT_TO, Verb.WORKS_FOR, Verb.LOCATED_IN) for verb, *_ in links(evidence))
    assert not any("US" in str(fact.says) for fact in evidence.facts)
    assert any("neither residence nor employer" in gap.what for gap in evidence.gaps)


def test_groups_are_grants(tmp_path: Path) -> None:
    scim = {"schemas": ["urn:ietf:params:scim:x"], "Resources": [SCIM]}
    assert (Verb.ASSIGNED_TO, "g1", "s1", Verdict.HOLDS) in links(read(tmp_path, scim))


def test_an_application_with_scopes_of_data_may_act_and_one_that_signs_in_does_not(tmp_path: Path) -> None:
    evidence = read(
        tmp_path, {"kind": "admin#directory#tokenList", "items": [{**TOKEN, "scopes": [DRIVE, SIGN_IN]}]}
    )
    acts = "account of the application c1.apps.example"
    assert links(evidence) == {
        (Verb.BECOMES, "wei@b.example", acts, Verdict.UNKNOWN),
        (Verb.RUNS_AS, acts, "c1.apps.example", Verdict.HOLDS),
    }
    assert any("App (c1.apps.example) may read data of 1 users" in gap.what for gap in evidence.gaps)
    bare = read(tmp_path, {"kind": "admin#directory#tokenList", "items": [{**TOKEN, "scopes": [SIGN_IN]}]})
    assert links(bare) == set()


def test_administrators_and_missing_factors_are_told(tmp_path: Path) -> None:
    evidence = read(tmp_path, {"users": [{**GOOGLE, "suspended": False}]})
    assert any("administrators of the directory" in gap.what for gap in evidence.gaps)
    assert any("no second factor" in gap.what for gap in evidence.gaps)


@pytest.mark.parametrize(
    "text",
    [
        '{"primaryEmail"',
        '{"users": 3, "x": "primaryEmail"}',
        '["urn:ietf:params:scim:"]',
        '{"profile":{"login":1},"status":2}',
    ],
)
def test_broken_exports_are_gaps(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).gaps


@pytest.mark.skipif("RINGFENCE_CORPUS" not in os.environ, reason="needs the test corpus (RINGFENCE_CORPUS)")
@pytest.mark.parametrize(("file", "users"), [("okta-users.json", 4), ("scim-users.json", 4)])
def test_exports_of_others(file: str, users: int) -> None:
    path = Path(os.environ["RINGFENCE_CORPUS"]) / "access/own" / file
    evidence, kinds = read_access_files([path], path.parent)
    assert kinds == ("access",)
    accounts = {
        fact.says.id
        for fact in evidence.facts
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.ACCOUNT
    }
    assert len(accounts) == users
