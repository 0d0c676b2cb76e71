"""How facts of one database are stated: with the file's source, the export's day, and the roles as nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ....model.fact import Entity, Fact, Guard, Link
from ....model.kinds import Kind, Verb, Verdict
from ....model.source import Source
from ..state_fact import state_fact
from .names import Names
from .rights import Rights

INHERITED, TAKEN_ON = "inherited", "SET ROLE"


@dataclass(slots=True)
class Facts:
    """`accounts` are the roles that can log in to this database."""

    names: Names
    source: Source
    day: date | None
    accounts: frozenset[str]

    def state(self, says: Entity | Link | Guard, pointer: str = "", note: str = "") -> Fact:
        source = self.source
        if pointer:
            source = Source(source.file, source.sha256, pointer, system=source.system)
        return state_fact(says, source, recorded=self.day, note=note)

    def entity(self, id_: str, kind: Kind, name: str = "", pointer: str = "", mail: str = "") -> Fact:
        return self.state(Entity(id_, kind, name or id_, {"login": mail} if mail else {}), pointer)

    def link(
        self,
        verb: Verb,
        tail: str,
        head: str,
        condition: Verdict = Verdict.HOLDS,
        pointer: str = "",
        note: str = "",
    ) -> Fact:
        return self.state(Link(verb, tail, head, condition=condition), pointer, note)

    def node(self, role: str) -> str:
        """Acting as the role: an account, or a role that only others take on."""
        return self.names.account(role) if role in self.accounts else self.names.taken_on(role)

    def pass_on(self, role: str, head: str, verdict: Verdict = Verdict.HOLDS, note: str = "") -> Fact:
        """Whoever stands at the head can act as the role."""
        verb = Verb.BECOMES if role in self.accounts else Verb.ASSIGNED_TO
        return self.link(verb, self.node(role), head, verdict, note=note)

    def roles(self, rights: Rights) -> Iterator[Fact]:
        names = self.names
        yield self.entity(names.rights(None), Kind.GRANT)
        for role in rights.roles:
            kind = Kind.ACCOUNT if role in self.accounts else Kind.GRANT
            yield self.entity(self.node(role), kind, role, mail=role if "@" in role else "")
            yield self.entity(names.rights(role), Kind.GRANT)
            yield self.link(Verb.ASSIGNED_TO, names.rights(role), self.node(role))
            yield self.link(Verb.ASSIGNED_TO, names.rights(None), self.node(role))
        for each in rights.memberships:
            if each.inherits:
                heir = names.rights(each.member)
                yield self.link(Verb.ASSIGNED_TO, names.rights(each.role), heir, note=INHERITED)
            if each.sets:
                yield self.pass_on(each.role, self.node(each.member), note=TAKEN_ON)
