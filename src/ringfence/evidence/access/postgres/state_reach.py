"""One database -> facts: relation PERMITS grant ASSIGNED_TO the rights of a role and so its account, role
BECOMES role.

Two things are told apart for each role: its rights, which members inherit (`rights of role R`), and
acting as it, which members may take on (SET ROLE). A grant leads to the rights of the role that it is
made to, so that one REVOKE ends all that it gave. Where some who have those rights are kept out (no USAGE
of the schema, a view whose query fails for them) or see other rows than the rest, the grant stands for
each of those alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ....formats.postgres.catalogue import Relation
from ....model.fact import Fact, Guard, Link
from ....model.kinds import Kind, Verb, Verdict
from .facts import Facts
from .functions import state_functions
from .lineage import list_asked, read_by
from .powers import state_powers
from .rights import READ_ALL, Rights
from .row_security import MEASURE, SUPERUSER, UNGUARDED, Rows, judge_rows

HOLDS, UNKNOWN = Verdict.HOLDS, Verdict.UNKNOWN
THROUGH_PARENT = "its rows are read through a table that it is a part of"


def state_reach(rights: Rights, facts: Facts, known: Collection[str]) -> Iterator[Fact]:
    """Every fact of the database but the steps by which somebody takes more than is granted."""
    names, catalogue = facts.names, rights.catalogue
    yield from facts.roles(rights)
    yield from state_powers(rights, facts)
    asked = list_asked(catalogue, names, known)
    if names.store in known or not asked:
        yield facts.entity(names.store, Kind.STORE, catalogue.database)
        yield facts.link(Verb.PERMITS, names.store, names.everything)
    for relation in asked:
        reach = _Reach(relation, rights, facts)
        yield facts.entity(reach.id, Kind.DATASET, names.dotted(relation.name), pointer=relation.pointer)
        if names.store in known:
            note = "the case does not say in which relations of the database the data lies"
            yield facts.link(Verb.COPIED_TO, names.store, reach.id, condition=UNKNOWN, note=note)
        yield from reach.state()
    yield from state_functions(rights, facts, asked)


@dataclass(slots=True)
class _Reach:
    """Who reads one relation."""

    relation: Relation
    rights: Rights
    facts: Facts

    @property
    def id(self) -> str:
        return self.facts.names.relation(self.relation.name)

    def state(self) -> Iterator[Fact]:
        everything = Link(Verb.PERMITS, self.id, self.facts.names.everything)
        yield self.facts.state(everything, pointer=self.relation.pointer)
        if self.relation.row_security:
            yield self._guard(everything, Rows(UNKNOWN, SUPERUSER))
        yield from self._granted()
        yield from self._made_of()
        if self.relation.kind == "v":
            yield from self._through()

    def _granted(self) -> Iterator[Fact]:
        holders = self.relation.grants.get("SELECT", ())
        for holder in dict.fromkeys((*holders, *([READ_ALL] if READ_ALL in self.rights.at else []))):
            yield from self._grant(holder, f"SELECT on {self.id} to {_told(holder)}", HOLDS)
        parts: dict[str | None, list[str]] = {}
        for column, grants in self.relation.columns.items():
            for holder in grants.get("SELECT", ()):
                parts.setdefault(holder, []).append(column)
        for holder, columns in parts.items():
            label = f"SELECT on {len(columns)} columns of {self.id} to {_told(holder)}"
            verdict = HOLDS if len(columns) == len(self.relation.columns) else UNKNOWN
            yield from self._grant(holder, label, verdict, f"only {', '.join(columns)[:500]}")

    def _grant(self, holder: str | None, label: str, verdict: Verdict, note: str = "") -> Iterator[Fact]:
        having = self.rights.under(holder) & ~self.rights.superusers
        reading = having & self.rights.reads(self.relation)
        alike = self._alike(reading)
        if reading == having and len(alike) == 1:
            rows = next(iter(alike))
            yield from self._permit(label, [self.facts.names.rights(holder)], verdict, rows, note)
            return
        for number, (rows, roles) in enumerate(alike.items(), start=1):
            own = f"{label}, as {len(alike)} kinds of roles have it ({number})"
            heads = [self.facts.node(name) for name in self.rights.names(roles)]
            yield from self._permit(own, heads, verdict, rows, note)

    def _alike(self, roles: int) -> dict[Rows, int]:
        """The roles, parted by what they see of the rows."""
        if not self.relation.row_security:
            return {UNGUARDED: roles} if roles else {}
        parts: dict[Rows, int] = {}
        for name in self.rights.names(roles):
            rows = judge_rows(name, self.relation, self.rights, itself=True)
            parts[rows] = parts.get(rows, 0) | 1 << self.rights.at[name]
        return parts

    def _permit(
        self, grant: str, heads: list[str], verdict: Verdict, rows: Rows, note: str
    ) -> Iterator[Fact]:
        at = self.relation.pointer
        link = Link(Verb.PERMITS, self.id, grant, condition=verdict)
        yield self.facts.entity(grant, Kind.GRANT, pointer=at)
        yield self.facts.state(link, pointer=at, note=note)
        for head in heads:
            yield self.facts.link(Verb.ASSIGNED_TO, grant, head, pointer=at)
        if self.relation.row_security:
            yield self._guard(link, rows)

    def _guard(self, link: Link, rows: Rows, pointer: str = "") -> Fact:
        guard = Guard(
            f"{MEASURE} of {link.tail} for {link.head}",
            MEASURE,
            (link.key,),
            rows.holds,
            rows.bypasses,
            self.facts.day,
        )
        return self.facts.state(guard, pointer=pointer or self.relation.pointer)

    def _made_of(self) -> Iterator[Fact]:
        """From where the relation has its rows."""
        is_view = self.relation.kind == "v"
        if is_view and not self.rights.runs(self.relation.name) & ~self.rights.superusers:
            return
        for read, columns in read_by(self.relation, self.rights):
            allowed = self.rights.has(self.relation.owner, self.rights.selects(read, columns))
            if is_view and (self.relation.invoker or not allowed):
                continue
            verdict = HOLDS if allowed else UNKNOWN  # a materialised view may have been filled before
            yield from self._copy(read, verdict, judge_rows(self.relation.owner, read, self.rights))
        for name in self.relation.parts:
            if part := self.rights.catalogue.relations.get(name):
                yield from self._copy(part, HOLDS, Rows(UNKNOWN, THROUGH_PARENT))

    def _copy(self, read: Relation, verdict: Verdict, rows: Rows) -> Iterator[Fact]:
        link = Link(Verb.COPIED_TO, self.facts.names.relation(read.name), self.id, condition=verdict)
        yield self.facts.state(link, pointer=self.relation.pointer)
        if read.row_security:
            yield self._guard(link, rows)

    def _through(self) -> Iterator[Fact]:
        """Those who read through this view, with their own rights, what they cannot ask for directly: the
        schema of what a view reads is not looked at."""
        reading = self.rights.reads(self.relation) & ~self.rights.superusers
        for name in self.rights.as_caller(self.relation):
            read = self.rights.catalogue.relations.get(name)
            if read and (roles := reading & ~self.rights.reads(read)):
                beneath = _Reach(read, self.rights, self.facts)
                for rows, alike in beneath._alike(roles).items():
                    heads = [self.facts.node(each) for each in self.rights.names(alike)]
                    label = f"SELECT on {beneath.id} through {self.id} ({rows.way_round or rows.holds})"
                    yield from beneath._permit(label, heads, HOLDS, rows, "")


def _told(holder: str | None) -> str:
    return "PUBLIC" if holder is None else holder.replace("|", "%7C").replace(";", "%3B")
