"""Who has which rights in one database: sets of roles, as PostgreSQL decides them.

A set of roles is an int whose bit `Rights.at[name]` says whether the role is in it. A role here is somebody
who acts as it now, having logged in as it or taken it on (SET ROLE).

Sources: PostgreSQL documentation, "Database Roles", "Privileges", "Predefined Roles", "Rules and
Privileges", CREATE VIEW (security_invoker), CREATE POLICY.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from ....formats.postgres.catalogue import PER_GRANT, Catalogue, Grants, Membership, Name, Relation

READ_ALL, WRITE_ALL, OWNS_DATABASE = "pg_read_all_data", "pg_write_all_data", "pg_database_owner"
MOST_NESTED = 200  # views over views


class Rights:
    """What the roles of one catalogue may do."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.roles = list(catalogue.roles)
        self.at = {name: number for number, name in enumerate(self.roles)}
        self.everybody = (1 << len(self.roles)) - 1
        self.superusers = self.set_of(role.name for role in catalogue.roles.values() if role.superuser)
        self.memberships = [*catalogue.memberships, *_of_database_owner(catalogue)]
        self._heirs: dict[str, list[str]] = {}  # role -> the members that have its rights
        for each in self.memberships:
            if each.inherits:
                self._heirs.setdefault(each.role, []).append(each.member)
        self._under: dict[str | None, int] = {None: self.everybody}
        self._runs: dict[Name, int] = {}

    def set_of(self, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            if name in self.at:
                found |= 1 << self.at[name]
        return found

    def names(self, roles: int) -> Iterator[str]:
        while roles:
            lowest = roles & -roles
            yield self.roles[lowest.bit_length() - 1]
            roles ^= lowest

    def has(self, role: str, roles: int) -> bool:
        return role in self.at and bool(roles >> self.at[role] & 1)

    def under(self, role: str | None) -> int:
        """Who has the rights of the role: itself and those that inherit them. None is PUBLIC."""
        if role in self._under or role is None:
            return self._under[role]
        found, todo = {role}, [role]
        while todo:
            for heir in self._heirs.get(todo.pop(), ()):
                if heir not in found:
                    found.add(heir)
                    todo.append(heir)
        self._under[role] = self.set_of(found)
        return self._under[role]

    def holders(self, grants: Grants, privilege: str) -> int:
        """Who has the privilege by what is granted, superusers aside."""
        found = 0
        for holder in grants.get(privilege, ()):
            found |= self.under(holder)
        return found

    @cached_property
    def connects(self) -> int:
        return self.superusers | self.holders(self.catalogue.grants, "CONNECT")

    @cached_property
    def read_all(self) -> int:
        return self.under(READ_ALL)

    def uses(self, schema: str) -> int:
        """Who may use what is in the schema."""
        found = self.holders(self.catalogue.schemas.get(schema, {}), "USAGE")
        return found | self.superusers | self.read_all | self.under(WRITE_ALL)

    def selects(self, relation: Relation, columns: Iterable[str] = ()) -> int:
        """Who may read these columns of it, or where none is named any at all: schema and query aside."""
        whole = self.superusers | self.read_all | self.holders(relation.grants, "SELECT")
        asked = [self.holders(relation.columns.get(column, {}), "SELECT") for column in columns]
        if not asked:
            for grants in relation.columns.values():
                whole |= self.holders(grants, "SELECT")
            return whole
        part = self.everybody
        for each in asked:
            part &= each
        return whole | part

    def runs(self, name: Name, depth: int = 0) -> int:
        """For whom the relation's own query passes: a view reads with its owner's rights, or its caller's."""
        relation = self.catalogue.relations.get(name)
        if relation is None or relation.kind != "v" or depth > MOST_NESTED:
            return self.everybody
        if name not in self._runs:
            self._runs[name] = self.superusers  # what a circle of views gives
            self._runs[name] = self._run(relation, depth)
        return self._runs[name]

    def _run(self, view: Relation, depth: int) -> int:
        passing = self.everybody
        for name, columns in view.reads.items():
            read = self.catalogue.relations.get(name)
            allowed = self.selects(read, columns) if read else self.everybody  # the system's own are open
            if not view.invoker:
                allowed = self.everybody if self.has(view.owner, allowed) else 0
            passing &= allowed & (self.runs(name, depth + 1) if read else self.everybody)
        return passing

    def reads(self, relation: Relation) -> int:
        """Who reads something of it with a query of their own."""
        return self.selects(relation) & self.uses(relation.name[0]) & self.runs(relation.name)

    def as_caller(self, view: Relation) -> dict[Name, None]:
        """The relations that are read with the caller's own rights when the view is: those of a view with
        security_invoker, at whatever depth it stands."""
        found: dict[Name, None] = {}
        self._gather(view, found, set())
        return found

    def _gather(self, view: Relation, found: dict[Name, None], seen: set[Name]) -> None:
        if view.name in seen or len(seen) > MOST_NESTED:
            return
        seen.add(view.name)
        for name in view.reads:
            if view.invoker:
                found[name] = None
            if (inner := self.catalogue.relations.get(name)) and inner.kind == "v":
                self._gather(inner, found, seen)


def _of_database_owner(catalogue: Catalogue) -> Iterator[Membership]:
    """The owner of the database is a member of pg_database_owner, and no row of the catalogue says so."""
    owner = catalogue.roles.get(catalogue.owner)
    if owner and OWNS_DATABASE in catalogue.roles:
        inherits = owner.inherits or catalogue.version >= PER_GRANT
        yield Membership(OWNS_DATABASE, owner.name, admin=False, inherits=inherits, sets=True)
