"""What the files of one reading say of AWS: principals with their rights, stores with their policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ....formats.aws.account_export import AccountExport, NamedPolicy, Principal, account_of
from ....formats.aws.policy import Policy
from ....model.source import Source
from .askers import Asker
from .decide import Held, Rights, Target
from .stores import READS, Read, bucket_of, service_of

EVERY_BUCKET = "arn:aws:s3:::*"


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """The policy that a bucket or a key has itself, and where it was read."""

    policy: Policy
    source: Source


@dataclass
class Estate:
    """`principals` by ARN, each with the file and place that says it; `own` policies by the ARN that they
    are of."""

    principals: dict[str, tuple[Principal, Source]] = field(default_factory=dict)
    rights: dict[str, Rights] = field(default_factory=dict)
    own: dict[str, OwnPolicy] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)  # the ARNs in each group
    _count: Counter[str] = field(default_factory=Counter)  # principals by account

    def add_export(self, export: AccountExport, source: Source) -> None:
        for each in export.principals:
            place = Source(source.file, source.sha256, each.pointer, system=source.system)
            self.principals[each.arn] = (each, place)
            self.rights[each.arn] = _rights_of(each, export)
            self._count[each.account] += 1
            for group in each.groups:
                self.members.setdefault(group, []).append(each.arn)

    @property
    def accounts(self) -> list[str]:
        found = {principal.account for principal, _ in self.principals.values()}
        return sorted(found | {account_of(arn) for arn in self.own} - {""})

    @property
    def home(self) -> str:
        """The account that the export is of: that of most principals."""
        return self._count.most_common(1)[0][0] if self._count else ""

    def stores(self, known: Collection[str]) -> list[str]:
        """The ARNs of the stores and keys asked about: those that the case knows and those with a policy of
        their own; where there is none, all buckets of an account at once and each that a policy names."""
        asked = {arn for arn in known if service_of(arn) in READS} | set(self.own)
        if not asked and self.rights:
            asked = {EVERY_BUCKET} | self.named
        return sorted(asked)

    @cached_property
    def named(self) -> set[str]:
        """The buckets that the policies of principals name."""
        return {bucket for rights in self.rights.values() for bucket in _named_buckets(rights)}

    def target(self, arn: str, read: Read) -> Target:
        """The store as what is asked for. A bucket's ARN does not say its account: it is the export's own."""
        own = self.own.get(arn)
        needs_policy = service_of(arn) == "kms" and own is not None
        return Target(arn + read.on, account_of(arn) or self.home, own.policy if own else None, needs_policy)


def _rights_of(principal: Principal, export: AccountExport) -> Rights:
    asker = Asker(principal.arn, principal.account, principal.name, principal.is_role, principal.tags)
    held = [_held(each, principal.name) for each in principal.policies]
    for name in principal.groups:
        if group := export.groups.get(name):
            held += [_held(each, name, via=name) for each in group.policies]
        else:
            held.append(Held(f"group {name}", "", None, via=name))
    boundary = _held(principal.boundary, principal.name) if principal.boundary else None
    return Rights(asker, tuple(held), boundary)


def _held(each: NamedPolicy, owner: str, via: str = "") -> Held:
    return Held(each.name if each.arn else f"{each.name} (in {owner})", each.arn, each.policy, via)


def _named_buckets(rights: Rights) -> Iterator[str]:
    for held in rights.policies:
        for statement in held.policy.statements if held.policy else ():
            for resource in (*statement.resources, *statement.not_resources):
                if bucket := bucket_of(resource):
                    yield bucket


def list_services(estate: Estate) -> Mapping[str, int]:
    """The services of AWS that may take on a role, and how many roles each."""
    count: dict[str, int] = {}
    for principal, _ in estate.principals.values():
        for statement in principal.trust.statements if principal.trust else ():
            for kind, name in statement.principals if statement.allows else ():
                if kind == "Service":
                    count[name] = count.get(name, 0) + 1
    return count
