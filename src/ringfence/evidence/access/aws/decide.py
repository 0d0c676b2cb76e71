"""May this principal do that to this resource? Weighed as AWS weighs policies, in three values.

    deny anywhere                                             -> no
    same account:  (identity AND boundary) OR the resource's policy names the principal
    other account: identity AND boundary AND the resource's policy names the principal or its account
    a key:         its policy names the principal, OR its policy names the account AND identity AND boundary

Source: AWS IAM user guide, "Policy evaluation logic" and "Permissions boundaries for IAM entities"; AWS
KMS developer guide, "Key policies". Control policies of an organisation are in no export of an account:
who reads these answers is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ....formats.aws.patterns import covers, meets
from ....formats.aws.policy import Policy, Statement
from ....model.kinds import Verdict
from .askers import FAILS, HOLDS, UNKNOWN, Asker, judge_condition

NAMED = ("AWS", "Federated")  # kinds of principals that a policy names by an ARN
_ORDER = {FAILS: 0, UNKNOWN: 1, HOLDS: 2}


@dataclass(frozen=True, slots=True)
class Held:
    """A policy as a principal has it: `via` is the group that brings it, or ""."""

    name: str
    arn: str
    policy: Policy | None  # None: attached, and not in the export
    via: str = ""

    @property
    def label(self) -> str:
        return self.arn or self.name


@dataclass(frozen=True)
class Rights:
    """Everything that a principal's own side says."""

    asker: Asker
    policies: tuple[Held, ...]
    boundary: Held | None = None

    @cached_property
    def said(self) -> tuple[object, ...] | None:
        """What all who hold the same policies share; None where a policy asks who it is."""
        held = (*self.policies, *([self.boundary] if self.boundary else ()))
        if any(each.policy and each.policy.asks_who for each in held):
            return None
        return (
            self.asker.account,
            *((each.label, each.via, id(each.policy)) for each in held),
            bool(self.boundary),
        )

    def speaks_of(self, action: str) -> bool:
        """Does a policy of its own allow the action on something, or might one that nobody explains?"""
        return any(
            held.policy is None or bool(_speaking(held.policy, action, allows=True)) for held in self.policies
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for. `names` is the pattern of all names in it (the objects of a bucket); `policy`
    its own policy, None where it has none or none is known. `needs_policy`: nothing is allowed without it
    (keys)."""

    names: str
    account: str
    policy: Policy | None = None
    needs_policy: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`by` are the policies that allow it, or may, best first; of the resource's own policy the label is
    ""."""

    verdict: Verdict
    by: tuple[Held, ...] = ()


def decide(rights: Rights, action: str, target: Target) -> Decision:
    """May the principal do the action (in small letters, no wild characters) to all that the target names?

    Unknown: a condition, a policy or a variable that the export does not show decides it, or the policies
    allow a part of the target only, or deny a part.
    """
    asker = rights.asker
    denied = _denied(rights, action, target)
    if denied is HOLDS:
        return Decision(FAILS)
    identity, by = _identity(rights, action, target)
    limited = _allowed_by(rights.boundary, action, target, asker) if rights.boundary else HOLDS
    named, delegated = _resource(action, target, asker)
    own_side = conjunction(identity, limited)
    direct = conjunction(named, limited) if asker.is_role else named
    if target.account == asker.account:
        allowed = disjunction(direct, conjunction(delegated, own_side) if target.needs_policy else own_side)
    else:
        allowed = conjunction(own_side, disjunction(named, delegated))
    verdict = UNKNOWN if denied is UNKNOWN and allowed is HOLDS else allowed
    if verdict is FAILS:
        return Decision(FAILS)
    if direct is not FAILS and target.account == asker.account:
        by = (*by, Held("", "", target.policy))
    return Decision(verdict, by)


def _denied(rights: Rights, action: str, target: Target) -> Verdict:
    """By a policy of the principal's own, by its boundary, or by that of the resource."""
    asker = rights.asker
    held = [*rights.policies, *([rights.boundary] if rights.boundary else [])]
    own_side = (
        _applies(each, target, asker)
        for policy in held
        for each in _speaking(policy.policy, action, allows=False)
    )
    by_resource = (
        conjunction(_names(each, asker), _applies(each, target, asker))
        for each in _speaking(target.policy, action, allows=False)
    )
    return disjunction(*own_side, *by_resource)


def conjunction(*verdicts: Verdict) -> Verdict:
    return min(verdicts, key=_ORDER.__getitem__, default=HOLDS)


def disjunction(*verdicts: Verdict) -> Verdict:
    return max(verdicts, key=_ORDER.__getitem__, default=FAILS)


@lru_cache(1 << 16)
def _speaking(policy: Policy | None, action: str, *, allows: bool) -> Sequence[Statement]:
    """The statements of the policy that allow, or deny, this action on something."""
    stated = policy.statements if policy else ()
    return tuple(each for each in stated if each.allows is allows and _acts(each, action))


def _acts(statement: Statement, action: str) -> bool:
    if statement.actions:
        return any(covers(pattern, action) for pattern in statement.actions)
    return bool(statement.not_actions) and not any(covers(each, action) for each in statement.not_actions)


def _allowed_by(held: Held, action: str, target: Target, asker: Asker) -> Verdict:
    if held.policy is None:
        return UNKNOWN
    return disjunction(
        *(_applies(each, target, asker) for each in _speaking(held.policy, action, allows=True))
    )


def _identity(rights: Rights, action: str, target: Target) -> tuple[Verdict, tuple[Held, ...]]:
    said = [(_allowed_by(held, action, target, rights.asker), held) for held in rights.policies]
    verdict = disjunction(*(each for each, _ in said))
    return verdict, tuple(held for each, held in said if each is verdict is not FAILS)


def _resource(action: str, target: Target, asker: Asker) -> tuple[Verdict, Verdict]:
    """What the resource's own policy gives to the principal by name, and to its account as a whole."""
    named = delegated = FAILS
    for each in _speaking(target.policy, action, allows=True):
        applies = _applies(each, target, asker)
        named = disjunction(named, conjunction(applies, _names(each, asker)))
        if _names_account(each, asker.account):
            delegated = disjunction(delegated, applies)
    return named, delegated


def _names(statement: Statement, asker: Asker) -> Verdict:
    """Does it speak of this principal? A deny for a whole account speaks of everybody in it."""
    if statement.not_principals:
        spared = any(_is_named(kind, name, asker) for kind, name in statement.not_principals)
        return FAILS if spared else HOLDS
    if not statement.allows and _names_account(statement, asker.account):
        return HOLDS
    return HOLDS if any(_is_named(kind, name, asker) for kind, name in statement.principals) else FAILS


def _is_named(kind: str, name: str, asker: Asker) -> bool:
    return kind == "*" or (kind in NAMED and (name == asker.arn or _is_session_of(name, asker)))


def _is_session_of(name: str, asker: Asker) -> bool:
    """arn:aws:sts::1:assumed-role/NAME/session is a session of the role NAME."""
    parts = name.split("/")
    head = f":sts::{asker.account}:assumed-role"
    return asker.is_role and parts[0].endswith(head) and len(parts) == 3 and parts[1] == asker.name


def _names_account(statement: Statement, account: str) -> bool:
    return any(
        kind == "AWS" and (name == account or name.endswith(f":iam::{account}:root"))
        for kind, name in statement.principals
    )


def _applies(statement: Statement, target: Target, asker: Asker) -> Verdict:
    """Does a statement of this action speak of this target in this request?"""
    where = _concerns(statement, target.names, asker)
    if where is FAILS:
        return FAILS
    return conjunction(where, *(judge_condition(each, asker) for each in statement.conditions))


def _concerns(statement: Statement, names: str, asker: Asker) -> Verdict:
    """HOLDS for all that the target names, UNKNOWN for a part of it or by a variable, FAILS for none."""
    if statement.not_resources:
        return _opposite(disjunction(*(_matches(each, names, asker) for each in statement.not_resources)))
    if not statement.resources:  # the policy of a role's trust: of that role
        return HOLDS if statement.principals or statement.not_principals else FAILS
    return disjunction(*(_matches(each, names, asker) for each in statement.resources))


def _matches(pattern: str, names: str, asker: Asker) -> Verdict:
    filled, whole = asker.fill(pattern)
    if whole and covers(filled, names):
        return HOLDS
    return UNKNOWN if meets(filled, names) else FAILS


def _opposite(verdict: Verdict) -> Verdict:
    return {HOLDS: FAILS, FAILS: HOLDS, UNKNOWN: UNKNOWN}[verdict]
