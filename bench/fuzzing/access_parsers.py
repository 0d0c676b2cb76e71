"""The parsers of access evidence: any bytes become facts and gaps, or EvidenceError."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from ringfence.evidence.access.read_access_files import read_access_files
from tests.evidence.access import test_from_kubernetes as kubernetes
from tests.evidence.access import test_from_postgres as postgres
from tests.evidence.access import test_from_snowflake as snowflake

from .parsers import Parser
from .seeds import Corpus

_JSON = (
    b"[[[[",
    b"null",
    b"true",
    b"{}",
    b'"grants"',
    b'"SELECT"',
    b'"name"',
    b"1e400",
    b'"\\ud800"',
    b"},{",
)
_SQL = (
    b"CREATE ROLE ",
    b"GRANT ",
    b" TO ",
    b" WITH ",
    b"INHERIT FALSE",
    b'""',
    b";",
    b"\n",
    b"\\restrict ",
    b"'",
)
_YAML = (
    b"&a ",
    b"*a",
    b"<<: *a",
    b"- ",
    b": ",
    b"[",
    b"{",
    b"---\n",
    b"!!python/object",
    b"\t",
    b"kind: Role",
    b"'*'",
)
_CSV = (b'"', b",", b"\n", b"\r", b"SELECT", b"2025-01-01", b"9999-12-31", b"1e999", b"ROLE", b"\0")


def use_access_file(name: str) -> Callable[[bytes], bool]:
    def use(data: bytes) -> bool:
        """Are there gaps?"""
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            return bool(read_access_files([path], path.parent)[0].gaps)

    return use


def _postgres() -> list[bytes]:
    policies = [{"name": "p", "permissive": True, "command": "r", "using": "true", "roles": [None]}]
    view = {"kind": "v", "reads": [{"schema": "us", "name": "profile", "columns": ["id"]}], "options": None}
    relations = [
        postgres.relation(row_security=True, policies=policies, grants=[[None, "SELECT"]]),
        postgres.relation("view", **view),
    ]
    members = [postgres.member("team", "wei"), postgres.member("owner", "ann", inherits=False)]
    function = {
        "schema": "us",
        "name": "f",
        "number": 7,
        "owner": "owner",
        "as_owner": True,
        "language": "sql",
    }
    functions = [
        {**function, "body": "select * from us.profile", "rows_of": None, "grants": [[None, "EXECUTE"]]}
    ]
    whole = postgres.export(relations=relations, memberships=members, functions=functions)
    return [json.dumps(whole).encode(), json.dumps(postgres.export()).encode()]


def _kubernetes(corpus: Corpus) -> list[bytes]:
    of_corpus = sorted((corpus.folder / "access").glob("*/k8s-rbac.yaml"))
    whole = [kubernetes.role(kubernetes.rule("*", "*")), kubernetes.bind(), kubernetes.account("etl")]
    return [kubernetes.YAML.encode(), json.dumps(whole).encode(), *(path.read_bytes() for path in of_corpus)]


def _snowflake_json() -> list[bytes]:
    share = {
        "kind": "OUTBOUND",
        "name": "FEED",
        "database_name": "APP",
        "to": "B.ONE, B.TWO",
        "created_on": "17",
    }
    grant = {"privilege": "SELECT", "granted_on": "TABLE", "name": "PROFILE", "grantee_name": "READER"}
    user = {"name": "WEI", "login_name": "WEI", "disabled": False, "email": None}
    return [json.dumps([share, grant, user, {"role": "READER", "grantee_name": "WEI"}]).encode()]


ACCESS_PARSERS: tuple[Parser, ...] = (
    Parser("access-postgres", use_access_file("app.json"), lambda _: _postgres(), _JSON),
    Parser(
        "access-postgres-roles",
        use_access_file("roles.sql"),
        lambda _: [postgres.ROLES_SQL.replace("{options}", "").encode()],
        _SQL,
    ),
    Parser("access-kubernetes", use_access_file("prod.yaml"), _kubernetes, (*_YAML, *_JSON)),
    Parser("access-snowflake-csv", use_access_file("rows.csv"), lambda _: [snowflake.given().encode()], _CSV),
    Parser("access-snowflake-json", use_access_file("rows.json"), lambda _: _snowflake_json(), _JSON),
)
