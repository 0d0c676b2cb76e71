"""Exports of PostgreSQL -> who can read which relation: the catalogue of a database, the roles of a server.

The catalogue is exported by formats/postgres/catalogue_export.sql. A dump of roles alone says who logs in,
who takes on whom, and who has all data whatever is granted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from ...errors import EvidenceError
from ...formats.postgres.catalogue import Catalogue, is_catalogue, read_catalogue
from ...formats.postgres.roles_dump import is_roles_dump, read_roles_dump
from ...model.fact import Evidence, Fact, Gap
from .access_file import AccessFile
from .postgres.facts import Facts
from .postgres.lineage import list_asked
from .postgres.names import EVERY_DATABASE, Names
from .postgres.powers import state_steps
from .postgres.rights import Rights
from .postgres.state_reach import state_reach

CATALOGUE, ROLES = "PostgreSQL catalogue export", "PostgreSQL dump of roles"
COULD_CHANGE = "who can read which relation of the database"
UNSEEN = (
    "pg_hba.conf (who may log in from where), the days of grants, large objects, foreign servers, "
    "subscribers, backups and what triggers write elsewhere are in no such export"
)
ROLES_ONLY = "what is granted on relations is not in a dump of roles: export the catalogue of each database"
MOST_TOLD = 12


def is_postgres_catalogue(head: bytes, name: str) -> bool:
    return is_catalogue(head)


def is_postgres_roles(head: bytes, name: str) -> bool:
    return is_roles_dump(head)


def read_postgres(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """Each database by itself. A file that cannot be read is a gap."""
    facts: dict[str, Fact] = {}
    gaps: list[Gap] = []
    failed: EvidenceError | None = None
    read = 0
    for file in files:
        try:
            catalogue = _read_file(file, gaps)
        except EvidenceError as error:
            failed = error
            gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, error.place))
            continue
        read += bool(catalogue.roles)
        gaps += _tell(file, catalogue)
        for fact in _state(file, catalogue, known):
            facts.setdefault(fact.id, fact)
    if failed and not read:
        raise failed
    return Evidence(tuple(facts.values()), tuple(gaps))


def _read_file(file: AccessFile, gaps: list[Gap]) -> Catalogue:
    if file.format == ROLES:
        catalogue = read_roles_dump(file.read_bytes().decode("utf-8-sig", "replace"))
        catalogue.database = EVERY_DATABASE
        return catalogue
    document = file.read_json()
    for key in document.repeated:
        gaps.append(
            file.gap(f"the key {key[:60]!r} stands twice in one object; the last counts", COULD_CHANGE)
        )
    return read_catalogue(document.value)


def _tell(file: AccessFile, catalogue: Catalogue) -> Iterator[Gap]:
    for pointer, what in catalogue.flaws[:MOST_TOLD]:
        yield file.gap(what, COULD_CHANGE, pointer)
    if len(catalogue.flaws) > MOST_TOLD:
        further = len(catalogue.flaws) - MOST_TOLD
        yield file.gap(f"{further:,} further records were not understood", COULD_CHANGE)
    yield file.gap(ROLES_ONLY if file.format == ROLES else UNSEEN, COULD_CHANGE)
    if catalogue.future:
        what = f"{catalogue.future} default grants open things that will be made (ALTER DEFAULT PRIVILEGES)"
        yield file.gap(what, "who can read tables made after this export")


def _state(file: AccessFile, catalogue: Catalogue, known: Collection[str]) -> Iterator[Fact]:
    rights = Rights(catalogue)
    names = Names(catalogue.database)
    connects = rights.everybody if file.format == ROLES else rights.connects
    logs_in = rights.set_of(role.name for role in catalogue.roles.values() if role.logs_in)
    accounts = frozenset(rights.names(connects & logs_in))
    facts = Facts(names, file.source(), _day(catalogue.taken_at), accounts)
    yield from state_reach(rights, facts, known)
    yield from state_steps(rights, facts, list_asked(catalogue, names, known))


def _day(taken_at: str) -> date | None:
    try:
        return date.fromisoformat(taken_at[:10])
    except ValueError:
        return None
