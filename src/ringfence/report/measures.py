"""Judged measures, and readers, as JSON, CSV and HTML."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ..model.kinds import Verdict
from ..model.measure import RESULTS, JudgedMeasure, MeasureTable
from ..model.proof import Proof
from ..model.readers import DealReach, ReaderRow, ReaderTable
from .html_page import render_page
from .safe_text import clean
from .terminal_measures import PARTS, WORST_FIRST, deciding, say_promise, say_table, say_why
from .terminal_readers import COULD
from .to_csv import write_table

SCHEMA, READERS, REACH = "ringfence-measures/1", "ringfence-readers/1", "ringfence-reach/1"
COLUMNS = (
    "measure", "title", "result", "why", "reasons", "not_shown_needs", "paths", "evidence", "promised_by",
    "documents",
)  # fmt: skip
READER_COLUMNS = (
    "store",
    "grant",
    "account",
    "user",
    "employers",
    "lives_in",
    "foreign_power",
    "now",
    "as_known_then",
    "since",
    "until",
    "days_read",
    "documents",
)
POWERS = {Verdict.HOLDS: "yes", Verdict.UNKNOWN: "unknown", Verdict.FAILS: "no"}


def measures_to_json(table: MeasureTable) -> str:
    """Every measure with its result and the tree of reasons; ids of facts lead to `documents`."""
    judged = [{"result": each.result, **asdict(each)} for each in table.judged]
    return _lay_out({"schema": SCHEMA, **asdict(table), "judged": judged})


def readers_to_json(table: ReaderTable) -> str:
    return _lay_out({"schema": READERS, **asdict(table)})


def reach_to_json(reach: DealReach) -> str:
    return _lay_out({"schema": REACH, **asdict(reach)})


def _lay_out(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def measures_to_csv(table: MeasureTable) -> str:
    """One row a measure."""
    return write_table(COLUMNS, (_row(table, each) for each in table.judged))


def _row(table: MeasureTable, each: JudgedMeasure) -> list[str]:
    reasons = deciding(each)
    facts = dict.fromkeys(table.documents[id_] for reason in reasons for id_ in reason.facts)
    return [
        each.measure.id,
        each.measure.title,
        each.result,
        say_why(each),
        "; ".join(reason.claim for reason in reasons),
        "; ".join(dict.fromkeys(reason.settles for reason in each.proof.because if reason.settles)),
        "; ".join(table.path_labels[path] for path in each.paths),
        str(each.shown_on or ""),
        "; ".join(say_promise(promise) for promise in each.promises),
        "; ".join(facts),
    ]


def readers_to_csv(table: ReaderTable) -> str:
    """One row for each grant, account and user."""
    return write_table(READER_COLUMNS, map(_reader_row, table.rows))


def _reader_row(each: ReaderRow) -> list[str]:
    return [
        each.store,
        each.grant,
        each.account,
        each.person,
        "; ".join(each.employers),
        "; ".join(each.lives_in),
        POWERS[each.tie],
        COULD[each.now],
        COULD[each.then],
        str(each.since or ""),
        str(each.until or ""),
        str(each.read),
        "; ".join(each.documents),
    ]


def measures_to_html(table: MeasureTable) -> str:
    """The table with every reason, in one page."""
    parts = [
        (title, first, [each for each in table.judged if each.measure.id.startswith(first)])
        for first, title in PARTS
    ]
    return render_page(
        "measures.html",
        measures_to_json(table),
        r=table,
        sentence=say_table(table),
        parts=[part for part in parts if part[2]],
        fail=table.of(Verdict.FAILS),
        unknown=table.of(Verdict.UNKNOWN),
        passed=table.of(Verdict.HOLDS),
        why=say_why,
        promise=say_promise,
        results=RESULTS,
        reasons=lambda each: sorted(each.proof.because, key=lambda it: WORST_FIRST.index(it.verdict)),
        labels=lambda each: dict.fromkeys(table.path_labels[path] for path in each.paths),
        documents=lambda reason: _documents(table, reason),
    )


def _documents(table: MeasureTable, reason: Proof) -> list[str]:
    named = dict.fromkeys(table.documents[id_] for id_ in reason.facts if id_ in table.documents)
    return [clean(each) for each in named]
