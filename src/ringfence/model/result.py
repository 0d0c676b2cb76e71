"""The result of an examination: all that a page may show. Reports read it and judge nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .app import AppContents
from .data_seen import DataSeen
from .excepted import Excepted
from .fact import Entity, Fact, Gap
from .finding import Duty, Finding, RegimeNote, Standing
from .kinds import Answer, Rung
from .log_coverage import LogCoverage
from .page import PageVisit
from .path import Path, Plan
from .source import Source


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the case, the two clocks, who we are."""

    case: str
    title: str
    on: date  # the facts as they stood
    law_on: date  # the law in force
    we: str = ""  # entity id of the asking company, if it is one
    prepared: str = ""  # free words of the case's author, e.g. what it is a reconstruction of


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that would settle something: what to find out, and the paths that hang on it."""

    what: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, what could not be, and what that could change.

    `expected` and `seen` name kinds of evidence; `share` is seen/expected in percent, 0 to 100,
    and 0 when nothing was expected: zero is not clean.
    """

    expected: tuple[str, ...]
    seen: tuple[str, ...]
    not_seen: tuple[Unknown, ...]
    demanded: int
    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...]

    @property
    def share(self) -> int:
        if not self.expected:
            return 0
        return 100 * len(set(self.expected) & set(self.seen)) // len(set(self.expected))

    @property
    def complete(self) -> bool:
        """Everything expected was seen, something was expected, and nothing is known to be missing."""
        return bool(self.expected) and self.share == 100 and not self.not_seen and not self.gaps

    @property
    def enough(self) -> bool:
        return self.share >= self.demanded


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to the question, with everything it rests on. Ids are unique within the result."""

    question: Question
    answer: Answer
    sentence: str
    entities: dict[str, Entity]
    facts: dict[str, Fact]
    paths: tuple[Path, ...]
    paths_cut: int  # how many further paths were counted but not listed
    findings: dict[str, Finding]
    standings: tuple[Standing, ...]
    plans: tuple[Plan, ...]  # first: open paths; second: open and unproven
    unknowns: tuple[Unknown, ...]  # ranked: settles most first
    coverage: Coverage
    regimes: tuple[RegimeNote, ...]
    version: str
    apps: tuple[AppContents, ...] = ()
    seen: tuple[DataSeen, ...] = ()  # personal data in traffic
    pages: tuple[PageVisit, ...] = ()
    duties: tuple[Duty, ...] = ()
    excepted: tuple[Excepted, ...] = ()
    logs: tuple[LogCoverage, ...] = ()  # of access to the stores

    @property
    def excepted_paths(self) -> frozenset[str]:
        """Fingerprints of the paths that an exception which still counts is about."""
        return frozenset(path for each in self.excepted if not each.is_over for path in each.paths)

    @property
    def open_paths(self) -> tuple[Path, ...]:
        return tuple(p for p in self.paths if p.answer is Answer.OPEN)

    @property
    def unproven_paths(self) -> tuple[Path, ...]:
        return tuple(p for p in self.paths if p.answer is Answer.UNPROVEN)

    @property
    def weakest_rung(self) -> Rung:
        return min((p.rung for p in self.open_paths), default=Rung.ASSUMED)


@dataclass(frozen=True, slots=True)
class Clause:
    """One term of a deal in our own words, with the facts it ends and begins."""

    id: str
    title: str
    change: str
    source: Source
    removes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What a deal does to one path (closed, left open, newly opened, ...), and by which clauses."""

    fingerprint: str
    before: Answer | None  # None: the path was not there
    after: Answer | None
    fate: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealResult:
    """A deal's before/after comparison."""

    deal: str
    title: str
    on: date  # the day the deal is in force
    clauses: tuple[Clause, ...]
    before: Result
    after: Result
    fates: tuple[Fate, ...]
    operational_ties: tuple[str, ...]  # each remaining operational relationship, as a sentence
