"""Rows of Snowflake as facts with their days: roles, secondary roles, database roles, shares, policies."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Evidence, Guard, Link
from ringfence.model.kinds import Verb, Verdict

TABLE = "snowflake:APP.US.PROFILE"
GRANTS = (
    "created_on,deleted_on,privilege,granted_on,name,table_catalog,table_schema,granted_to,grantee_name\n"
)
USERS = (
    "name,login_name,email,disabled,default_secondary_roles,deleted_on\nWEI,WEI,wei@b.example,false,ALL,\n"
)
USER_GRANTS = "created_on,deleted_on,role,granted_to,grantee_name\n"
DATABASE = "2025-01-01,,USAGE,DATABASE,APP,,,ROLE,{role}\n"
SCHEMA = "2025-01-01,,USAGE,SCHEMA,US,APP,,ROLE,{role}\n"
SELECT = "{since},{until},SELECT,TABLE,PROFILE,APP,US,ROLE,{role}\n"
OPEN = GRANTS + DATABASE + SCHEMA


def given(role: str = "READER", since: str = "2025-02-01 10:00:00.000 -0800", until: str = "") -> str:
    return OPEN.replace("{role}", role) + SELECT.format(role=role, since=since, until=until)


def has(role: str, since: str = "2025-03-01", until: str = "", user: str = "WEI") -> str:
    return f"{since},{until},{role},USER,{user}\n"


def read(folder: Path, **files: str) -> Evidence:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}{'.json' if text[:1] in '[{' else '.csv'}"
        path.write_text(text)
        paths.append(path)
    return read_access_files(paths, folder)[0]


def readers(evidence: Evidence, on: date, certain: bool = True) -> set[str]:
    """Users to which a chain of links of that day leads; those of administrators aside."""
    standing = [
        fact.says
        for fact in evidence.facts
        if isinstance(fact.says, Link)
        and fact.stands_on(on) is Verdict.HOLDS
        and (fact.says.condition is Verdict.HOLDS or not certain)
    ]
    found, todo = {TABLE}, [TABLE]
    while todo:
        tail = todo.pop()
        for link in standing:
            if link.tail == tail and link.head not in found and link.head != "all rights in snowflake":
                found.add(link.head)
                todo.append(link.head)
    return {name.removeprefix("snowflake:user/") for name in found if name.startswith("snowflake:user/")}


def test_a_grant_stands_from_its_day_to_its_end(tmp_path: Path) -> None:
    stated = given(until="2025-05-10T08:00:00Z")
    evidence = read(tmp_path, roles=stated, users=USERS, members=USER_GRANTS + has("READER"))
    answers = {day: readers(evidence, date.fromisoformat(day)) for day in
               ("2025-02-15", "2025-03-01", "2025-05-10", "2025-05-11")}  # fmt: skip
    assert answers == {"2025-02-15": set(), "2025-03-01": {"WEI"}, "2025-05-10": {"WEI"}, "2025-05-11": set()}


def test_roles_are_granted_to_roles(tmp_path: Path) -> None:
    above = "2025-06-01,,USAGE,ROLE,READER,,,ROLE,ANALYST\n"
    evidence = read(tmp_path, roles=given() + above, users=USERS, members=USER_GRANTS + has("ANALYST"))
    assert readers(evidence, date(2025, 5, 1)) == set()
    assert readers(evidence, date(2025, 6, 1)) == {"WEI"}


def test_rights_of_several_roles_count_together(tmp_path: Path) -> None:
    """SELECT by one role, database and schema by another, from a later day."""
    parts = GRANTS + SELECT.format(role="A", since="2025-02-01", until="")
    later = (DATABASE + SCHEMA).replace("2025-01-01", "2025-07-01").replace("{role}", "B")
    members = USER_GRANTS + has("A") + has("B") + has("A", user="AMY")
    evidence = read(tmp_path, roles=parts + later, users=USERS, members=members)
    assert readers(evidence, date(2025, 6, 1)) == set()
    assert readers(evidence, date(2025, 7, 1)) == {"WEI"}


def test_database_roles(tmp_path: Path) -> None:
    to_role = GRANTS + "2025-01-01,,SELECT,TABLE,PROFILE,APP,US,DATABASE_ROLE,PEEK\n"
    to_role += "2025-01-01,,USAGE,DATABASE_ROLE,PEEK,APP,,ROLE,READER\n" + (DATABASE + SCHEMA).replace(
        "{role}", "READER"
    )
    evidence = read(tmp_path, roles=to_role, users=USERS, members=USER_GRANTS + has("READER"))
    assert readers(evidence, date(2025, 4, 1)) == {"WEI"}


def test_a_disabled_user_is_unknown_and_a_deleted_one_ends(tmp_path: Path) -> None:
    members = USER_GRANTS + has("READER")
    evidence = read(tmp_path, roles=given(), users=USERS.replace("false", "true"), members=members)
    assert readers(evidence, date(2025, 4, 1)) == set()
    assert readers(evidence, date(2025, 4, 1), certain=False) == {"WEI"}
    gone = USERS.replace("ALL,", "ALL,2025-06-30")
    evidence = read(tmp_path, roles=given(), users=gone, members=members)
    assert readers(evidence, date(2025, 6, 30)) == {"WEI"}
    assert readers(evidence, date(2025, 7, 1)) == set()


def test_shares_are_links_to_an_organisation(tmp_path: Path) -> None:
    shares = json.dumps([{"kind": "OUTBOUND", "name": "FEED", "database_name": "APP", "to": "B.ONE, B.TWO",
                          "created_on": "1740000000.000"}])  # fmt: skip
    inside = GRANTS + "2025-01-01,,SELECT,TABLE,PROFILE,APP,US,SHARE,FEED\n"
    for stated, verdict in ((inside, Verdict.HOLDS), (given(), Verdict.UNKNOWN)):
        links = [fact.says for fact in read(tmp_path, roles=stated, shares=shares).facts]
        shared = [link for link in links if isinstance(link, Link) and link.verb is Verb.SHARED_WITH]
        assert {(link.head, link.condition) for link in shared} == {("B.ONE", verdict), ("B.TWO", verdict)}


def test_a_policy_is_a_guard_that_nothing_shows_to_work(tmp_path: Path) -> None:
    policies = "policy_kind,policy_name,policy_status,ref_database_name,ref_schema_name,ref_entity_name\n"
    policies += "ROW_ACCESS_POLICY,US_ONLY,ACTIVE,APP,US,PROFILE\n"
    evidence = read(tmp_path, roles=given(), policies=policies)
    (guard,) = (fact.says for fact in evidence.facts if isinstance(fact.says, Guard))
    assert (guard.measure, guard.holds) == ("row access policy", Verdict.UNKNOWN)
    keys = {fact.says.key for fact in evidence.facts if isinstance(fact.says, Link)}
    assert set(guard.on) <= keys
    assert guard.on


def test_managers_of_grants_have_everything(tmp_path: Path) -> None:
    manages = "2025-01-01,,MANAGE GRANTS,ACCOUNT,X1,,,ROLE,SEC\n"
    evidence = read(tmp_path, roles=given() + manages, users=USERS)
    heads = {
        fact.says.head
        for fact in evidence.facts
        if isinstance(fact.says, Link) and fact.says.tail.startswith("all ")
    }
    assert heads == {f"role {name} of snowflake" for name in ("ACCOUNTADMIN", "SECURITYADMIN", "SEC")}


@pytest.mark.parametrize(
    "text",
    [
        GRANTS + ",,,,,,,,\n1,1,SELECT,,,,,ROLE,X\n",
        GRANTS + '"',
        GRANTS + "2025-01-01,,SELECT\n",
        '[{"privilege": [], "granted_on": {}, "grantee_name": 3, "name": null}]',
        '{"a": [{"role": 1e999, "grantee_name": "x"}], "b": [[[[[]]]]]}',
        '[{"kind": 1, "database_name": "X", "to": ",,"}]',
    ],
)
def test_broken_rows_are_gaps(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, rows=text).gaps


@pytest.mark.skipif("RINGFENCE_CORPUS" not in os.environ, reason="needs the test corpus (RINGFENCE_CORPUS)")
def test_rows_that_others_exported() -> None:
    folder = Path(os.environ["RINGFENCE_CORPUS"]) / "access/cartography-fixtures"
    names = ("roles", "shares", "users", "policy_references", "account_grants")
    evidence, _ = read_access_files([folder / f"snowflake-{name}.json" for name in names], folder)
    links = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    assert {link.head for link in links if link.verb is Verb.SHARED_WITH} == {
        "SPRINGFIELD.SHELBYVILLE_READER",
        "SHELBYVILLE.CITYHALL",
    }
