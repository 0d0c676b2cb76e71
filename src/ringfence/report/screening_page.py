"""Screened vendors -> one self-contained page."""

from __future__ import annotations

from ..model.kinds import Verdict
from ..model.screening import Screening, Status
from .answer_pieces import AnswerPieces
from .html_page import render_page
from .screening import say_answers, say_chain, say_screening, worst, worst_candidate
from .to_json import screening_to_json

MOST_OPENED = 300  # vendors of each part that are written out; the others are in the data
MOST_TREES = 60


def screening_to_html(result: Screening) -> str:
    matched, review = result.of(Status.MATCHED), result.of(Status.CANDIDATES)
    by = {verdict: tuple(each for each in matched if worst(result, each) is verdict) for verdict in Verdict}
    would = tuple(each for each in review if worst(result, each) is not Verdict.FAILS)
    harmless = tuple(each for each in review if worst(result, each) is Verdict.FAILS)
    trees = dict.fromkeys(
        party for each in (*by[Verdict.HOLDS], *by[Verdict.UNKNOWN]) for party in each.parties
    )
    return render_page(
        "screening.html",
        screening_to_json(result),
        r=result,
        page=AnswerPieces(result),
        sentence=say_screening(result),
        matched=matched,
        review=review,
        unknown=result.of(Status.UNKNOWN),
        trees=tuple(trees)[:MOST_TREES],
        most=MOST_OPENED,
        chain=lambda one: say_chain(result, one),
        answers=lambda one: say_answers(result, one),
        likely=lambda each: worst_candidate(result, each),
        parts=(
            ("Matched, and reached for certain", "found", "prohibited", by[Verdict.HOLDS]),
            ("Matched, and possibly reached", "possible", "undecided", by[Verdict.UNKNOWN]),
            ("To review: a candidate would be reached, or may be", "review", "unproven", would),
            ("Matched, and not reached", "clear", "allowed", by[Verdict.FAILS]),
            ("To review: no candidate would be reached", "harmless", "closed", harmless),
        ),
    )
