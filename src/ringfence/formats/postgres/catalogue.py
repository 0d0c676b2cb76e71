"""The export that catalogue_export.sql makes of one database -> roles, what is granted, what reads what.

    catalogue = read_catalogue(value)
    catalogue.roles, catalogue.relations, catalogue.flaws

`None` stands for PUBLIC, as a holder of a grant and as the role of a policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MARK: Final = "ringfence_postgres_catalogue"
KEYS: Final = {MARK, "taken_at", "version", "wal_level", "database", "roles", "memberships", "schemas",
               "relations", "functions", "default_grants"}  # fmt: skip
MOST_FLAWS: Final = 1000
PER_GRANT: Final = 160_000  # since this version INHERIT and SET belong to each membership
Name = tuple[str, str]  # schema, name
Grants = Mapping[str, tuple[str | None, ...]]  # privilege -> its holders


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    superuser: bool = False
    inherits: bool = True
    logs_in: bool = False
    bypasses: bool = False  # row-level security
    replicates: bool = False
    creates_roles: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """`inherits`: has the member the rights of the role; `sets`: may it take the role on (SET ROLE)."""

    role: str
    member: str
    admin: bool
    inherits: bool
    sets: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """`roles` to whom it applies; `using` is its expression, "" if none is written."""

    name: str
    permissive: bool
    command: str
    roles: tuple[str | None, ...]
    using: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table (kind r, p, f), view (v) or materialised view (m). `reads` are the relations, and which of
    their columns, that a view's query names; `parts` are the tables that are read with this one."""

    name: Name
    kind: str
    owner: str
    grants: Grants
    columns: Mapping[str, Grants]
    row_security: bool = False
    forced: bool = False
    invoker: bool = False
    policies: tuple[Policy, ...] = ()
    reads: Mapping[Name, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[Name, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """`as_owner`: SECURITY DEFINER. `body` is None in languages that are not read. `rows_of` is the relation
    whose rows it gives."""

    name: Name
    number: int
    owner: str
    as_owner: bool
    body: str | None
    rows_of: Name | None
    grants: Grants
    pointer: str = ""


@dataclass(slots=True)
class Catalogue:
    """`version` as PostgreSQL numbers it (150004), 0 if unknown. A dump of roles has no database."""

    database: str = ""
    owner: str = ""
    version: int = 0
    taken_at: str = ""
    logical: bool = False  # are changes of rows written out for subscribers?
    grants: Grants = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)
    schemas: dict[str, Grants] = field(default_factory=dict)
    relations: dict[Name, Relation] = field(default_factory=dict)
    functions: list[Function] = field(default_factory=list)
    future: int = 0  # grants on things that will be made
    flaws: list[tuple[str, str]] = field(default_factory=list)  # pointer, what is wrong there

    def add_flaw(self, pointer: str, what: str) -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append((pointer, what))


def is_catalogue(head: bytes) -> bool:
    return f'"{MARK}"'.encode() in head[:200]


def read_catalogue(value: Any) -> Catalogue:
    """Read a parsed document, whatever is in it: what is not understood becomes a flaw with its pointer."""
    found = Catalogue()
    if not isinstance(value, dict) or value.get(MARK) != 1:
        found.add_flaw("", "it is no export of this kind, version 1")
        return found
    for key in sorted(set(value) - KEYS):
        found.add_flaw(f"/{key[:60]}", "nobody reads this")
    database = value.get("database")
    database = database if isinstance(database, dict) else {}
    found.database, found.owner = _text(database, "name"), _text(database, "owner")
    found.grants = _grants(database, "/database", found)
    found.version = _number(value, "version")
    found.taken_at, found.logical = _text(value, "taken_at"), value.get("wal_level") == "logical"
    if not found.database or not found.version:
        found.add_flaw("/database", "which database of which version this is is not said")
    _read_roles(value, found)
    for at, each in _records(value, "schemas", found):
        found.schemas[_text(each, "name")] = _grants(each, at, found)
    for at, each in _records(value, "relations", found):
        relation = _relation(each, at, found)
        found.relations[relation.name] = relation
    found.functions = [_function(each, at, found) for at, each in _records(value, "functions", found)]
    found.future = sum(1 for _ in _records(value, "default_grants", found))
    return found


def _read_roles(value: Mapping[str, Any], found: Catalogue) -> None:
    for at, each in _records(value, "roles", found):
        name = _text(each, "name")
        if not name:
            found.add_flaw(at, "a role without a name")
            continue
        flags = (_flag(each, key, at, found) for key in ("superuser", "inherits", "logs_in",
                 "bypasses_row_security", "replicates", "creates_roles"))  # fmt: skip
        found.roles[name] = Role(name, *flags)
    for at, each in _records(value, "memberships", found):
        role, member = _text(each, "role"), _text(each, "member")
        if role not in found.roles or member not in found.roles:
            found.add_flaw(at, "a membership of a role that the export does not list")
            continue
        inherits, sets = each.get("inherits"), each.get("sets")
        of_member = found.roles[member].inherits  # before version 16 the member itself says it
        found.memberships.append(
            Membership(
                role,
                member,
                _flag(each, "admin", at, found),
                of_member if inherits is None else inherits is True,
                sets is None or sets is True,
            )
        )


def _relation(each: Mapping[str, Any], at: str, found: Catalogue) -> Relation:
    kind = _text(each, "kind")
    if kind not in ("r", "p", "v", "m", "f"):
        found.add_flaw(at, f"a relation of the unknown kind {kind[:20]!r}")
    columns = {
        _text(c, "name"): _grants(c, where, found) for where, c in _records(each, "columns", found, at)
    }
    reads: dict[Name, tuple[str, ...]] = {}
    for _, read in _records(each, "reads", found, at):
        named = read.get("columns")
        listed = named if isinstance(named, list) else []
        reads[_name(read)] = tuple(name for name in listed if isinstance(name, str))
    options = each.get("options")
    told = [str(option).casefold() for option in options] if isinstance(options, list) else []
    return Relation(
        name=_name(each),
        kind=kind,
        owner=_text(each, "owner"),
        grants=_grants(each, at, found),
        columns=columns,
        row_security=_flag(each, "row_security", at, found),
        forced=_flag(each, "forced", at, found),
        invoker=any(f"security_invoker={yes}" in told for yes in ("true", "on", "yes", "1")),
        policies=tuple(_policy(p, where, found) for where, p in _records(each, "policies", found, at)),
        reads=reads,
        parts=tuple(_name(part) for _, part in _records(each, "parts", found, at)),
        pointer=at,
    )


def _policy(each: Mapping[str, Any], at: str, found: Catalogue) -> Policy:
    roles = each.get("roles")
    if not isinstance(roles, list):
        found.add_flaw(at, "a policy that does not say to whom it applies")
        roles = [None]
    named = tuple(name for name in roles if name is None or isinstance(name, str))
    permissive = each.get("permissive") is not False
    return Policy(_text(each, "name"), permissive, _text(each, "command"), named, _text(each, "using"))


def _function(each: Mapping[str, Any], at: str, found: Catalogue) -> Function:
    rows, body = each.get("rows_of"), each.get("body")
    if not isinstance(rows, dict | None) or not isinstance(body, str | None):
        found.add_flaw(at, "what the function does or gives is not told")
    return Function(
        name=_name(each),
        number=_number(each, "number"),
        owner=_text(each, "owner"),
        as_owner=_flag(each, "as_owner", at, found),
        body=body if isinstance(body, str) else None,
        rows_of=_name(rows) if isinstance(rows, dict) else None,
        grants=_grants(each, at, found),
        pointer=at,
    )


def _grants(each: Mapping[str, Any], at: str, found: Catalogue) -> dict[str, tuple[str | None, ...]]:
    listed = each.get("grants")
    if listed is None:
        return {}
    if not isinstance(listed, list):
        found.add_flaw(f"{at}/grants", "it is no list")
        return {}
    held: dict[str, dict[str | None, None]] = {}
    for number, pair in enumerate(listed):
        match pair:
            case [None | str() as holder, str() as may]:
                held.setdefault(may, {})[holder] = None
            case _:
                found.add_flaw(f"{at}/grants/{number}", "it is no pair of a role and a privilege")
    return {may: tuple(holders) for may, holders in held.items()}


def _records(
    value: Mapping[str, Any], name: str, found: Catalogue, at: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = value.get(name)
    if listed is None:  # as PostgreSQL says that there is none
        return
    if not isinstance(listed, list):
        found.add_flaw(f"{at}/{name}", "it is no list")
        return
    for number, each in enumerate(listed):
        if isinstance(each, dict):
            yield f"{at}/{name}/{number}", each
        else:
            found.add_flaw(f"{at}/{name}/{number}", "it is no object")


def _name(each: Mapping[str, Any]) -> Name:
    return _text(each, "schema"), _text(each, "name")


def _flag(each: Mapping[str, Any], name: str, at: str, found: Catalogue) -> bool:
    value = each.get(name)
    if not isinstance(value, bool):
        found.add_flaw(f"{at}/{name}", "it is neither true nor false")
    return value is True


def _number(each: Mapping[str, Any], name: str) -> int:
    value = each.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40 else 0


def _text(each: Mapping[str, Any], name: str) -> str:
    value = each.get(name, "")
    return value if isinstance(value, str) else ""
