"""Reviews as people edit them: what they wrote is read as it is; contradictions are named by their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.vendors.from_review import COLUMNS, read_review
from ringfence.model.review import Review, ReviewRow
from ringfence.report.review_table import COLUMNS as WRITTEN
from ringfence.report.review_table import review_to_csv


def write(folder: Path, text: str) -> Path:
    path = folder / "review.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rows = (
        ReviewRow(
            "=Red, Ltd",
            "red",
            "Red",
            "91",
            "near; same",
            "same",
            "A",
            "2026-11-01",
            "-sure",
            line=2,
            rest={"Ticket": "9"},
        ),
        ReviewRow("红色", "red", "Red", "80", "", line=3, rest={"Ticket": ""}),
    )
    review = Review("review.csv", rows, ("Ticket",))
    path = tmp_path / "review.csv"
    path.write_text(review_to_csv(review), encoding="utf-8-sig", newline="")
    assert read_review(path) == review
    assert COLUMNS == WRITTEN


def test_a_review_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_review(tmp_path / "review.csv") == Review("review.csv")


def test_spreadsheets_write_semicolons_and_capitals(tmp_path: Path) -> None:
    (row,) = read_review(write(tmp_path, "Asked;Candidate;Decision\nRed;red-holding;SAME\n")).rows
    assert (row.asked, row.candidate, row.decision, row.line) == ("Red", "red-holding", "same", 2)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("Red,a,same\nBlue,b,\nred,a,different\n", "lines 2 and 4 decide both ways whether “red” is a"),
        ("Red,a,same\nRED,b,same\n", "lines 2 and 3 say that “RED” is a and b at once"),
        ("Red,a,maybe\n", "the decision 'maybe' is none"),
        ("Red,,same\n", "a decision without"),
    ],
)
def test_contradictions_are_named_by_their_lines(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(EvidenceError) as error:
        read_review(write(tmp_path, "asked,candidate,decision\n" + rows))
    assert message in str(error.value)


def test_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="'candidate' is missing"):
        read_review(write(tmp_path, "asked,decision\nRed,same\n"))
