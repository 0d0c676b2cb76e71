"""What `aws iam get-account-authorization-details` prints -> users, groups, roles and their policies.

    export = read_account_export(value)
    export.principals, export.groups, export.policies, export.flaws

Only the default version of a policy counts, as in AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .policy import Policy, read_policy

LISTS: Final = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
MOST_FLAWS: Final = 1000


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A policy that stands in a principal (`arn` is empty), or one that is attached by its ARN."""

    name: str
    arn: str
    policy: Policy | None  # None: attached by an ARN that the export does not explain


@dataclass(frozen=True, slots=True)
class Group:
    arn: str
    name: str
    policies: tuple[NamedPolicy, ...]


@dataclass(frozen=True, slots=True)
class Principal:
    """A user or a role. `groups` are names. `boundary` limits what its policies allow; `trust` says who may
    take on a role. `pointer` is where it stands in the document; `created` as it is written."""

    arn: str
    name: str
    is_role: bool
    policies: tuple[NamedPolicy, ...]
    groups: tuple[str, ...] = ()
    boundary: NamedPolicy | None = None
    trust: Policy | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    pointer: str = ""

    @property
    def account(self) -> str:
        return account_of(self.arn)


@dataclass(slots=True)
class AccountExport:
    principals: list[Principal] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)  # by name
    flaws: list[tuple[str, str]] = field(default_factory=list)  # pointer, what is wrong there

    def add_flaw(self, pointer: str, what: str) -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append((pointer, what))


def account_of(arn: str) -> str:
    """The account number in an ARN, or ""."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


def is_account_export(head: bytes) -> bool:
    return any(f'"{name}"'.encode() in head for name in LISTS[:3])


def read_account_export(value: Any) -> AccountExport:
    """Read a parsed document, whatever is in it: what is not understood becomes a flaw with its pointer."""
    export = AccountExport()
    if not isinstance(value, dict):
        export.add_flaw("", "it is no object")
        return export
    for name in sorted(set(value) - set(LISTS) - {"IsTruncated", "Marker"}):
        export.add_flaw(f"/{str(name)[:60]}", "nobody reads this")
    if value.get("IsTruncated") is True:
        export.add_flaw("/IsTruncated", "the export is one page of several: get them all")
    known = _read_managed(value, export)
    for pointer, each in _records(value, "GroupDetailList", export):
        policies = _policies(each, "GroupPolicyList", known, export, pointer)
        group = Group(_text(each, "Arn"), _text(each, "GroupName"), policies)
        export.groups[group.name] = group
    for pointer, each in _records(value, "UserDetailList", export):
        export.principals.append(_read_user(each, known, export, pointer))
    for pointer, each in _records(value, "RoleDetailList", export):
        export.principals.append(_read_role(each, known, export, pointer))
    return export


def _read_user(
    user: Mapping[str, Any], known: Mapping[str, Policy], export: AccountExport, at: str
) -> Principal:
    groups = user.get("GroupList", [])
    if not isinstance(groups, list) or not all(isinstance(name, str) for name in groups):
        export.add_flaw(f"{at}/GroupList", "it is no list of names")
        groups = []
    return Principal(
        arn=_text(user, "Arn"),
        name=_text(user, "UserName"),
        is_role=False,
        policies=_policies(user, "UserPolicyList", known, export, at),
        groups=tuple(groups),
        boundary=_boundary(user, known),
        tags=_tags(user),
        created=_text(user, "CreateDate"),
        pointer=at,
    )


def _read_role(
    role: Mapping[str, Any], known: Mapping[str, Policy], export: AccountExport, at: str
) -> Principal:
    trust = _read_document(role.get("AssumeRolePolicyDocument"), export, f"{at}/AssumeRolePolicyDocument")
    return Principal(
        arn=_text(role, "Arn"),
        name=_text(role, "RoleName"),
        is_role=True,
        policies=_policies(role, "RolePolicyList", known, export, at),
        boundary=_boundary(role, known),
        trust=trust,
        tags=_tags(role),
        created=_text(role, "CreateDate"),
        pointer=at,
    )


def _read_managed(value: Mapping[str, Any], export: AccountExport) -> dict[str, Policy]:
    known = {}
    for pointer, each in _records(value, "Policies", export):
        versions = each.get("PolicyVersionList", [])
        for number, version in enumerate(versions if isinstance(versions, list) else []):
            if isinstance(version, dict) and version.get("IsDefaultVersion") is True:
                at = f"{pointer}/PolicyVersionList/{number}/Document"
                known[_text(each, "Arn")] = _read_document(version.get("Document"), export, at)
    return known


def _policies(
    each: Mapping[str, Any], inline: str, known: Mapping[str, Policy], export: AccountExport, at: str
) -> tuple[NamedPolicy, ...]:
    """Those that stand in it, then those attached to it; one that the export does not explain is a flaw."""
    found = []
    for pointer, stated in _records(each, inline, export, at):
        document = _read_document(stated.get("PolicyDocument"), export, f"{pointer}/PolicyDocument")
        found.append(NamedPolicy(_text(stated, "PolicyName"), "", document))
    for pointer, attached in _records(each, "AttachedManagedPolicies", export, at):
        arn = _text(attached, "PolicyArn")
        if arn not in known:
            export.add_flaw(pointer, f"the policy {arn[:120]} is attached, and the export does not say it")
        found.append(NamedPolicy(_text(attached, "PolicyName"), arn, known.get(arn)))
    return tuple(found)


def _boundary(each: Mapping[str, Any], known: Mapping[str, Policy]) -> NamedPolicy | None:
    stated = each.get("PermissionsBoundary")
    if not isinstance(stated, dict):
        return None
    arn = _text(stated, "PermissionsBoundaryArn")
    return NamedPolicy(arn.rpartition("/")[2], arn, known.get(arn))


def _read_document(document: Any, export: AccountExport, pointer: str) -> Policy:
    policy = read_policy(document)
    for flaw in policy.flaws:
        export.add_flaw(pointer, flaw)
    return policy


def _records(
    value: Mapping[str, Any], name: str, export: AccountExport, at: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = value.get(name, [])
    if not isinstance(listed, list):
        export.add_flaw(f"{at}/{name}", "it is no list")
        return
    for number, each in enumerate(listed):
        if isinstance(each, dict):
            yield f"{at}/{name}/{number}", each
        else:
            export.add_flaw(f"{at}/{name}/{number}", "it is no object")


def _tags(each: Mapping[str, Any]) -> dict[str, str]:
    tags = each.get("Tags", [])
    pairs = [tag for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    return {_text(tag, "Key").casefold(): _text(tag, "Value") for tag in pairs}


def _text(each: Mapping[str, Any], name: str) -> str:
    value = each.get(name, "")
    return value[:2048] if isinstance(value, str) else ""
