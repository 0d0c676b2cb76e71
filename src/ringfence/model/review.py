"""Reviews: what people decided about candidates, one row for each name asked and each candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .fact import no_words

SAME, DIFFERENT = "same", "different"
STALE = "no longer a candidate"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Is `asked` the candidate? `decision` is SAME, DIFFERENT or "" (open). `rest` are columns that the user
    added, kept as they are; `line` is 0 for a row that is new."""

    asked: str
    candidate: str
    candidate_name: str
    score: str
    reasons: str
    decision: str = ""
    by: str = ""
    on: str = ""
    note: str = ""
    state: str = ""
    line: int = 0
    rest: Mapping[str, str] = field(default_factory=no_words)

    def say_decision(self, file: str) -> str:
        """'decided the same by A. Reader on 2026-11-02 (review.csv line 4)'."""
        by = f" by {self.by}" if self.by else ""
        on = f" on {self.on}" if self.on else ""
        return f"decided {self.decision}{by}{on} ({file} line {self.line})"


@dataclass(frozen=True, slots=True)
class Review:
    """The rows of a review in their order; `columns` are those that the user added."""

    file: str = ""
    rows: tuple[ReviewRow, ...] = ()
    columns: tuple[str, ...] = ()
