"""What became of every path between two results, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .path import Path
from .result import Result


class Change(StrEnum):
    """What became of a path, what needs attention first."""

    NEW = "new"  # not there before
    REOPENED = "reopened"  # a guard shut it before, and does no longer
    SHOWN = "now shown"  # unproven before, open now
    RULE = "other rule result"  # the same answer, but a rule says otherwise
    UNSHOWN = "no longer shown"  # open before, unproven now
    UNSEEN = "not looked at again"  # gone, and so is the evidence it stood on: not shown to be closed
    UNLISTED = "not listed"  # gone from a list that was cut at its limit
    CLOSED = "closed"

    @property
    def is_worse(self) -> bool:
        """Is there a path that was not known to be there before?"""
        return self in (Change.NEW, Change.REOPENED, Change.SHOWN)


class Cause(StrEnum):
    """What kind of thing made the difference."""

    APPEARED = "appeared"  # a fact that was not there
    ENDED = "ended"  # a fact that no longer stands, or is no longer stated
    CHANGED = "changed"  # a fact that says or shows something else
    GUARD = "guard"
    RULE = "rule"
    ROUTE = "route"  # the same data now goes by another path
    EVIDENCE = "evidence"  # a file that is new, gone or different
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that made the difference: a sentence, the ids of the facts that show it, and the file."""

    cause: Cause
    says: str
    facts: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class PathDrift:
    """A path that is not what it was. One of `before` and `after` may be None, never both."""

    fingerprint: str
    change: Change
    before: Path | None
    after: Path | None
    reasons: tuple[Reason, ...]

    @property
    def path(self) -> Path:
        """The path as it is now, or as it last was."""
        path = self.after or self.before
        assert path is not None
        return path


@dataclass(frozen=True, slots=True)
class Drift:
    """Two results compared: what changed of the paths, and of what was looked at."""

    before: Result
    after: Result
    paths: tuple[PathDrift, ...]
    unchanged: int
    files: tuple[Reason, ...]

    @property
    def worse(self) -> tuple[PathDrift, ...]:
        return tuple(each for each in self.paths if each.change.is_worse)

    @property
    def unsettled(self) -> tuple[PathDrift, ...]:
        """Paths that are gone without anything that shows them closed."""
        return tuple(each for each in self.paths if each.change in (Change.UNSEEN, Change.UNLISTED))
