"""What the rows of one reading say of a Snowflake account: roles, who has them, objects, shares, policies.

Each grant has the day it was made and the first day it no longer stood: a true history. A user may use the
rights of all of its roles at once (USE SECONDARY ROLES ALL), whatever its defaults are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ....formats.snowflake.account_rows import Row, Rows, read_day
from ....model.source import Source

STORE = "snowflake"
RELATIONS = {
    "TABLE", "VIEW", "MATERIALIZED VIEW", "EXTERNAL TABLE", "DYNAMIC TABLE", "EVENT TABLE",
    "ICEBERG TABLE", "STREAM",
}  # fmt: skip
READS = {"SELECT", "OWNERSHIP", "ALL", "ALL PRIVILEGES"}
STAGES, STAGE_READS = {"STAGE"}, {"READ", "USAGE", "OWNERSHIP", "ALL", "ALL PRIVILEGES"}
CONTAINERS = {"DATABASE", "SCHEMA"}
OPENS = {"USAGE", "OWNERSHIP", "ALL", "ALL PRIVILEGES", "IMPORTED PRIVILEGES"}
ROLES = {"ROLE", "ACCOUNT ROLE", "ACCOUNT_ROLE", "DATABASE ROLE", "DATABASE_ROLE"}
_WRITTEN = str.maketrans({"|": "%7C", ";": "%3B", "\n": "%0A", "\r": "%0D"})


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the day before `until`; None: not said, and not ended."""

    since: date | None = None
    until: date | None = None

    def within(self, other: Span) -> Span | None:
        """The days of both, or None."""
        since = max((day for day in (self.since, other.since) if day), default=None)
        until = min((day for day in (self.until, other.until) if day), default=None)
        return None if since and until and until <= since else Span(since, until)

    def hull(self, other: Span) -> Span:
        since = min(self.since, other.since) if self.since and other.since else None
        until = max(self.until, other.until) if self.until and other.until else None
        return Span(since, until)


@dataclass(frozen=True, slots=True)
class Grant:
    """`to` is a role or share (as a node); `on` an object, container, role or user by its name."""

    privilege: str
    kind: str
    on: str
    to: str
    span: Span
    source: Source


@dataclass(slots=True)
class Account:
    grants: list[Grant] = field(default_factory=list)
    holders: list[tuple[str, str, Span, Source]] = field(default_factory=list)  # role, user
    users: dict[str, tuple[Row, Source]] = field(default_factory=dict)
    shares: list[tuple[Row, Source]] = field(default_factory=list)
    policies: list[tuple[Row, Source]] = field(default_factory=list)

    def add(self, kind: Rows, row: Row, source: Source) -> str:
        """What is wrong with the row, or ""."""
        span = span_of(row)
        if kind is Rows.GRANTS:
            return self._add_grant(row, span, source)
        if kind is Rows.USER_GRANTS:
            if not row["role"] or not row["grantee_name"]:
                return "a grant without role or user"
            if row.get("granted_to", "USER").upper() in ("USER", ""):
                self.holders.append((role_node(row["role"]), row["grantee_name"], span, source))
            elif "ROLE" in row["granted_to"].upper():
                to = role_node(row["grantee_name"])
                self.grants.append(Grant("USAGE", "ROLE", role_node(row["role"]), to, span, source))
        elif kind is Rows.USERS:
            self.users[row["name"]] = row, source
        else:
            (self.shares if kind is Rows.SHARES else self.policies).append((row, source))
        return ""

    def _add_grant(self, row: Row, span: Span, source: Source) -> str:
        kind, name, grantee = row["granted_on"].upper().replace("_", " "), row["name"], row["grantee_name"]
        if not kind or not name or not grantee:
            return "a grant without its object or grantee"
        to_kind = row.get("granted_to", "ROLE").upper()
        database = row.get("table_catalog", "")
        if to_kind == "USER":
            to = user_node(grantee)
        elif to_kind == "SHARE":
            to = share_node(grantee)
        else:
            in_database = "DATABASE" in to_kind and "." not in grantee and database
            to = role_node(f"{database}.{grantee}" if in_database else grantee)
        whole = ".".join(part for part in (database, row.get("table_schema", ""), name) if part)
        on = whole if kind in RELATIONS | STAGES | {"SCHEMA"} and "." not in name else name
        if kind == "DATABASE ROLE" and database and "." not in name:
            on = f"{database}.{name}"
        on = role_node(on) if kind in ROLES else on
        self.grants.append(Grant(row["privilege"].upper(), kind, on, to, span, source))
        return ""

    def objects(self) -> list[str]:
        """Relations and stages on which anything is granted."""
        return sorted({each.on for each in self.grants if each.kind in RELATIONS | STAGES})


def span_of(row: Row) -> Span:
    """`until` is the first day on which it no longer stood at any hour."""
    ended = read_day(row.get("deleted_on", ""))
    until = ended + timedelta(days=1) if ended and ended < date.max else ended
    return Span(read_day(row.get("created_on", "")), until)


def reads(grant: Grant) -> bool:
    on_relation = grant.kind in RELATIONS and grant.privilege in READS
    return on_relation or (grant.kind in STAGES and grant.privilege in STAGE_READS)


def containers(on: str) -> Iterator[tuple[str, str]]:
    """The database and the schema of an object."""
    parts = on.split(".")
    if len(parts) >= 2:
        yield "DATABASE", parts[0]
    if len(parts) >= 3:
        yield "SCHEMA", ".".join(parts[:2])


def object_node(on: str) -> str:
    return f"{STORE}:{on}".translate(_WRITTEN)


def role_node(role: str) -> str:
    return f"role {role} of {STORE}".translate(_WRITTEN)


def share_node(share: str) -> str:
    return f"share {share.rpartition('.')[2]} of {STORE}".translate(_WRITTEN)


def user_node(user: str) -> str:
    return f"{STORE}:user/{user}".translate(_WRITTEN)
