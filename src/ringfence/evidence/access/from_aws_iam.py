"""Exports of Amazon Web Services -> who can read which store: `get-account-authorization-details`, the
policies of buckets and keys.

A file with the policy of a bucket names it in its resources; that of a key is named by the file (`<key
id>.json`), whose statements speak of `*`. Control policies of the organisation, session policies and the
settings that block public access are in none of these files: a gap says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from ...errors import EvidenceError
from ...formats.aws.account_export import account_of, is_account_export, read_account_export
from ...formats.aws.policy import read_policy
from ...model.fact import Evidence, Fact, Gap
from ...model.source import Source
from .access_file import AccessFile
from .aws.estate import Estate, OwnPolicy, list_services
from .aws.state_reach import state_reach
from .aws.stores import bucket_of

EXPORT, POLICY = "AWS IAM account export", "AWS resource policy"
COULD_CHANGE = "who can read which store of the account"
UNSEEN = (
    "control policies of the organisation, session policies, blocks of public access and the days of "
    "attachment are in no such export"
)
MOST_TOLD = 12


def is_export(head: bytes, name: str) -> bool:
    return is_account_export(head)


def is_resource_policy(head: bytes, name: str) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    return start[:1] == b"{" and (
        (b'"Statement"' in head and b'Principal"' in head) or (b'"Policy"' in head and b"Statement" in head)
    )


def read_aws(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """Every export and policy of the case at once. A file that cannot be read is a gap."""
    estate, gaps = Estate(), list[Gap]()
    failed: EvidenceError | None = None
    for file in files:
        try:
            gaps += _read_file(file, estate)
        except EvidenceError as error:
            failed = error
            gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, error.place))
    if failed and not estate.principals and not estate.own:
        raise failed
    if not estate.principals:
        gaps.append(
            files[0].gap("no export of an account's users and roles lies beside the policies", COULD_CHANGE)
        )
        return Evidence(gaps=tuple(gaps))
    gaps += _tell_unseen(estate, known)
    facts: dict[str, Fact] = {}
    for fact in state_reach(estate, known):
        facts.setdefault(fact.id, fact)
    return Evidence(tuple(facts.values()), tuple(gaps))


def _read_file(file: AccessFile, estate: Estate) -> Iterator[Gap]:
    document = file.read_json()
    for key in document.repeated:
        yield file.gap(f"the key {key[:60]!r} stands twice in one object; the last counts", COULD_CHANGE)
    if file.format == EXPORT:
        export = read_account_export(document.value)
        estate.add_export(export, file.source())
        told = [file.gap(what, COULD_CHANGE, place) for place, what in export.flaws]
    else:
        told = list(_read_own_policy(file, document.value, estate))
    yield from told[:MOST_TOLD]
    if len(told) > MOST_TOLD:
        yield file.gap(f"{len(told) - MOST_TOLD:,} further records were not understood", COULD_CHANGE)


def _read_own_policy(file: AccessFile, value: Any, estate: Estate) -> Iterator[Gap]:
    if isinstance(value, dict) and isinstance(value.get("Policy"), str):
        try:
            value = json.loads(value["Policy"])
        except (ValueError, RecursionError):
            raise EvidenceError(
                file.name, "/Policy", "the policy in it is not JSON", "export it again"
            ) from None
    policy = read_policy(value)
    for flaw in policy.flaws:
        yield file.gap(flaw, COULD_CHANGE)
    named = {bucket_of(each) for statement in policy.statements for each in statement.resources} - {""}
    keys = {
        name
        for statement in policy.statements
        for kind, name in statement.principals
        if kind == "AWS" and account_of(name)
    }
    if not named and keys:
        key = PurePosixPath(file.name).name.partition(".")[0]
        account = account_of(sorted(keys)[0])
        named = {f"arn:aws:kms:*:{account}:key/{key}"}
    if not named:
        yield file.gap("it does not say of which store it is the policy", COULD_CHANGE)
    for arn in named:
        estate.own[arn] = OwnPolicy(policy, file.source())


def _tell_unseen(estate: Estate, known: Collection[str]) -> Iterator[Gap]:
    _, source = next(iter(estate.principals.values()))
    whole = Source(source.file, source.sha256, "", system=source.system)
    yield Gap(whole, UNSEEN, COULD_CHANGE)
    if further := sorted(estate.named - set(estate.stores(known))):
        what = f"{len(further):,} buckets that policies name are not of the case: {_list(further)}"
        yield Gap(
            whole, f"{what} (cure: say in systems.csv what they hold)", "whether protected data lies there"
        )
    if services := list_services(estate):
        named = _list(sorted(services))
        what = f"{len(services)} services of AWS take on roles ({named}): what runs in them is not shown"
        yield Gap(whole, what, "whose programs act with those roles")


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_TOLD]) + (" …" if len(names) > MOST_TOLD else "")
