"""What a log saw is of the very account and store that the grants tell of, system by system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Entity, Evidence, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from ringfence.pipeline import readers
from tests.evidence.access.test_from_aws_iam import export as aws_export
from tests.evidence.access.test_from_aws_iam import inline
from tests.evidence.access.test_from_postgres import ROLES_SQL
from tests.evidence.access.test_from_postgres import export as pg_export
from tests.evidence.access.test_from_snowflake import TABLE, USER_GRANTS, USERS, given, has
from tests.formats.access_logs.events import ANN, BUCKET, cloudtrail

NUMBER = "111122223333"
ROLE = f"arn:aws:iam::{NUMBER}:role/team/analyst"
READ = inline({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"})
PG_LINE = {
    "timestamp": "2026-03-02 09:00:00.000 UTC",
    "user": "wei",
    "dbname": "app",
    "error_severity": "LOG",
    "message": 'AUDIT: OBJECT,1,1,READ,SELECT,TABLE,us.profile,"select * from us.profile",<none>,3',
}
HISTORY = [{
    "QUERY_START_TIME": "2026-03-02 09:00:00.000 +0000",
    "USER_NAME": "WEI",
    "BASE_OBJECTS_ACCESSED": json.dumps([{"objectName": 'APP.US."PROFILE"', "objectDomain": "Table"}]),
}]  # fmt: skip


def read(folder: Path, *known: str, **files: Any) -> Evidence:
    paths = []
    for name, value in files.items():
        text = value if isinstance(value, str) else json.dumps(value)
        paths.append(folder / f"{name}{'.json' if text[:1] in '[{' else '.csv'}")
        paths[-1].write_text(text)
    return read_access_files(paths, folder, known)[0]


def accessed(evidence: Evidence) -> list[Link]:
    links = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    return [link for link in links if link.verb is Verb.ACCESSED]


def granted(evidence: Evidence) -> dict[str, Kind]:
    """Entities that the exports tell of, whatever logs say."""
    return {
        fact.says.id: fact.says.kind
        for fact in evidence.facts
        if isinstance(fact.says, Entity) and fact.rung is Rung.DECLARED
    }


def kinds(evidence: Evidence, name: str) -> set[Kind]:
    return {
        fact.says.kind for fact in evidence.facts if isinstance(fact.says, Entity) and fact.says.id == name
    }


def session(name: str, **parts: Any) -> dict[str, Any]:
    arn = f"arn:aws:sts::{NUMBER}:assumed-role/analyst/{name}"
    return cloudtrail(userIdentity={"type": "AssumedRole", "arn": arn, "accountId": NUMBER, **parts})


def aws(*events: dict[str, Any]) -> dict[str, Any]:
    stated = aws_export({"Arn": ANN, "UserName": "ann", "UserPolicyList": READ})
    role = {
        "Arn": ROLE,
        "RoleName": "analyst",
        "RolePolicyList": READ,
        "AssumeRolePolicyDocument": {"Statement": []},
    }
    return {"iam": {**stated, "RoleDetailList": [role]}, "log": list(events)}


def test_a_read_of_an_object_meets_bucket_and_user(tmp_path: Path) -> None:
    evidence = read(tmp_path, **aws(cloudtrail()))
    (link,) = accessed(evidence)
    assert (link.tail, link.head) == (ANN, BUCKET)
    assert granted(evidence).items() >= {ANN: Kind.ACCOUNT, BUCKET: Kind.STORE}.items()


@pytest.mark.parametrize("parts", [{}, {"sessionContext": {"sessionIssuer": {"arn": ROLE}}}])
def test_a_session_is_its_roles_also_where_the_log_does_not_say_the_path(
    tmp_path: Path, parts: dict[str, Any]
) -> None:
    evidence = read(tmp_path, **aws(session("i-1", **parts)))
    (link,) = accessed(evidence)
    assert (link.tail, link.head, link.terms["sessions"]) == (ROLE, BUCKET, "i-1")
    assert ROLE in granted(evidence)


def test_a_session_of_a_person_stands_for_itself_and_names_its_role(tmp_path: Path) -> None:
    (link,) = accessed(read(tmp_path, **aws(session("wei@b.example"))))
    assert link.tail == f"arn:aws:sts::{NUMBER}:assumed-role/analyst/wei@b.example"
    assert link.terms["role"] == ROLE


def test_the_days_on_which_a_role_was_used_count_those_of_its_sessions(tmp_path: Path) -> None:
    later = session("wei@b.example")
    later["eventTime"] = "2026-03-04T09:00:00Z"
    files = {
        "ringfence.toml": '[case]\nwe = "us"\non = 2026-03-10\n',
        "data.csv": "data,category,us_persons,held_in\nhealth,personal health,1000000,profiles\n",
        "organisations.csv": "organisation,name,organised_in\nus,Us Inc,US\n",
        "systems.csv": f"system,kind,operator,known_as\nprofiles,store,us,{BUCKET}\n",
        **{f"access/{name}.json": json.dumps(value) for name, value in aws(session("i-1"), later).items()},
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    table = readers(tmp_path, (), None)
    assert {row.read for row in table.rows if row.account == "analyst"} == {2}


def test_a_session_of_a_role_that_no_export_has_is_not_taken_for_another(tmp_path: Path) -> None:
    event = session("i-1")
    event["userIdentity"]["arn"] = "arn:aws:sts::999999999999:assumed-role/analyst/i-1"
    (link,) = accessed(read(tmp_path, **aws(event)))
    assert link.tail == "arn:aws:iam::999999999999:role/analyst"


def test_pgaudit_meets_the_roles_and_relations_of_the_catalogue(tmp_path: Path) -> None:
    evidence = read(tmp_path, app=pg_export(), log=json.dumps(PG_LINE))
    (link,) = accessed(evidence)
    assert (link.tail, link.head) == ("postgres:app/wei", "postgres:app.us.profile")
    assert {link.tail, link.head} <= granted(evidence).keys()
    assert kinds(evidence, link.head) == {Kind.DATASET}


def test_pgaudit_meets_a_dump_of_the_servers_roles(tmp_path: Path) -> None:
    roles = ROLES_SQL.format(options="")
    evidence = read(tmp_path, roles=roles, log=json.dumps({**PG_LINE, "user": "boss"}))
    assert [link.tail for link in accessed(evidence)] == ["postgres:*/boss"]
    assert "postgres:*/boss" in granted(evidence)


def test_access_history_meets_the_users_and_tables_of_the_grants(tmp_path: Path) -> None:
    evidence = read(tmp_path, roles=given(), users=USERS, members=USER_GRANTS + has("READER"), log=HISTORY)
    (link,) = accessed(evidence)
    assert (link.tail, link.head) == ("snowflake:user/WEI", TABLE)
    assert {link.tail, link.head} <= granted(evidence).keys()
    assert kinds(evidence, TABLE) == {Kind.DATASET}


@pytest.mark.parametrize(
    ("known", "log"), [("snowflake:APP.US", HISTORY), ("postgres:app", json.dumps(PG_LINE))]
)
def test_reads_of_a_table_are_reads_of_the_database_that_the_case_knows(
    tmp_path: Path, known: str, log: Any
) -> None:
    covered = {each.store: each for each in read(tmp_path, known, log=log).logs}
    assert (covered[known].reads, covered[known].shows_reads) == (1, Verdict.HOLDS)


def test_a_store_of_another_system_is_not_one_that_the_log_could_show(tmp_path: Path) -> None:
    covered = {each.store: each for each in read(tmp_path, "snowflake:APP.US", log=[cloudtrail()]).logs}
    assert (covered["snowflake:APP.US"].log, covered["snowflake:APP.US"].shows_reads) == ("", Verdict.FAILS)
