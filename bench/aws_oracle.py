"""Random IAM policies put before two judges: moto, which enforces them on real boto3 calls, and ringfence.

    PYTHONPATH=src:. python bench/aws_oracle.py [--worlds N] [--seed N]      (needs moto[iam,s3,sts])

Each world has users, groups, inline and managed policies with allow, deny, NotAction and wild characters,
in an account that moto keeps in memory. Every user asks for every object; then the account's own export
(`get_account_authorization_details`) is read by ringfence. What moto 5.2 does not model is left out of
the worlds: NotResource, `?`, letters of another case, conditions, permissions boundaries, policy
variables, resource policies (its access control takes a statement without Resource as one that permits,
and `?` as a sign of its regular expressions). For those the tests have an oracle of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

from ringfence.evidence.access.aws.decide import Target, decide
from ringfence.evidence.access.aws.estate import Estate
from ringfence.formats.aws.account_export import read_account_export
from ringfence.model.kinds import Verdict
from ringfence.model.source import Source

BUCKETS = ("profiles", "profiles-backup", "audit-logs")
KEYS = ("a.json", "us/a.json", "us/b.json", "cn/a.json")
ACTIONS = ("s3:GetObject", "s3:Get*", "s3:*", "*", "s3:PutObject", "s3:ListBucket", "ec2:*", "s3:*Object")
REGION = "us-east-1"


def draw_resource(draw: random.Random) -> str:
    bucket = draw.choice((*BUCKETS, "*", "profiles*", "*-logs"))
    key = draw.choice(("*", "us/*", "*.json", "us/a.json", "cn/*.json", "*/a.json"))
    return draw.choice(
        ("*", f"arn:aws:s3:::{bucket}/{key}", f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/{key}")
    )


def draw_document(draw: random.Random) -> str:
    statements = []
    for _ in range(draw.randint(1, 3)):
        acts = draw.choice(("Action", "Action", "Action", "NotAction"))
        actions: list[str] | str = [draw.choice(ACTIONS) for _ in range(draw.randint(1, 2))]
        resources: list[str] | str = [draw_resource(draw) for _ in range(draw.randint(1, 3))]
        if len(actions) == 1 and draw.random() < 0.5:
            actions = actions[0]
        effect = "Deny" if draw.random() < 0.25 else "Allow"
        statements.append({"Effect": effect, acts: actions, "Resource": resources})
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def build_world(draw: random.Random) -> tuple[Any, dict[str, dict[str, str]]]:
    """The account, and each user's keys."""
    iam, s3 = boto3.client("iam", region_name=REGION), boto3.client("s3", region_name=REGION)
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket)
        for key in KEYS:
            s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    for group in ("readers", "staff"):
        iam.create_group(GroupName=group)
        iam.put_group_policy(GroupName=group, PolicyName="inline", PolicyDocument=draw_document(draw))
    managed = [
        iam.create_policy(PolicyName=f"managed-{number}", PolicyDocument=draw_document(draw))["Policy"]["Arn"]
        for number in range(3)
    ]
    keys = {}
    for name in ("amy", "bob", "wei", "zoe"):
        iam.create_user(UserName=name)
        if draw.random() < 0.6:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=draw_document(draw))
        if draw.random() < 0.6:
            iam.attach_user_policy(UserName=name, PolicyArn=draw.choice(managed))
        for group in ("readers", "staff"):
            if draw.random() < 0.4:
                iam.add_user_to_group(GroupName=group, UserName=name)
        keys[name] = iam.create_access_key(UserName=name)["AccessKey"]
    return iam, keys


def ask_moto(keys: dict[str, dict[str, str]]) -> dict[tuple[str, str], bool]:
    answers = {}
    for name, key in keys.items():
        s3 = boto3.client(
            "s3",
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )
        for bucket in BUCKETS:
            for each in KEYS:
                try:
                    s3.get_object(Bucket=bucket, Key=each)
                    answers[name, f"arn:aws:s3:::{bucket}/{each}"] = True
                except ClientError as error:
                    if error.response["Error"]["Code"] not in ("AccessDenied", "Forbidden"):
                        raise
                    answers[name, f"arn:aws:s3:::{bucket}/{each}"] = False
    return answers


def ask_ringfence(export: Any) -> dict[tuple[str, str], Verdict]:
    estate = Estate()
    estate.add_export(
        read_account_export(json.loads(json.dumps(export, default=str))), Source("moto", "", "")
    )
    return {
        (rights.asker.name, arn): decide(rights, "s3:getobject", Target(arn, rights.asker.account)).verdict
        for rights in estate.rights.values()
        for arn in (f"arn:aws:s3:::{bucket}/{key}" for bucket in BUCKETS for key in KEYS)
    }


def run_world(seed: int) -> tuple[int, int, list[str]]:
    """Questions asked, those allowed, and the mismatches."""
    with mock_aws():
        iam, keys = build_world(random.Random(seed))
        export = iam.get_account_authorization_details()
        with_keys = set_initial_no_auth_action_count(0)(lambda: ask_moto(keys))
        theirs, ours = with_keys(), ask_ringfence(export)
    wrong = [
        f"world {seed}: {who} {arn}: moto {said}, ringfence {ours[who, arn]}"
        for (who, arn), said in theirs.items()
        if ours[who, arn] is not (Verdict.HOLDS if said else Verdict.FAILS)
    ]
    return len(theirs), sum(theirs.values()), wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    asked = allowed = 0
    wrong: list[str] = []
    for seed in range(options.seed, options.seed + options.worlds):
        questions, yes, mismatches = run_world(seed)
        asked, allowed = asked + questions, allowed + yes
        wrong += mismatches
    print(
        f"{options.worlds} worlds, {asked:,} questions, {allowed:,} allowed by moto, {len(wrong)} mismatches"
    )
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
