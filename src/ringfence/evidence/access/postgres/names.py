"""How things of a PostgreSQL server are called in facts, and how a case names them in `known_as`:
`postgres:app`, `postgres:app.us`, `postgres:app.us.profile`, and an account `postgres:app/wei`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ....formats.postgres.catalogue import Name, Relation

EVERY_DATABASE = "*"
_WRITTEN = str.maketrans({"|": "%7C", ";": "%3B", "\n": "%0A", "\r": "%0D"})  # these part names elsewhere


@dataclass(frozen=True, slots=True)
class Names:
    """Of one database, or of every database of a server."""

    database: str

    @property
    def store(self) -> str:
        return f"postgres:{self.database.translate(_WRITTEN)}"

    def relation(self, name: Name) -> str:
        return f"{self.store}.{self.dotted(name)}"

    @staticmethod
    def dotted(name: Name) -> str:
        return ".".join(name).translate(_WRITTEN)

    def account(self, role: str) -> str:
        return f"{self.store}/{role.translate(_WRITTEN)}"

    def taken_on(self, role: str) -> str:
        """A role that nobody logs in as."""
        return f"role {role.translate(_WRITTEN)} of {self.store}"

    def rights(self, role: str | None) -> str:
        told = "PUBLIC" if role is None else f"role {role.translate(_WRITTEN)}"
        return f"rights of {told} in {self.store}"

    @property
    def everything(self) -> str:
        return f"everything in {self.store}"

    def is_known(self, relation: Relation, known: Collection[str]) -> bool:
        schema = f"{self.store}.{relation.name[0].translate(_WRITTEN)}"
        return self.relation(relation.name) in known or schema in known or self.store in known
