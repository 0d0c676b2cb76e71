"""The candidates of a screening, merged into a review: what a person wrote stays, what is new is added."""

from __future__ import annotations

from dataclasses import replace

from ..catalogue.names import fold
from ..model.review import STALE, Review, ReviewRow
from ..model.screening import Screening


def merge_review(review: Review, result: Screening) -> Review:
    """Every row of the review in its place with its score and reasons brought up to date, then the new
    candidates. A row whose vendor is in the list but no longer has that candidate is kept and flagged; what
    is decided is not flagged, for a decided candidate is none any more."""
    asked = {fold(each.vendor.name) for each in result.vendors}
    found: dict[tuple[str, str], ReviewRow] = {}
    for each in result.vendors:
        for near in each.candidates:
            row = ReviewRow(each.vendor.name, near.id, near.name, str(near.score), "; ".join(near.reasons))
            found.setdefault((fold(each.vendor.name), near.id), row)
    kept = []
    for row in review.rows:
        now = found.pop((fold(row.asked), row.candidate), None)
        if now is not None:
            row = replace(
                row, candidate_name=now.candidate_name, score=now.score, reasons=now.reasons, state=""
            )
        elif fold(row.asked) in asked and not row.decision:
            row = replace(row, state=STALE)
        kept.append(row)
    return replace(review, rows=(*kept, *found.values()))
