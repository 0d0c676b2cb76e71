"""Who can act as whom: trust policies from both sides, outsiders, and steps that give another's rights."""

from __future__ import annotations

from typing import Any

from ringfence.evidence.access.aws.estate import Estate
from ringfence.evidence.access.aws.outsiders import administrator_of
from ringfence.evidence.access.aws.takeovers import find_takeovers
from ringfence.formats.aws.account_export import read_account_export
from ringfence.model.kinds import Verdict
from ringfence.model.source import Source

ROLE, USER = "arn:aws:iam::1:role/etl", "arn:aws:iam::1:user/ann"


def policy(name: str, *statements: dict[str, Any]) -> dict[str, Any]:
    return {"PolicyName": name, "PolicyDocument": {"Statement": list(statements)}}


def allow(*actions: str, on: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


def trust(principal: Any, **parts: Any) -> dict[str, Any]:
    return {"Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **parts}}


def takeovers(trusts: dict[str, Any], *allowed: str, on: str = "*") -> set[tuple[str, str, Verdict]]:
    user = {
        "Arn": USER,
        "UserName": "ann",
        "UserPolicyList": [policy("p", allow(*allowed, on=on))] if allowed else [],
    }
    role = {"Arn": ROLE, "RoleName": "etl", "AssumeRolePolicyDocument": trusts}
    estate = Estate()
    export = {"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [role], "Policies": []}
    estate.add_export(read_account_export(export), Source("f", "", ""))
    return {(each.taken, each.taker, each.verdict) for each in find_takeovers(estate)}


OWN_ACCOUNT = trust({"AWS": "arn:aws:iam::1:root"})
SERVICE = trust({"Service": "lambda.amazonaws.com"})


def test_trust_in_the_account_needs_the_users_own_policy_too() -> None:
    assert takeovers(OWN_ACCOUNT) == set()
    assert takeovers(OWN_ACCOUNT, "sts:AssumeRole") == {(ROLE, USER, Verdict.HOLDS)}
    assert takeovers(OWN_ACCOUNT, "sts:AssumeRole", on="arn:aws:iam::1:role/other") == set()


def test_trust_in_the_user_is_enough() -> None:
    assert takeovers(trust({"AWS": USER})) == {(ROLE, USER, Verdict.HOLDS)}
    with_factor = trust({"AWS": USER}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert takeovers(with_factor) == {(ROLE, USER, Verdict.UNKNOWN)}


def test_other_accounts_identity_providers_and_anybody_stand_outside() -> None:
    provider = "arn:aws:iam::1:saml-provider/sso"
    assert takeovers(trust({"AWS": "22"})) == {(ROLE, "arn:aws:iam::22:root", Verdict.HOLDS)}
    saml = trust({"Federated": provider}, Action="sts:AssumeRoleWithSAML")
    assert takeovers(saml) == {(ROLE, provider, Verdict.HOLDS)}
    assert (ROLE, "anybody", Verdict.HOLDS) in takeovers(trust("*"))
    assert takeovers(SERVICE) == set()


def test_an_outsider_who_is_denied_or_let_do_something_else_takes_on_nothing() -> None:
    allowed = trust({"AWS": "22"})["Statement"]
    assert takeovers({"Statement": [allowed, {**allowed, "Effect": "Deny"}]}) == set()
    assert takeovers(trust({"AWS": "22"}, Action="sts:TagSession")) == set()


def test_steps_that_give_a_roles_rights() -> None:
    able = ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")
    assert takeovers(SERVICE, *able) == {(ROLE, USER, Verdict.HOLDS)}
    assert takeovers(SERVICE, *able[:2]) == set()
    assert takeovers(OWN_ACCOUNT, *able) == set()  # the role does not trust the service
    assert takeovers(SERVICE, "iam:UpdateAssumeRolePolicy") == {(ROLE, USER, Verdict.HOLDS)}


def test_steps_that_give_everything() -> None:
    admin = administrator_of("1")
    assert takeovers(SERVICE, "iam:AttachUserPolicy") == {(admin, USER, Verdict.HOLDS)}
    assert takeovers(SERVICE, "iam:AttachUserPolicy", on="arn:aws:iam::1:user/bob") == set()
    assert takeovers(SERVICE, "iam:AttachRolePolicy") == set()  # a user has no role of its own
