"""Directories of users -> accounts, the groups that they are in, and applications that act for them.

Okta, SCIM 2.0, Google Workspace. What users enter of themselves (country, organisation) is neither residence
nor employer, and is left: a gap says so. A group is a grant; what it opens the exports of the stores say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import EvidenceError
from ...formats.identity.directory import Directory, Token, User
from ...formats.identity.google_workspace import is_google_workspace, read_google_workspace
from ...formats.identity.okta_users import is_okta_users, read_okta_users
from ...formats.identity.scim import is_scim, read_scim
from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Verb, Verdict
from .access_file import AccessFile
from .logs.witnesses import name_id
from .state_fact import state_fact

COULD_CHANGE = "who holds which account"
WHERE_PEOPLE_LIVE = "where people live and for whom they work: a roster says it"
SIGN_IN_SCOPES = ("openid", "email", "profile", "userinfo.email", "userinfo.profile")
MOST_TOLD, MOST_NAMED = 20, 8


@dataclass(frozen=True, slots=True)
class DirectoryFormat:
    name: str
    tells: Callable[[bytes, str], bool]
    read: Callable[[Any], Directory]


DIRECTORY_FORMATS: tuple[DirectoryFormat, ...] = (
    DirectoryFormat("SCIM 2.0", is_scim, read_scim),
    DirectoryFormat("Okta users", is_okta_users, read_okta_users),
    DirectoryFormat("Google Workspace", is_google_workspace, read_google_workspace),
)
_READ = {each.name: each.read for each in DIRECTORY_FORMATS}


def read_identity(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """Every export at once: a group may name users of another file. A file that cannot be read is a gap."""
    gaps: list[Gap] = []
    read: list[tuple[AccessFile, Directory]] = []
    for file in files:
        try:
            document = file.read_json()
            read.append((file, _READ[file.format](document.value)))
        except EvidenceError as error:
            gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, error.place))
            continue
        gaps += (
            file.gap(f"the key {key[:60]!r} stands twice in one object", COULD_CHANGE)
            for key in document.repeated
        )
    names = {
        alias: each.id
        for _, directory in read
        for each in directory.users
        for alias in (each.email, each.login, each.id)
    }
    groups = {each.id for _, directory in read for each in directory.groups}
    facts: dict[str, Fact] = {}
    for file, directory in read:
        for fact in _state(file, directory, names, groups):
            facts.setdefault(fact.id, fact)
        gaps += _tell(file, directory)
    return Evidence(tuple(facts.values()), tuple(gaps))


def _state(file: AccessFile, directory: Directory, names: dict[str, str], groups: set[str]) -> Iterator[Fact]:
    for user in directory.users:
        yield from _state_user(file, user)
    for group in directory.groups:
        source = file.source(group.pointer)
        yield state_fact(Entity(name_id(group.id), Kind.GRANT, group.name or group.id), source)
        for member in group.members:
            account = names.get(member, member)
            if account and account not in groups:
                yield state_fact(Entity(name_id(account), Kind.ACCOUNT, account), source)
            if account:
                yield state_fact(Link(Verb.ASSIGNED_TO, name_id(group.id), name_id(account)), source)
    for token in directory.tokens:
        yield from _state_token(file, token, names)


def _state_user(file: AccessFile, user: User) -> Iterator[Fact]:
    source, id_ = file.source(user.pointer), name_id(user.id)
    said = {"email": user.email, "login": user.login, "employee_number": user.number, "status": user.status}
    attributes = {name: value for name, value in said.items() if value}
    entity = Entity(id_, Kind.ACCOUNT, user.login or user.email or user.id, attributes)
    yield state_fact(entity, source, user.created, user.ended)
    for group, name in user.groups:
        if group or name:
            grant = name_id(group or name)
            yield state_fact(Entity(grant, Kind.GRANT, name or group), source)
            yield state_fact(Link(Verb.ASSIGNED_TO, grant, id_), source, until=user.ended)


def _state_token(file: AccessFile, token: Token, names: dict[str, str]) -> Iterator[Fact]:
    """An application that only signs its user in gets no data. What another may read depends on where data
    lies: unknown, so it opens no path by itself."""
    source, app = file.source(token.pointer), name_id(token.app)
    yield state_fact(Entity(app, Kind.SERVICE, token.name or token.app), source)
    user = name_id(names.get(token.user, token.user))
    if not user or not _data_scopes(token):
        return
    acts = f"account of the application {app}"
    yield state_fact(Entity(user, Kind.ACCOUNT, user), source)
    yield state_fact(Entity(acts, Kind.ACCOUNT, acts), source)
    yield state_fact(
        Link(Verb.BECOMES, user, acts, condition=Verdict.UNKNOWN), source, note="; ".join(token.scopes)[:400]
    )
    yield state_fact(Link(Verb.RUNS_AS, acts, app), source)


def _data_scopes(token: Token) -> list[str]:
    return [each for each in token.scopes if each.rpartition("/")[2] not in SIGN_IN_SCOPES]


def _tell(file: AccessFile, directory: Directory) -> Iterator[Gap]:
    for place, what in directory.flaws[:MOST_TOLD]:
        yield file.gap(what, COULD_CHANGE, place)
    if (more := len(directory.flaws) - MOST_TOLD) > 0:
        yield file.gap(f"{more:,} further records were not understood", COULD_CHANGE)
    if not (directory.users or directory.groups or directory.tokens):
        yield file.gap("there is no user, group or token in it", COULD_CHANGE)
    enters = Counter(field for user in directory.users for field in user.enters)
    if enters:
        named = ", ".join(f"{name} of {count:,}" for name, count in enters.items())
        yield file.gap(
            f"what users enter of themselves is neither residence nor employer: {named}", WHERE_PEOPLE_LIVE
        )
    if admins := [user.id for user in directory.users if user.is_administrator and user.works]:
        what = (
            f"{len(admins):,} administrators of the directory can take on any account of it: {_name(admins)}"
        )
        yield file.gap(what, "who can act as whom")
    if bare := [user.id for user in directory.users if user.has_second_factor is False and user.works]:
        yield file.gap(f"{len(bare):,} accounts have no second factor: {_name(bare)}", "who uses them")
    yield from _tell_apps(file, directory)


def _tell_apps(file: AccessFile, directory: Directory) -> Iterator[Gap]:
    """The applications of others that may read data of users."""
    users: dict[tuple[str, str], set[str]] = {}
    for token in directory.tokens:
        if _data_scopes(token):
            users.setdefault((token.name or token.app, token.app), set()).add(token.user)
        if not token.user:
            yield file.gap(
                f"the token of {token.app} does not say whose it is", "for whom it acts", token.pointer
            )
    for (name, app), of in sorted(users.items())[:MOST_TOLD]:
        what = f"the application {name} ({app}) may read data of {len(of):,} users; its operator is not said"
        cure = f"add it to systems.csv with its operator (known_as {app})"
        yield file.gap(f"{what} (cure: {cure})", "which vendors hold data")
    if (more := len(users) - MOST_TOLD) > 0:
        yield file.gap(f"{more:,} further applications may read data of users", "which vendors hold data")


def _name(ids: list[str]) -> str:
    return ", ".join(ids[:MOST_NAMED]) + (" …" if len(ids) > MOST_NAMED else "")
