"""Who can act as whom in AWS: roles taken on by their trust policies, and steps that give another's
rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....formats.aws.account_export import Principal, account_of
from ....formats.aws.patterns import covers
from ....formats.aws.policy import Statement
from ....model.kinds import Verdict
from .askers import FAILS, HOLDS, UNKNOWN, Asker, judge_condition
from .decide import Rights, Target, conjunction, decide
from .escalations import (
    ESCALATIONS,
    ITSELF,
    NEW_VERSION,
    OWN_GROUP,
    ROLE,
    USER,
    Escalation,
)
from .estate import Estate

ASSUME = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Takeover:
    """`taker` can act as `taken` (ARNs; `administrator` of the account for all its rights)."""

    taken: str
    taker: str
    how: str
    verdict: Verdict


def administrator_of(account: str) -> str:
    return f"arn:aws:iam::{account}:administrator"


def name_outsider(arn: str) -> str:
    """What people call one that is no user or role of the export."""
    account = account_of(arn)
    if arn == administrator_of(account):
        return f"administrator of account {account}"
    return f"account {account}" if arn.endswith(":root") else arn


def find_takeovers(estate: Estate) -> Iterator[Takeover]:
    """Every pair for which it is allowed, or may be."""
    roles = [principal for principal, _ in estate.principals.values() if principal.is_role]
    for role in roles:
        yield from _outsiders(role, estate)
    for arn, rights in estate.rights.items():
        named = roles if rights.speaks_of(ASSUME[0]) else [role for role in roles if _names(role, arn)]
        for role in named:
            if role.arn != arn and (verdict := _may_take_on(rights, role)) is not FAILS:
                yield Takeover(role.arn, arn, "takes on the role", verdict)
        yield from _escalate(rights, estate)


def _names(role: Principal, arn: str) -> bool:
    stated = (each.principals for each in (role.trust.statements if role.trust else ()) if each.allows)
    return any(name in (arn, "*") for principals in stated for _, name in principals)


def _may_take_on(rights: Rights, role: Principal) -> Verdict:
    target = Target(role.arn, role.account, role.trust, needs_policy=True)
    return decide(rights, ASSUME[0], target).verdict


def _outsiders(role: Principal, estate: Estate) -> Iterator[Takeover]:
    """Those whom the trust policy names and the export does not have: other accounts, identity providers,
    anybody."""
    for statement in role.trust.statements if role.trust else ():
        if not statement.allows or not any(action in ASSUME or "*" in action for action in statement.actions):
            continue
        for kind, name in statement.principals:
            if kind == "Service" or name in estate.principals:
                continue
            arn = ANYBODY if kind == "*" else f"arn:aws:iam::{name}:root" if name.isdigit() else name
            if kind == "AWS" and account_of(arn) == role.account and arn.endswith(":root"):
                continue  # its own account: each principal was asked by itself
            yield Takeover(role.arn, arn, "takes on the role from outside", _conditions(statement, arn))


def _conditions(statement: Statement, arn: str) -> Verdict:
    asker = Asker(arn, account_of(arn), "", is_role=True)
    return conjunction(*(judge_condition(each, asker) for each in statement.conditions))


def _escalate(rights: Rights, estate: Estate) -> Iterator[Takeover]:
    admin = administrator_of(rights.asker.account)
    for step in ESCALATIONS:
        first, others = step.actions[0], step.actions[1:]
        if not rights.speaks_of(first):
            continue
        able = conjunction(*(_anywhere(rights, action) for action in others))
        if able is FAILS:
            continue
        for arn, gets in _whom(step, rights, estate):
            verdict = conjunction(able, _asked(rights, first, arn))
            if verdict is not FAILS:
                yield Takeover(gets, rights.asker.arn, step.name, verdict)
    for verdict, how in _rewrite(rights):
        if verdict is not FAILS:
            yield Takeover(admin, rights.asker.arn, how, verdict)


def _whom(step: Escalation, rights: Rights, estate: Estate) -> Iterator[tuple[str, str]]:
    """On whom the first action is asked, and whose rights it gives."""
    me = rights.asker
    if step.on == ITSELF:
        if me.is_role == ("role" in step.actions[0]):
            yield me.arn, administrator_of(me.account)
        return
    for arn, (principal, _) in estate.principals.items():
        fits = principal.is_role if step.on == ROLE else not principal.is_role
        if arn == me.arn or not fits or principal.account != me.account:
            continue
        if not step.trusted or _trusts(principal, step.trusted):
            yield arn, arn if step.gets in (USER, ROLE) else administrator_of(me.account)


def _rewrite(rights: Rights) -> Iterator[tuple[Verdict, str]]:
    """A policy that it holds, or a group that it is in, can be made to say anything."""
    for held in rights.policies:
        if held.arn and account_of(held.arn) == rights.asker.account:
            for action in NEW_VERSION:
                yield _asked(rights, action, held.arn), f"rewrites the policy {held.name} that it holds"
        if held.via:
            group = f"arn:aws:iam::{rights.asker.account}:group/{held.via}"
            for action in OWN_GROUP:
                yield _asked(rights, action, group), f"gives its group {held.via} any policy"


def _trusts(role: Principal, service: str) -> bool:
    return any(
        each.allows and ("Service", service) in each.principals
        for each in (role.trust.statements if role.trust else ())
    )


def _asked(rights: Rights, action: str, arn: str) -> Verdict:
    return decide(rights, action, Target(arn, rights.asker.account)).verdict


def _anywhere(rights: Rights, action: str) -> Verdict:
    """Is the action allowed on anything at all? What is allowed on a part is enough for a new thing there."""
    verdict = _asked(rights, action, "*")
    if verdict is not UNKNOWN:
        return verdict
    return HOLDS if _unconditional(rights, action) else UNKNOWN


def _unconditional(rights: Rights, action: str) -> bool:
    statements = [each for held in rights.policies if held.policy for each in held.policy.statements]
    speaking = [each for each in statements if any(covers(pattern, action) for pattern in each.actions)]
    denied = any(not each.allows for each in speaking)
    return (
        not denied and not rights.boundary and any(each.allows and not each.conditions for each in speaking)
    )
