"""A deal as it was read: clauses with what they end and what they begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .fact import Fact
from .source import Source


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which facts a clause ends: those that state `entity`, or links with these ends ("" fits any)."""

    tail: str = ""
    verb: str = ""
    head: str = ""
    entity: str = ""

    def __str__(self) -> str:
        if self.entity:
            return f"the entity {self.entity!r}"
        return f"{self.tail or 'anything'} {self.verb or '…'} {self.head or 'anything'}"


@dataclass(frozen=True, slots=True)
class DealClause:
    """One term: the facts it ends and begins from `since` on."""

    id: str
    title: str
    change: str
    source: Source
    since: date | None
    removes: tuple[Pattern, ...]
    adds: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal file; `on` is the day the deal is in force."""

    id: str
    title: str
    on: date
    note: str
    clauses: tuple[DealClause, ...]
