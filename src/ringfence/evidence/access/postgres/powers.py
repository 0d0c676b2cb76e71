"""What gives all data of a server whatever is granted on it, and the steps by which a role takes more.

Sources: PostgreSQL documentation, "Role Attributes", "Predefined Roles" (the roles of server files and
programs bypass all checks of the database), GRANT (ADMIN OPTION), CREATE ROLE (before version 16 CREATEROLE
grants any role that is no superuser), CREATE TRIGGER.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....formats.postgres.catalogue import PER_GRANT, Relation
from ....model.fact import Fact
from ....model.kinds import Kind, Verb, Verdict
from .facts import Facts
from .rights import Rights

PROGRAMS = "pg_execute_server_program"
FILES = ("pg_read_server_files", "pg_write_server_files")
HOLDS, UNKNOWN = Verdict.HOLDS, Verdict.UNKNOWN


def state_powers(rights: Rights, facts: Facts) -> Iterator[Fact]:
    """Superusers, copies by replication, programs and files of the server -> everything in the database."""
    everything = facts.names.everything
    yield facts.entity(everything, Kind.GRANT)
    for name in rights.names(rights.superusers):
        yield facts.link(Verb.ASSIGNED_TO, everything, facts.node(name), note="superuser")
    if PROGRAMS in rights.at:
        note = "runs programs as the account of the server, which has its files"
        yield facts.link(Verb.ASSIGNED_TO, everything, facts.names.rights(PROGRAMS), note=note)
    for name in FILES:
        if name in rights.at:
            note = "reads or writes files of the server: copies, keys and settings that lie there"
            yield facts.link(Verb.ASSIGNED_TO, everything, facts.names.rights(name), UNKNOWN, note=note)
    yield from _replicate(rights, facts)


def _replicate(rights: Rights, facts: Facts) -> Iterator[Fact]:
    """A copy of the whole server needs a login with REPLICATION and no CONNECT; whoever only acts as such a
    role reads changes where the server writes them out."""
    for role in rights.catalogue.roles.values():
        if not role.replicates or role.superuser:
            continue
        if role.logs_in:
            account = facts.names.account(role.name)
            yield facts.entity(account, Kind.ACCOUNT, role.name)
            note = "REPLICATION: copies the whole server"
            yield facts.link(Verb.ASSIGNED_TO, facts.names.everything, account, note=note)
        if not role.logs_in or role.name not in facts.accounts:
            verdict = HOLDS if rights.catalogue.logical else UNKNOWN
            node, note = facts.names.taken_on(role.name), "REPLICATION: reads what is written from then on"
            yield facts.link(Verb.ASSIGNED_TO, facts.names.everything, node, verdict, note=note)


def state_steps(rights: Rights, facts: Facts, asked: list[Relation]) -> Iterator[Fact]:
    """What a role can make of its rights: grant itself a role or a relation of its own, watch what is
    written."""
    yield from _creators(rights, facts)
    for each in rights.memberships:
        if each.admin and not rights.catalogue.roles[each.role].superuser:
            hub = f"ADMIN OPTION of {each.member} on {facts.names.taken_on(each.role)}".replace("|", "%7C")
            yield facts.entity(hub, Kind.GRANT)
            yield facts.pass_on(each.role, hub, note="grants itself the role")
            yield facts.link(Verb.ASSIGNED_TO, hub, facts.names.rights(each.member))
    for relation in asked:
        yield from _of_relation(relation, rights, facts)


def _creators(rights: Rights, facts: Facts) -> Iterator[Fact]:
    creators = [each.name for each in rights.catalogue.roles.values() if each.creates_roles]
    version = rights.catalogue.version
    if version >= PER_GRANT or not creators:
        return
    hub = f"CREATEROLE in {facts.names.store}"
    yield facts.entity(hub, Kind.GRANT)
    for role in rights.catalogue.roles.values():
        if not role.superuser:
            verdict = HOLDS if version else UNKNOWN
            yield facts.pass_on(role.name, hub, verdict, note="grants itself any role that is no superuser")
    for name in creators:
        yield facts.link(Verb.ASSIGNED_TO, hub, facts.node(name))


def _of_relation(relation: Relation, rights: Rights, facts: Facts) -> Iterator[Fact]:
    id_ = facts.names.relation(relation.name)
    if relation.owner in rights.at and relation.owner not in relation.grants.get("SELECT", ()):
        grant = f"ownership of {id_}"
        yield facts.entity(grant, Kind.GRANT)
        yield facts.link(Verb.PERMITS, id_, grant, note="the owner can grant it to itself")
        yield facts.link(Verb.ASSIGNED_TO, grant, facts.names.rights(relation.owner))
    if relation.kind not in ("r", "p"):
        return
    for holder in relation.grants.get("TRIGGER", ()):
        if holder == relation.owner:
            continue
        grant = f"TRIGGER on {id_} to {'PUBLIC' if holder is None else facts.names.dotted((holder,))}"  # type: ignore[arg-type]
        yield facts.entity(grant, Kind.GRANT)
        yield facts.link(
            Verb.PERMITS, id_, grant, UNKNOWN, note="a trigger sees the rows written from then on"
        )
        yield facts.link(Verb.ASSIGNED_TO, grant, facts.names.rights(holder))
