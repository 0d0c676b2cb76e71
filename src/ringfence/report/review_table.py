"""A review -> the CSV file that people edit, inert for spreadsheets."""

from __future__ import annotations

from ..model.review import Review
from .to_csv import write_table

COLUMNS = (
    "asked",
    "candidate",
    "candidate_name",
    "score",
    "reasons",
    "decision",
    "by",
    "on",
    "note",
    "state",
)


def review_to_csv(review: Review) -> str:
    """The columns that ringfence knows, then those that the user added."""
    return write_table(
        (*COLUMNS, *review.columns),
        (
            [
                *(getattr(row, column) for column in COLUMNS),
                *(row.rest.get(each, "") for each in review.columns),
            ]
            for row in review.rows
        ),
    )
