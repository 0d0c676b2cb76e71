"""Who can act as whom in AWS: roles taken on by their trust policies, and steps that give another's
rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....formats.aws.account_export import Principal, account_of
from ....formats.aws.patterns import covers
from ....model.kinds import Verdict
from .askers import FAILS, HOLDS, UNKNOWN
from .decide import Rights, Target, conjunction, decide, disjunction
from .escalations import (
    ESCALATIONS,
    NEW_VERSION,
    OWN_GROUP,
    ROLE,
    SELF_AS_ROLE,
    SELF_AS_USER,
    Escalation,
)
from .estate import Estate
from .outsiders import administrator_of, list_outsiders, rights_of

ASSUME = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")


@dataclass(frozen=True, slots=True)
class Takeover:
    """`taker` can act as `taken` (ARNs; `administrator` of the account for all its rights)."""

    taken: str
    taker: str
    how: str
    verdict: Verdict


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
    target = Target(role.arn, role.account, role.trust, needs_policy=True)
    for arn in list_outsiders(role.trust, estate):
        verdict = disjunction(*(decide(rights_of(arn), action, target).verdict for action in ASSUME))
        if verdict is not FAILS:
            yield Takeover(role.arn, arn, "takes on the role from outside", verdict)


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
    if step.on in (SELF_AS_USER, SELF_AS_ROLE):
        if step.on == (SELF_AS_ROLE if me.is_role else SELF_AS_USER):
            yield me.arn, administrator_of(me.account)
        return
    for arn, (principal, _) in estate.principals.items():
        fits = principal.is_role if step.on == ROLE else not principal.is_role
        if arn == me.arn or not fits or principal.account != me.account:
            continue
        if not step.trusted or _trusts(principal, step.trusted):
            yield arn, arn


def _rewrite(rights: Rights) -> Iterator[tuple[Verdict, str]]:
    """A policy that it holds, or a group that it is in, can be made to say anything."""
    for held in rights.policies:
        if held.arn and account_of(held.arn) == rights.asker.account:
            yield _asked(rights, NEW_VERSION, held.arn), f"rewrites the policy {held.name} that it holds"
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
