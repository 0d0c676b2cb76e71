"""One Snowflake account -> facts, each with its days: object PERMITS grant ASSIGNED_TO role ASSIGNED_TO user,
object SHARED WITH the organisation of another account."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from ....formats.snowflake.account_rows import Row, read_day
from ....model.fact import Entity, Fact, Guard, Link
from ....model.kinds import Kind, Verb, Verdict
from ....model.source import Source
from ..state_fact import state_fact
from .account import (
    CONTAINERS,
    OPENS,
    ROLES,
    STORE,
    Account,
    Grant,
    Span,
    containers,
    object_node,
    reads,
    role_node,
    share_node,
    span_of,
    user_node,
)  # fmt: skip

HOLDS, UNKNOWN = Verdict.HOLDS, Verdict.UNKNOWN
EVERYTHING = f"all rights in {STORE}"
ADMINISTRATORS = ("ACCOUNTADMIN", "SECURITYADMIN")  # they manage grants in every account
NOTHING = Span()


@dataclass(slots=True)
class Reach:
    account: Account
    source: Source
    _members: dict[str, set[str]] = field(default_factory=dict)  # role -> those that have its rights
    _opened: dict[tuple[str, str], dict[str, Span]] = field(default_factory=dict)  # container -> role -> days
    _users_of: dict[tuple[str, str], dict[str, Span]] = field(default_factory=dict)
    _heirs: dict[str, set[str]] = field(default_factory=dict)
    _given: dict[str, dict[str, None]] = field(default_factory=dict)  # object -> keys of links to readers

    def __post_init__(self) -> None:
        for each in self.account.grants:
            if each.kind in ROLES and each.privilege in ("USAGE", "OWNERSHIP"):
                self._members.setdefault(each.on, set()).add(each.to)
            elif each.kind in CONTAINERS and each.privilege in OPENS:
                spans = self._opened.setdefault((each.kind, each.on), {})
                spans[each.to] = each.span.hull(spans[each.to]) if each.to in spans else each.span
        for role, user, _, _ in self.account.holders:
            self._members.setdefault(role, set()).add(user_node(user))

    def state(self, known: Collection[str]) -> Iterator[Fact]:
        yield from self._users()
        yield from self._roles()
        objects = self.account.objects()
        asked = {name for name in objects if object_node(name) in known or _inside(name, known)} or set(
            objects
        )
        for name in sorted(asked):
            yield self._entity(object_node(name), Kind.DATASET)
            yield self._link(Verb.PERMITS, object_node(name), EVERYTHING, NOTHING, self.source)
        for each in self.account.grants:
            if reads(each) and each.on in asked and not each.to.startswith("share "):
                yield from self._grant(each)
        yield from self._shares(asked)
        yield from self._policies(asked)

    def _users(self) -> Iterator[Fact]:
        named = dict.fromkeys((*self.account.users, *(user for _, user, _, _ in self.account.holders)))
        for name in named:
            row, source = self.account.users.get(name, ({}, self.source))
            told = {"email": row.get("email", "")} if "@" in row.get("email", "") else {}
            login = row.get("login_name", "")
            told |= {"login": login} if "@" in login else {}
            yield state_fact(Entity(user_node(name), Kind.ACCOUNT, name, told), source)
        for role, user, span, source in self.account.holders:
            row, _ = self.account.users.get(user, ({}, source))
            ended = span.within(span_of({"deleted_on": row.get("deleted_on", "")})) or span
            disabled = row.get("disabled", "").casefold() == "true"
            expired = read_day(row.get("expires_at", "")) is not None
            note = "the user is disabled, since when is not said" if disabled else ""
            verdict = UNKNOWN if disabled or expired else HOLDS
            yield self._link(Verb.ASSIGNED_TO, role, user_node(user), ended, source, verdict, note)

    def _roles(self) -> Iterator[Fact]:
        roles = {node for each in self.account.grants for node in (each.to,) if not node.startswith(STORE)}
        roles |= {role for role, _, _, _ in self.account.holders} | {
            role_node(name) for name in ADMINISTRATORS
        }
        for node in sorted(roles | {EVERYTHING}):
            yield self._entity(node, Kind.GRANT)
        for name in ADMINISTRATORS:
            yield self._link(Verb.ASSIGNED_TO, EVERYTHING, role_node(name), NOTHING, self.source)
        for each in self.account.grants:
            if each.kind in ROLES and each.privilege in ("USAGE", "OWNERSHIP"):
                note = "its owner can grant it to itself" if each.privilege == "OWNERSHIP" else ""
                yield self._link(Verb.ASSIGNED_TO, each.on, each.to, each.span, each.source, note=note)
            elif each.kind == "ACCOUNT" and each.privilege in ("MANAGE GRANTS", "OWNERSHIP"):
                yield self._link(
                    Verb.ASSIGNED_TO, EVERYTHING, each.to, each.span, each.source, note=each.privilege
                )
            elif each.kind == "USER" and each.privilege == "OWNERSHIP":
                user, note = user_node(each.on), "the owner of a user can set its password"
                yield self._link(Verb.BECOMES, user, each.to, each.span, each.source, note=note)

    def _grant(self, grant: Grant) -> Iterator[Fact]:
        """Where all that have the role may use database and schema on all the days of the grant, it leads to
        the role; otherwise to each user that may, for the days on which it may."""
        name = f"{grant.privilege} on {object_node(grant.on)} to {grant.to}"
        holders = self._under(grant.to)
        spans = {user: self._days(user, grant) for user in holders if user.startswith(STORE)}
        if all(span == grant.span for span in spans.values()):
            yield self._entity(name, Kind.GRANT, grant.source)
            yield self._permit(grant.on, name, grant.span, grant.source)
            yield self._link(Verb.ASSIGNED_TO, name, grant.to, grant.span, grant.source)
            return
        for user, span in sorted(spans.items()):
            if span is not None:
                own = f"{name} for {user}"
                yield self._entity(own, Kind.GRANT, grant.source)
                yield self._permit(grant.on, own, span, grant.source)
                yield self._link(Verb.ASSIGNED_TO, own, user, span, grant.source)

    def _days(self, user: str, grant: Grant) -> Span | None:
        """The days on which the user has the grant, database and schema, by whichever of its roles."""
        span: Span | None = grant.span
        for container in containers(grant.on):
            days = self._usable(container).get(user)
            if days is None or span is None:
                return None
            span = span.within(days)
        return span

    def _usable(self, container: tuple[str, str]) -> dict[str, Span]:
        """From when to when each user may use a database or schema."""
        if container not in self._users_of:
            usable: dict[str, Span] = {}
            for role, days in self._opened.get(container, {}).items():
                for each in self._under(role):
                    usable[each] = usable[each].hull(days) if each in usable else days
            self._users_of[container] = usable
        return self._users_of[container]

    def _under(self, role: str) -> set[str]:
        """Everybody to whom the rights of the role come."""
        if role not in self._heirs:
            found, todo = {role}, [role]
            while todo:
                for each in self._members.get(todo.pop(), ()):
                    if each not in found:
                        found.add(each)
                        todo.append(each)
            self._heirs[role] = found
        return self._heirs[role]

    def _shares(self, asked: Collection[str]) -> Iterator[Fact]:
        for row, source in self.account.shares:
            if row["kind"].upper() != "OUTBOUND":
                continue
            share = share_node(row.get("name", ""))
            granted = [each for each in self.account.grants if each.to == share]
            for to in row["to"].split(","):
                if not to.strip():
                    continue
                yield state_fact(Entity(to.strip(), Kind.ORG, to.strip()), source)
                for name in sorted(asked):
                    yield from self._share(name, to.strip(), row, granted, source)

    def _share(self, name: str, to: str, row: Row, granted: list[Grant], source: Source) -> Iterator[Fact]:
        """Where no row says what is in the share, each object of its database may be."""
        spans = [(each.span, HOLDS) for each in granted if each.on == name and reads(each)]
        if not granted and name.partition(".")[0] == row["database_name"]:
            spans.append((span_of(row), UNKNOWN))
        for span, verdict in spans:
            both = span.within(span_of(row)) or span
            link = Link(Verb.SHARED_WITH, object_node(name), to, condition=verdict)
            self._given.setdefault(name, {})[link.key] = None
            yield state_fact(link, source, both.since, both.until, note=f"share {row.get('name', '')}")

    def _policies(self, asked: Collection[str]) -> Iterator[Fact]:
        """A policy on the object or a column of it. What it shows to whom is not read."""
        for row, source in self.account.policies:
            parts = (row.get("ref_database_name", ""), row.get("ref_schema_name", ""), row["ref_entity_name"])
            name = ".".join(part for part in parts if part)
            if name not in asked:
                continue
            active = row.get("policy_status", "ACTIVE").upper() in ("ACTIVE", "")
            measure = row["policy_kind"].casefold().replace("_", " ")
            column = row.get("ref_column_name", "")
            id_ = f"{measure} {row.get('policy_name', '')} of {object_node(name)} {column}".strip()
            yield state_fact(
                Guard(id_, measure, tuple(self._given.get(name, ())), UNKNOWN if active else Verdict.FAILS),
                source,
            )

    def _permit(self, name: str, grant: str, span: Span, source: Source) -> Fact:
        link = Link(Verb.PERMITS, object_node(name), grant)
        self._given.setdefault(name, {})[link.key] = None
        return state_fact(link, source, span.since, span.until)

    def _entity(self, id_: str, kind: Kind, source: Source | None = None) -> Fact:
        return state_fact(Entity(id_, kind, id_), source or self.source)

    def _link(
        self, verb: Verb, tail: str, head: str, span: Span, source: Source,
        verdict: Verdict = HOLDS, note: str = "",
    ) -> Fact:  # fmt: skip
        return state_fact(
            Link(verb, tail, head, condition=verdict), source, span.since, span.until, note=note
        )


def _inside(name: str, known: Collection[str]) -> bool:
    """Is its schema or database known to the case?"""
    return any(object_node(each) in known for _, each in containers(name))
