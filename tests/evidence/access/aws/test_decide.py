"""Policies weighed: each line of AWS's rule, unknowns, and a second judge over random policies."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from ringfence.evidence.access.aws.askers import Asker
from ringfence.evidence.access.aws.decide import Held, Rights, Target, decide
from ringfence.formats.aws.policy import Statement, read_policy
from ringfence.model.kinds import Verdict

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
ANN = Asker("arn:aws:iam::1:user/ann", "1", "ann", is_role=False, tags={"team": "us"})
ROLE = Asker("arn:aws:iam::1:role/etl", "1", "etl", is_role=True)
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
OBJECTS = "arn:aws:s3:::b/*"


def held(*statements: dict[str, Any]) -> Held:
    return Held("p", "", read_policy({"Statement": list(statements)}))


def ask(
    *statements: dict[str, Any],
    asker: Asker = ANN,
    own: list[dict[str, Any]] | None = None,
    account: str = "1",
    boundary: Held | None = None,
    needs_policy: bool = False,
) -> Verdict:
    policy = None if own is None else read_policy({"Statement": own})
    target = Target(OBJECTS, account, policy, needs_policy)
    return decide(Rights(asker, (held(*statements),), boundary), "s3:getobject", target).verdict


def allow(**parts: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **parts}


def deny(**parts: Any) -> dict[str, Any]:
    return {**allow(**parts), "Effect": "Deny"}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([], FAILS),
        ([allow()], HOLDS),
        ([allow(), deny()], FAILS),
        ([allow(), deny(Resource="arn:aws:s3:::c/*")], HOLDS),
        ([allow(), deny(Resource="arn:aws:s3:::b/us/*")], UNKNOWN),
        ([allow(Resource="arn:aws:s3:::b/us/*")], UNKNOWN),
        ([allow(Resource="arn:aws:s3:::b")], FAILS),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], HOLDS),
        ([{"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "*"}], FAILS),
        ([{"Effect": "Allow", "Action": "S3:getOBJECT", "NotResource": "arn:aws:s3:::c/*"}], HOLDS),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/us/*"}], UNKNOWN),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "*"}], FAILS),
        ([allow(), {"Effect": "Deny", "NotAction": "s3:List*", "Resource": "*"}], FAILS),
        ([allow(Resource="arn:aws:s3:::${aws:username}/*")], FAILS),
        ([allow(Resource="arn:aws:s3:::b/${aws:username}/*")], UNKNOWN),
        ([allow(Resource="arn:aws:s3:::${aws:userid}*")], UNKNOWN),
        ([allow(Resource="arn:aws:s3:::b/${*}")], UNKNOWN),
    ],
)
def test_identity_policies(statements: list[dict[str, Any]], answer: Verdict) -> None:
    assert ask(*statements) is answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (when("StringEquals", "aws:username", "ann"), HOLDS),
        (when("StringEquals", "aws:username", "bob"), FAILS),
        (when("StringNotEquals", "aws:username", "bob"), HOLDS),
        (when("StringLike", "aws:PrincipalArn", "arn:aws:iam::1:user/*"), HOLDS),
        (when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::1:*"), FAILS),
        (when("StringEquals", "aws:PrincipalTag/team", "us"), HOLDS),
        (when("StringEquals", "aws:PrincipalTag/team", "cn"), FAILS),
        (when("StringEqualsIfExists", "aws:PrincipalTag/none", "x"), HOLDS),
        (when("StringEquals", "aws:PrincipalTag/none", "x"), FAILS),
        (when("Null", "aws:PrincipalTag/none", "true"), HOLDS),
        (when("Bool", "aws:SecureTransport", "true"), HOLDS),
        (when("IpAddress", "aws:SourceIp", "10.0.0.0/8"), UNKNOWN),
        (when("Bool", "aws:MultiFactorAuthPresent", "true"), UNKNOWN),
        (when("MadeUp", "aws:username", "ann"), UNKNOWN),
    ],
)
def test_conditions_are_three_valued(condition: dict[str, Any], answer: Verdict) -> None:
    assert ask(allow(**condition)) is answer
    denied = {HOLDS: FAILS, FAILS: HOLDS, UNKNOWN: UNKNOWN}[answer]
    assert ask(ALL, deny(**condition)) is denied


def test_a_boundary_limits_and_gives_nothing() -> None:
    assert ask(allow(), boundary=held(allow())) is HOLDS
    assert ask(allow(), boundary=held({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"})) is FAILS
    assert ask(boundary=held(ALL)) is FAILS
    assert ask(allow(), boundary=held(ALL, deny())) is FAILS
    assert ask(allow(), boundary=Held("gone", "arn", None)) is UNKNOWN


def test_a_policy_that_the_export_does_not_say_leaves_it_open() -> None:
    rights = Rights(ANN, (Held("gone", "arn", None),))
    assert decide(rights, "s3:getobject", Target(OBJECTS, "1")).verdict is UNKNOWN


NAMES_ANN = {"Principal": {"AWS": ANN.arn}}
NAMES_ACCOUNT = {"Principal": {"AWS": "arn:aws:iam::1:root"}}


def test_the_policy_of_a_bucket_in_the_same_account() -> None:
    assert ask(own=[allow(**NAMES_ANN)]) is HOLDS
    assert ask(own=[allow(**NAMES_ACCOUNT)]) is FAILS
    assert ask(own=[allow(Principal="*")]) is HOLDS
    assert ask(allow(), own=[deny(**NAMES_ACCOUNT)]) is FAILS
    assert ask(allow(), own=[deny(Principal="*", **when("IpAddress", "aws:SourceIp", "::/0"))]) is UNKNOWN
    assert ask(allow(), own=[{**deny(), "NotPrincipal": {"AWS": ANN.arn}}]) is HOLDS
    assert ask(allow(), own=[{**deny(), "NotPrincipal": {"AWS": "arn:aws:iam::1:user/bob"}}]) is FAILS


def test_another_accounts_bucket_needs_both_sides() -> None:
    assert ask(allow(), account="2") is FAILS
    assert ask(own=[allow(**NAMES_ANN)], account="2") is FAILS
    assert ask(allow(), own=[allow(**NAMES_ANN)], account="2") is HOLDS
    assert ask(allow(), own=[allow(**NAMES_ACCOUNT)], account="2") is HOLDS


def test_nothing_is_allowed_on_a_key_without_its_policy() -> None:
    assert ask(allow(), own=[], needs_policy=True) is FAILS
    assert ask(allow(), own=[allow(**NAMES_ACCOUNT)], needs_policy=True) is HOLDS
    assert ask(own=[allow(**NAMES_ACCOUNT)], needs_policy=True) is FAILS
    assert ask(own=[allow(**NAMES_ANN)], needs_policy=True) is HOLDS


def test_the_session_of_a_role_is_the_role() -> None:
    session = {"Principal": {"AWS": "arn:aws:sts::1:assumed-role/etl/night"}}
    assert ask(asker=ROLE, own=[allow(**session)]) is HOLDS
    assert ask(asker=ANN, own=[allow(**session)]) is FAILS
    assert ask(asker=ROLE, own=[allow(**session)], boundary=held()) is FAILS


ACTIONS = ("s3:GetObject", "s3:Get*", "s3:*", "*", "s3:Put*", "s3:GetObjec?", "ec2:*")
RESOURCES = (
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/us/*",
    "arn:aws:s3:::b/??/a",
    "arn:aws:s3:::c/*",
    "arn:aws:s3:::*/a",
)
OBJECT_NAMES = (
    "arn:aws:s3:::b/a",
    "arn:aws:s3:::b/us/a",
    "arn:aws:s3:::b/us/b",
    "arn:aws:s3:::b/cn/a",
    "arn:aws:s3:::c/a",
)


def judge_again(statements: list[dict[str, Any]], action: str, name: str) -> bool:
    """AWS's rule for one object, as a person would write it down."""

    def listed(words: Any, text: str, *, small: bool = False) -> bool:
        parts = (word.lower() if small else word for word in words)
        return any(re.fullmatch(re.escape(p).replace(r"\*", ".*").replace(r"\?", "."), text) for p in parts)

    said = set()
    for each in statements:
        acts = (
            listed(each["Action"], action, small=True)
            if "Action" in each
            else not listed(each["NotAction"], action, small=True)
        )
        on = listed(each["Resource"], name) if "Resource" in each else not listed(each["NotResource"], name)
        if acts and on:
            said.add(each["Effect"])
    return said == {"Allow"}


def test_a_second_judge_agrees_object_by_object() -> None:
    draw = random.Random(11)
    allowed = 0
    for _ in range(1500):
        statements = [
            {
                "Effect": draw.choice(("Allow", "Allow", "Deny")),
                draw.choice(("Action", "NotAction")): draw.sample(ACTIONS, draw.randint(1, 2)),
                draw.choice(("Resource", "NotResource")): draw.sample(RESOURCES, draw.randint(1, 2)),
            }
            for _ in range(draw.randint(1, 4))
        ]
        rights = Rights(ANN, (held(*statements),))
        whole = decide(rights, "s3:getobject", Target(OBJECTS, "1")).verdict
        each = []
        for name in OBJECT_NAMES:
            verdict = decide(rights, "s3:getobject", Target(name, "1")).verdict
            truth = judge_again(statements, "s3:getobject", name)
            assert verdict is (HOLDS if truth else FAILS), (statements, name)
            allowed += truth
            if name.startswith("arn:aws:s3:::b/"):
                each.append(truth)
        if whole is HOLDS:
            assert all(each), statements
        if whole is FAILS:
            assert not any(each), statements
    assert 500 < allowed < 7000


def test_another_allow_takes_nothing_and_another_deny_gives_nothing() -> None:
    draw = random.Random(3)
    order = {FAILS: 0, UNKNOWN: 1, HOLDS: 2}
    for _ in range(500):
        base = [
            {**allow(Resource=draw.sample(RESOURCES, 1)), "Effect": draw.choice(("Allow", "Deny"))}
            for _ in range(3)
        ]
        extra = draw.sample(RESOURCES, 1)
        before = order[ask(*base)]
        assert order[ask(*base, allow(Resource=extra))] >= before
        assert order[ask(*base, deny(Resource=extra))] <= before


def test_a_statement_without_resource_or_principal_says_nothing() -> None:
    assert (
        decide(
            Rights(ANN, (Held("p", "", read_policy({"Statement": []})),)), "s3:getobject", Target("x", "1")
        ).by
        == ()
    )
    assert Statement(allows=True).actions == ()
    assert ask({"Effect": "Allow", "Action": "s3:*"}) is FAILS
