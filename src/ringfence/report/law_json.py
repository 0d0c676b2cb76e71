"""The law as JSON: the book of rules and values, an answer to `law`, and checked cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ..model.law_book import LawAnswer, RegimeEntry
from ..model.law_case import CaseAnswer, LawCase

BOOK, ANSWER, CHECKS = "ringfence-law-book/1", "ringfence-law/1", "ringfence-law-cases/1"


def book_to_json(regimes: Iterable[RegimeEntry]) -> str:
    """Every regime with its rules and values."""
    return _lay_out({"schema": BOOK, "regimes": [asdict(each) for each in regimes]})


def answer_to_json(answer: LawAnswer) -> str:
    return _lay_out({"schema": ANSWER, **asdict(answer)})


def checks_to_json(checked: Sequence[tuple[LawCase, tuple[CaseAnswer, ...]]]) -> str:
    """Each case with what was expected and what the law as coded says."""
    cases = [
        {
            "id": case.id,
            "file": case.file,
            "line": case.line,
            "agrees": all(each.agrees for each in answers),
            "answers": [{**asdict(each), "agrees": each.agrees} for each in answers],
        }
        for case, answers in checked
    ]
    return _lay_out({"schema": CHECKS, "cases": cases})


def _lay_out(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")
