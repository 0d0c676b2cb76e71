"""Exports of an AWS account as facts: who gets at a bucket, by which policy, and what nobody could read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Evidence, Link
from ringfence.model.kinds import Verb, Verdict
from ringfence.pipeline import scan

BUCKET = "arn:aws:s3:::profiles"
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
ROSTER = "person_id,email,legal_employer,primary_residence"
MANAGED = "arn:aws:iam::1:policy/read"


def user(name: str, **parts: Any) -> dict[str, Any]:
    return {"Arn": f"arn:aws:iam::1:user/{name}", "UserName": name, **parts}


def export(
    *users: dict[str, Any], groups: list[Any] | None = None, policies: list[Any] | None = None
) -> dict[str, Any]:
    return {
        "UserDetailList": list(users),
        "GroupDetailList": groups or [],
        "RoleDetailList": [],
        "Policies": policies or [],
    }


def managed(*statements: dict[str, Any]) -> dict[str, Any]:
    version = {"Document": {"Statement": list(statements)}, "IsDefaultVersion": True, "VersionId": "v1"}
    return {"Arn": MANAGED, "PolicyName": "read", "PolicyVersionList": [version]}


def inline(*statements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"PolicyName": "own", "PolicyDocument": {"Statement": list(statements)}}]


def read(folder: Path, **files: Any) -> Evidence:
    paths = []
    for name, value in files.items():
        path = folder / f"{name}.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        paths.append(path)
    return read_access_files(paths, folder)[0]


def reach(evidence: Evidence, store: str = BUCKET) -> dict[str, Verdict]:
    """Each account that a chain of grants leads to, with the best condition on the way."""
    links = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    order = {Verdict.FAILS: 0, Verdict.UNKNOWN: 1, Verdict.HOLDS: 2}
    found: dict[str, Verdict] = {}
    todo = [(link.head, link.condition) for link in links if link.verb is Verb.PERMITS and link.tail == store]
    while todo:
        at, verdict = todo.pop()
        heads = [link.head for link in links if link.verb is Verb.ASSIGNED_TO and link.tail == at]
        todo += [(head, verdict) for head in heads]
        if not heads and order[verdict] > order[found.get(at, Verdict.FAILS)]:
            found[at] = verdict
    return {
        name.rpartition("/")[2]: verdict for name, verdict in found.items() if ":administrator" not in name
    }


def test_inline_attached_and_group_policies_lead_to_the_bucket(tmp_path: Path) -> None:
    attached = [{"PolicyName": "read", "PolicyArn": MANAGED}]
    group = {"Arn": "arn:aws:iam::1:group/staff", "GroupName": "staff", "AttachedManagedPolicies": attached}
    stated = export(
        user("ann", UserPolicyList=inline(READ)),
        user("bob", AttachedManagedPolicies=attached),
        user("cem", GroupList=["staff"]),
        user("dan"),
        groups=[group],
        policies=[managed(READ)],
    )
    evidence = read(tmp_path, iam=stated)
    assert reach(evidence) == dict.fromkeys(("ann", "bob", "cem"), Verdict.HOLDS)


def test_a_deny_of_one_member_takes_nothing_from_the_others(tmp_path: Path) -> None:
    deny = {**READ, "Effect": "Deny"}
    group = {"Arn": "arn:aws:iam::1:group/staff", "GroupName": "staff", "GroupPolicyList": inline(READ)}
    stated = export(
        user("ann", GroupList=["staff"]),
        user("bob", GroupList=["staff"], UserPolicyList=inline(deny)),
        groups=[group],
    )
    assert reach(read(tmp_path, iam=stated)) == {"ann": Verdict.HOLDS}


def test_the_policy_of_the_bucket_counts(tmp_path: Path) -> None:
    stated = export(user("ann", UserPolicyList=inline(READ)), user("bob"))
    own = {
        "Statement": [
            {**READ, "Principal": {"AWS": "arn:aws:iam::1:user/bob"}},
            {**READ, "Principal": {"AWS": "2"}},
        ]
    }
    evidence = read(tmp_path, iam=stated, bucket={"Policy": json.dumps(own)})
    assert reach(evidence) == {
        "ann": Verdict.HOLDS,
        "bob": Verdict.HOLDS,
        "arn:aws:iam::2:root": Verdict.HOLDS,
    }
    shut = {"Statement": [{**READ, "Effect": "Deny", "Principal": "*"}]}
    assert reach(read(tmp_path, iam=stated, bucket=shut)) == {}


def test_an_outsider_who_may_only_write_or_is_denied_does_not_read(tmp_path: Path) -> None:
    stated = export(user("ann"))
    other = {"Principal": {"AWS": "2"}}
    for statements in (
        [{**READ, **other, "Action": "s3:PutObject"}],
        [{**READ, **other}, {**READ, "Effect": "Deny", "Principal": "*"}],
        [{**READ, **other, "Resource": f"{BUCKET}-backup/*"}],
    ):
        assert reach(read(tmp_path, iam=stated, bucket={"Statement": statements})) == {}
    part = [{**READ, **other, "Resource": f"{BUCKET}/us/*"}]
    assert reach(read(tmp_path, iam=stated, bucket={"Statement": part})) == {
        "arn:aws:iam::2:root": Verdict.UNKNOWN
    }


def test_without_a_known_bucket_all_buckets_are_asked_about(tmp_path: Path) -> None:
    stated = export(user("ann", UserPolicyList=inline({**READ, "Resource": "*"})))
    assert reach(read(tmp_path, iam=stated), "arn:aws:s3:::*") == {"ann": Verdict.HOLDS}


def test_a_case_follows_the_grant_to_the_person_and_the_state(tmp_path: Path) -> None:
    files = {
        "ringfence.toml": '[case]\nwe = "us"\non = 2026-03-01\n',
        "data.csv": "data,category,us_persons,held_in\nhealth,personal health,1000000,profiles\n",
        "organisations.csv": "organisation,name,organised_in\nus,Us Inc,US\nb,Beijing B Ltd,CN\n",
        "systems.csv": f"system,kind,operator,known_as\nprofiles,store,us,{BUCKET}\n",
        "access/roster.csv": f"{ROSTER}\n7,wei@b.example,Beijing B Ltd,CN\n",
        "access/iam.json": json.dumps(export(user("wei@b.example", UserPolicyList=inline(READ)))),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    result = scan(tmp_path)
    assert any(path.answer == "OPEN" for path in result.paths)
    assert {"access", "people"} <= set(result.coverage.seen)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"UserDetailList": 1}',
        '{"UserDetailList": [1, {"Arn": 2, "UserPolicyList": {}, "GroupList": "x", "Tags": [3]}]}',
        '{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [{"AssumeRolePolicyDocument": []}]}',
        '{"UserDetailList":' + "[" * 5000,
    ],
)
def test_broken_exports_are_gaps(tmp_path: Path, text: str) -> None:
    evidence = read(tmp_path, iam=text)
    assert evidence.gaps


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    text = json.dumps(export(user("ann", UserPolicyList=inline(READ))))
    evidence = read(tmp_path, iam=text.replace('"UserName"', '"UserName": "eve", "UserName"'))
    assert any("'UserName' stands twice" in gap.what for gap in evidence.gaps)


@pytest.mark.skipif("RINGFENCE_CORPUS" not in os.environ, reason="needs the test corpus (RINGFENCE_CORPUS)")
def test_a_real_account(tmp_path: Path) -> None:
    path = Path(os.environ["RINGFENCE_CORPUS"]) / "access/aws-iam/gaad-real-account-122-principals.json"
    evidence, kinds = read_access_files([path], path.parent)
    readers = reach(evidence, "arn:aws:s3:::*")
    assert kinds == ("access",)
    assert {"privesc-sre-user", "fn4-exploitableNotAction-user", "OrganizationAccountAccessRole"} <= set(
        readers
    )
    becomes = [
        fact.says for fact in evidence.facts if isinstance(fact.says, Link) and fact.says.verb is Verb.BECOMES
    ]
    assert "arn:aws:iam::072528804237:root" in {link.head for link in becomes}
