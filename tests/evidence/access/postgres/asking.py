"""Every role is asked for every object, of PostgreSQL itself and of ringfence's facts; where they differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from ringfence.evidence.access.postgres.facts import TAKEN_ON, Facts
from ringfence.evidence.access.postgres.names import Names
from ringfence.evidence.access.postgres.rights import Rights
from ringfence.evidence.access.postgres.row_security import OF_OWNER
from ringfence.evidence.access.postgres.state_reach import state_reach
from ringfence.formats.postgres.catalogue import read_catalogue
from ringfence.model.fact import Fact, Guard, Link
from ringfence.model.kinds import Verdict
from ringfence.model.source import Source

from .random_world import World, make_world
from .server import BOSS, Server

Seen = dict[tuple[str, str, str], tuple[bool, bool]]  # login, acting as, object -> allowed, with rows


@dataclass(slots=True)
class Count:
    logins: int = 0
    roles_taken: int = 0
    selects: int = 0  # (role, object): is the query allowed?
    reached: int = 0  # (role, object): do its rows come to the role, by itself or by what is made of it?
    yes: int = 0
    undecided: int = 0  # reaches of which the facts say that they may be
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Predicted:
    """What the facts say of one database, but that the owner of a table can switch its row-level security
    off: nobody does that here."""

    rights: Rights
    facts: Facts
    stated: list[Fact]
    _certain: dict[str, list[str]] = field(default_factory=dict)
    _possible: dict[str, list[str]] = field(default_factory=dict)
    _takes: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        guards = [fact.says for fact in self.stated if isinstance(fact.says, Guard)]
        standing = [each for each in guards if all(way.name == OF_OWNER for way in each.bypasses)]
        shut = {key for each in standing if each.holds is Verdict.HOLDS for key in each.on}
        perhaps = {key for each in standing if each.holds is Verdict.UNKNOWN for key in each.on}
        for fact in self.stated:
            if isinstance(fact.says, Link) and fact.says.key not in shut:
                links = [self._takes] if fact.note == TAKEN_ON else [self._possible, self._certain]
                sure = fact.says.condition is Verdict.HOLDS and fact.says.key not in perhaps
                for to in links if sure else links[:1]:
                    to.setdefault(fact.says.tail, []).append(fact.says.head)

    def reached(self, object_: str) -> tuple[set[str], set[str]]:
        """The nodes to which rows of the object come for certain, and may come, without a role being taken
        on."""
        start = self.facts.names.relation(_split(object_))
        return self._walk(start, self._certain), self._walk(start, self._possible)

    def takers(self, role: str) -> set[str]:
        return self._walk(self.facts.node(role), self._takes)

    @staticmethod
    def _walk(start: str, links: dict[str, list[str]]) -> set[str]:
        found, todo = {start}, [start]
        while todo:
            for head in links.get(todo.pop(), ()):
                if head not in found:
                    found.add(head)
                    todo.append(head)
        return found


def _split(object_: str) -> tuple[str, str]:
    schema, _, name = object_.partition(".")
    return schema, name


def predict(export: str) -> Predicted:
    catalogue = read_catalogue(json.loads(export))
    assert not catalogue.flaws, catalogue.flaws[:3]
    rights = Rights(catalogue)
    logs_in = rights.set_of(role.name for role in catalogue.roles.values() if role.logs_in)
    accounts = frozenset(rights.names(rights.connects & logs_in))
    facts = Facts(Names(catalogue.database), Source("export", "", ""), None, accounts)
    return Predicted(rights, facts, list(state_reach(rights, facts, ())))


def run_world(server: Server, seed: int, per_grant: bool, count: Count) -> None:
    world = make_world(seed, per_grant)
    server.ask(f"create database {world.name};")
    try:
        server.ask("\n".join(world.statements), database=world.name)
        _compare(server, world, predict(server.export(world.name)), count)
    finally:
        server.ask(f"drop database {world.name};")
        server.ask(f"drop role {', '.join(world.roles)};")


def _compare(server: Server, world: World, predicted: Predicted, count: Count) -> None:
    roles = [role for role in predicted.rights.roles if role.startswith(world.name)]
    there = set(predicted.rights.catalogue.relations)
    functions = {each.name for each in predicted.rights.catalogue.functions}
    objects = [each for each in world.objects if _split(each.removesuffix("()")) in there | functions]
    takers = {role: predicted.takers(role) for role in roles}
    for login in roles:
        can = server.logs_in(login, world.name)
        count.logins += 1
        if can != (login in predicted.facts.accounts):
            count.wrong.append(f"seed {world.name}: {login} logs in: {can}")
        if can:
            _compare_login(server, world, predicted, login, objects, takers, count)


def _compare_login(
    server: Server, world: World, predicted: Predicted, login: str, objects: list[str],
    takers: dict[str, set[str]], count: Count,
) -> None:  # fmt: skip
    seen = dict(ask_server(server, world.name, login, list(takers), objects))
    node = predicted.facts.node(login)
    superuser = predicted.rights.catalogue.roles[login].superuser
    for role in takers:
        count.roles_taken += 1
        taken = (role, objects[0]) in seen
        if taken != (superuser or node in takers[role]):
            count.wrong.append(f"{world.name}: {login} takes on {role}: {taken}")
    reached = {each: predicted.reached(each) for each in objects if not each.endswith("()")}
    for role in dict.fromkeys(role for role, _ in seen):
        allowed = {each for each in objects if seen[role, each][0]}
        rows = {each for each in objects if seen[role, each][1]}
        for each in objects:
            if each.endswith("()"):
                continue
            count.selects += 1
            relation = predicted.rights.catalogue.relations[_split(each)]
            if (each in allowed) != predicted.rights.has(role, predicted.rights.reads(relation)):
                count.wrong.append(f"{world.name}: {login} as {role} selects {each}: {each in allowed}")
            if relation.kind != "r":  # what has no rows of its own
                continue
            count.reached += 1
            comes = any(made in rows for made in _all_made_of(each, world, objects))
            count.yes += comes
            certain, possible = (predicted.facts.node(role) in nodes for nodes in reached[each])
            count.undecided += possible and not certain
            if comes > possible or certain > comes:
                count.wrong.append(f"{world.name}: rows of {each} come to {login} as {role}: {comes}")


def _all_made_of(object_: str, world: World, objects: list[str]) -> list[str]:
    found = [object_]
    for each in found:
        found += [made for made in objects if each in world.made_of[made] and made not in found]
    return found


def ask_server(
    server: Server, database: str, login: str, roles: list[str], objects: list[str]
) -> Iterator[tuple[tuple[str, str], tuple[bool, bool]]]:
    """For each role that the login can take on: is each object's query allowed, and does it give rows?"""
    script = []
    for role in roles:
        script += [f"set role {role};", "\\if :ERROR", "\\else", "\\o /dev/null"]
        for each in objects:
            script.append(f"select 1 from {each};")
            script.append(f"\\o\n\\echo {role} {each} :SQLSTATE :ROW_COUNT\n\\o /dev/null")
        script += ["\\o", "\\endif", "reset role;"]
    for line in server.ask("\n".join(script), login, database, strict=False).splitlines():
        role, each, state, rows = line.split()
        assert state in ("00000", "42501"), line
        yield (role, each), (state == "00000", state == "00000" and rows != "0")


__all__ = ["BOSS", "Count", "predict", "run_world"]
