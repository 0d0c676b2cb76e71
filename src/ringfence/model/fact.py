"""Facts: what one source says, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from .app import AppContents
from .data_seen import DataSeen
from .kinds import Kind, Rung, Verb, Verdict
from .log_coverage import LogCoverage
from .page import PageVisit
from .share import Share
from .source import Source

NOTHING: Mapping[str, str] = MappingProxyType({})
STAYS = "stays"  # a term of a link: nobody can end it


def no_words() -> Mapping[str, str]:
    """Python 3.11 takes a mapping proxy, which cannot be hashed, for a mutable default."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Entity:
    """A node: `id` is unique in the case, `name` is for people, `attributes` are what the law asks."""

    id: str
    kind: Kind
    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=no_words)

    @property
    def label(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Link:
    """An edge in the direction data can move.

    `share` and `votes` belong to OWNED_BY. `data` limits the link to those data classes (empty: no
    limit known). `needs` names links (by `Link.key`) that must stand as well, e.g. a trust policy
    beside an identity policy. `condition` says whether a condition on the link is met; while it is
    unknown the link counts on the upper graph only. `terms` are the words of a contract or tie; what `stays`
    (yes) no remedy ends.
    """

    verb: Verb
    tail: str
    head: str
    share: Share | None = None
    votes: Share | None = None
    data: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    condition: Verdict = Verdict.HOLDS
    terms: Mapping[str, str] = field(default_factory=no_words)

    @property
    def key(self) -> str:
        """The same wherever the same link is stated: `tail|verb|head`, and what tells two of them apart."""
        kind = self.terms.get("tie") or self.terms.get("means") or self.terms.get("contract") or ""
        return f"{self.tail}|{self.verb}|{self.head}" + (f"|{kind}" if kind else "")


@dataclass(frozen=True, slots=True)
class Bypass:
    """A known way round a guard, and whether it is open."""

    name: str
    open: Verdict


@dataclass(frozen=True, slots=True)
class Guard:
    """A control on flows. It closes a flow only while its predicate holds, none of its known bypasses
    is open, and its evidence is fresh.

    `on` lists the keys of the links it guards. `holds` is the predicate's verdict on the evidence,
    last shown on `shown_on` and good for `fresh_days` (None: does not go stale).
    """

    id: str
    measure: str
    on: tuple[str, ...]
    holds: Verdict
    bypasses: tuple[Bypass, ...] = ()
    shown_on: date | None = None
    fresh_days: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that one source says: an entity, a link or a guard.

    `since` is the first day it is true and `until` the first day it no longer is; either may be
    unknown. `recorded` is the day the source says it. A `disputed` fact is contradicted by another
    source or by the party concerned: it counts on the upper graph only.
    """

    id: str
    says: Entity | Link | Guard
    source: Source
    rung: Rung = Rung.DECLARED
    since: date | None = None
    until: date | None = None
    recorded: date | None = None
    disputed: bool = False
    note: str = ""

    def stands_on(self, on: date) -> Verdict:
        """Was it true on that day? Unknown before the day it was recorded if its start is unknown."""
        if self.until is not None and self.until <= on:
            return Verdict.FAILS
        if self.since is not None:
            return Verdict.HOLDS if self.since <= on else Verdict.FAILS
        if self.recorded is not None and on < self.recorded:
            return Verdict.UNKNOWN
        return Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Gap:
    """A record or a source that could not be used, and what that could change."""

    source: Source
    what: str
    could_change: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the readers made of the files: facts, gaps, and which sources were looked at."""

    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sources: tuple[Source, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    apps: tuple[AppContents, ...] = ()
    seen: tuple[DataSeen, ...] = ()
    pages: tuple[PageVisit, ...] = ()
    logs: tuple[LogCoverage, ...] = ()
