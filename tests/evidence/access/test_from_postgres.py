"""Exports of PostgreSQL as facts: grants, roles taken on, row-level security; what is broken is a gap."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Entity, Evidence, Guard, Link
from ringfence.model.kinds import Kind, Verb, Verdict
from ringfence.pipeline import scan

TABLE = "postgres:app.us.profile"
ROLES_SQL = r"""--
-- PostgreSQL database cluster dump
--
\restrict abc
SET standard_conforming_strings = on;
CREATE ROLE boss;
ALTER ROLE boss WITH SUPERUSER INHERIT CREATEROLE CREATEDB LOGIN REPLICATION BYPASSRLS PASSWORD 'SCRAM$x;y';
CREATE ROLE team;
ALTER ROLE team WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN NOREPLICATION NOBYPASSRLS;
CREATE ROLE "wei; x";
ALTER ROLE "wei; x" WITH NOSUPERUSER NOINHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION NOBYPASSRLS;
ALTER ROLE "wei; x" SET search_path TO 'us';
GRANT team TO "wei; x" {options}GRANTED BY boss;
\unrestrict abc
"""


def role(name: str, **said: bool) -> dict[str, Any]:
    flags = dict.fromkeys(("superuser", "bypasses_row_security", "replicates", "creates_roles"), False)
    return {"name": name, "inherits": True, "logs_in": True, **flags, **said}


def member(of: str, name: str, inherits: bool | None = None, sets: bool | None = None) -> dict[str, Any]:
    return {"role": of, "member": name, "admin": False, "inherits": inherits, "sets": sets}


def relation(name: str = "profile", **said: Any) -> dict[str, Any]:
    columns = [{"name": "id", "grants": None}, {"name": "name", "grants": None}]
    given = {"schema": "us", "name": name, "kind": "r", "owner": "owner", "grants": [["owner", "SELECT"]]}
    return {**given, "columns": columns, "row_security": False, "forced": False, **said}


def export(**said: Any) -> dict[str, Any]:
    given = {
        "ringfence_postgres_catalogue": 1,
        "taken_at": "2026-03-01T10:00:00Z",
        "version": 150004,
        "wal_level": "replica",
        "database": {"name": "app", "owner": "owner", "grants": [[None, "CONNECT"]]},
        "roles": [role("owner", logs_in=False), role("team", logs_in=False), role("wei"), role("ann")],
        "memberships": [],
        "schemas": [{"name": "us", "grants": [[None, "USAGE"]]}],
        "relations": [relation(grants=[["owner", "SELECT"], ["team", "SELECT"]])],
        "functions": None,
        "default_grants": None,
    }
    return {**given, **said}


def read(folder: Path, value: Any, name: str = "app.json") -> Evidence:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return read_access_files([path], folder)[0]


def reach(evidence: Evidence, start: str = TABLE) -> dict[str, Verdict]:
    """Each account that data of the table comes to, and how surely; what a guard shuts is left out."""
    guards = [fact.says for fact in evidence.facts if isinstance(fact.says, Guard)]
    standing = [guard for guard in guards if not guard.bypasses]
    shut = {key for guard in standing if guard.holds is Verdict.HOLDS for key in guard.on}
    unsure = {key for guard in standing if guard.holds is Verdict.UNKNOWN for key in guard.on}
    links = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    accounts = {
        fact.says.id
        for fact in evidence.facts
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.ACCOUNT
    }
    found: dict[str, Verdict] = {}
    for sure in (False, True):
        at, todo = {start}, [start]
        while todo:
            tail = todo.pop()
            for link in links:
                certain = link.condition is Verdict.HOLDS and link.key not in unsure
                if (
                    link.tail == tail
                    and link.key not in shut
                    and link.head not in at
                    and (certain or not sure)
                ):
                    at.add(link.head)
                    todo.append(link.head)
        found |= dict.fromkeys(at & accounts, Verdict.HOLDS if sure else Verdict.UNKNOWN)
    return {name.partition("/")[2]: verdict for name, verdict in found.items()}


def test_membership_gives_rights_or_lets_take_on_or_neither(tmp_path: Path) -> None:
    stated = export(version=160000, memberships=[member("team", "wei", False, False)])
    assert reach(read(tmp_path, stated)) == {}
    stated = export(version=160000, memberships=[member("team", "wei", True, False)])
    assert reach(read(tmp_path, stated)) == {"wei": Verdict.HOLDS}
    stated = export(version=160000, memberships=[member("team", "wei", False, True)])
    assert reach(read(tmp_path, stated)) == {"wei": Verdict.HOLDS}


def test_rights_that_are_inherited_do_not_let_a_role_be_taken_on(tmp_path: Path) -> None:
    roles = [
        role("owner", logs_in=False),
        role("team", logs_in=False),
        role("mid", logs_in=False),
        role("wei"),
    ]
    stated = export(
        version=160000,
        roles=roles,
        memberships=[member("team", "mid", False, True), member("mid", "wei", True, False)],
    )
    assert reach(read(tmp_path, stated)) == {}


def test_a_login_that_is_taken_on_becomes_the_taker(tmp_path: Path) -> None:
    stated = export(memberships=[member("ann", "wei")])
    links = [fact.says for fact in read(tmp_path, stated).facts if isinstance(fact.says, Link)]
    becomes = [(link.tail, link.head) for link in links if link.verb is Verb.BECOMES]
    assert becomes == [("postgres:app/ann", "postgres:app/wei")]


def test_schema_and_database_are_needed_too(tmp_path: Path) -> None:
    granted = {"relations": [relation(grants=[["wei", "SELECT"], ["ann", "SELECT"]])]}
    schemas = [{"name": "us", "grants": [["ann", "USAGE"]]}]
    stated = export(schemas=schemas, **granted)
    assert "wei" not in reach(read(tmp_path, stated))
    assert reach(read(tmp_path, stated))["ann"] is Verdict.HOLDS
    database = {"name": "app", "owner": "owner", "grants": [["wei", "CONNECT"]]}
    assert "ann" not in reach(read(tmp_path, export(database=database, **granted)))


def test_public_reaches_everybody_and_columns_are_a_part(tmp_path: Path) -> None:
    both = {"wei": Verdict.HOLDS, "ann": Verdict.HOLDS}
    assert reach(read(tmp_path, export(relations=[relation(grants=[[None, "SELECT"]])]))) == both
    columns = [{"name": "id", "grants": [["wei", "SELECT"]]}, {"name": "name", "grants": None}]
    assert reach(read(tmp_path, export(relations=[relation(columns=columns)]))) == {"wei": Verdict.UNKNOWN}


def test_row_level_security_stands_only_for_those_that_it_keeps_out(tmp_path: Path) -> None:
    policies = [
        {"name": "all", "permissive": True, "command": "r", "using": "true", "roles": [None]},
        {"name": "not wei", "permissive": False, "command": "*", "using": "false", "roles": ["wei"]},
    ]
    given: dict[str, Any] = {"grants": [["team", "SELECT"]], "row_security": True, "policies": policies}
    members = [member("team", "wei", True, False), member("team", "ann", True, False)]
    stated = export(relations=[relation(**given)], memberships=members)
    assert reach(read(tmp_path, stated)) == {"ann": Verdict.HOLDS}
    roles = [role("owner", logs_in=False), role("team", logs_in=False), role("ann")]
    roles.append(role("wei", bypasses_row_security=True))
    stated = export(relations=[relation(**given)], memberships=members, roles=roles)
    evidence = read(tmp_path, stated)
    assert reach(evidence)["wei"] is Verdict.HOLDS
    ways = {way.name for fact in evidence.facts if isinstance(fact.says, Guard) for way in fact.says.bypasses}
    assert "BYPASSRLS" in ways
    policies[1]["using"] = "(region <> 'US')"
    stated = export(relations=[relation(**given)], memberships=members)
    assert reach(read(tmp_path, stated))["wei"] is Verdict.UNKNOWN


def test_a_role_that_makes_roles_takes_any_before_version_16(tmp_path: Path) -> None:
    roles = [role("owner", logs_in=False), role("team", logs_in=False), role("wei", creates_roles=True)]
    assert reach(read(tmp_path, export(roles=roles))) == {"wei": Verdict.HOLDS}
    assert reach(read(tmp_path, export(roles=roles, version=160000))) == {}


@pytest.mark.parametrize(
    ("options", "inherits", "sets"), [("", False, True), ("WITH INHERIT TRUE, SET FALSE ", True, False)]
)
def test_a_dump_of_roles(tmp_path: Path, options: str, inherits: bool, sets: bool) -> None:
    evidence = read(tmp_path, ROLES_SQL.replace("{options}", options), "roles.sql")
    links = {(fact.says.tail, fact.says.head) for fact in evidence.facts if isinstance(fact.says, Link)}
    wei = "wei%3B x"
    assert (("rights of role team in postgres:*", f"rights of role {wei} in postgres:*") in links) is inherits
    assert (("role team of postgres:*", f"postgres:*/{wei}") in links) is sets
    assert ("everything in postgres:*", "postgres:*/boss") in links
    assert [gap.what[:40] for gap in evidence.gaps] == ["what is granted on relations is not in a"]


def test_a_case_follows_a_grant_to_the_state(tmp_path: Path) -> None:
    files = {
        "ringfence.toml": '[case]\nwe = "us"\non = 2026-03-02\n',
        "data.csv": "data,category,us_persons,held_in\nhealth,personal health,1000000,profiles\n",
        "organisations.csv": "organisation,name,organised_in\nus,Us Inc,US\nb,B,CN\n",
        "systems.csv": f"system,kind,operator,known_as\nprofiles,store,us,{TABLE}\n",
        "access/roster.csv": "person_id,accounts,legal_employer,primary_residence\n7,postgres:app/wei,B,CN\n",
        "access/app.json": json.dumps(export(memberships=[member("team", "wei")])),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    result = scan(tmp_path)
    assert any(path.answer == "OPEN" for path in result.paths)
    (tmp_path / "access/app.json").write_text(json.dumps(export()))
    assert not any(path.answer == "OPEN" for path in scan(tmp_path).paths)


@pytest.mark.parametrize(
    "said",
    [
        {"roles": 1},
        {"roles": [1, {"name": 2}, {"name": "x", "superuser": "yes"}]},
        {"memberships": [{"role": "nobody", "member": []}]},
        {"relations": [{"reads": [{"schema": [], "columns": 3}], "grants": [1, [2, 3]], "policies": [{}]}]},
        {"functions": [{"as_owner": True, "owner": "wei", "rows_of": [], "body": 7}]},
        {"database": []},
    ],
)
def test_broken_exports_are_gaps(tmp_path: Path, said: dict[str, Any]) -> None:
    assert len(read(tmp_path, export(**said)).gaps) > 1


def test_views_in_a_circle_end(tmp_path: Path) -> None:
    options = ["security_invoker=true"]
    names = [f"v{number}" for number in range(30)]
    reads = [{"schema": "us", "name": name, "columns": None} for name in names]
    views = [
        relation(name, kind="v", reads=reads, options=options, grants=[[None, "SELECT"]]) for name in names
    ]
    assert read(tmp_path, export(relations=views)).facts


@pytest.mark.skipif("RINGFENCE_CORPUS" not in os.environ, reason="needs the test corpus (RINGFENCE_CORPUS)")
def test_a_dump_made_by_a_server() -> None:
    path = Path(os.environ["RINGFENCE_CORPUS"]) / "access/own/postgres/pg_dumpall-roles.sql"
    evidence, kinds = read_access_files([path], path.parent)
    assert kinds == ("access",)
    links = {(fact.says.tail, fact.says.head) for fact in evidence.facts if isinstance(fact.says, Link)}
    assert ("postgres:*/svc_etl", "postgres:*/wei_cn") in links
