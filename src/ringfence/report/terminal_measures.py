"""Judged measures as text: one line each, or all the reasons of those that are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from ..model.amounts import say_count
from ..model.kinds import Verdict
from ..model.measure import RESULTS, JudgedMeasure, MeasureTable, Promise
from ..model.proof import Proof
from .terminal_page import Column, Look, Page, beside, draw_table

STYLES = {Verdict.HOLDS: "blue", Verdict.FAILS: "bold red", Verdict.UNKNOWN: "cyan"}
WORST_FIRST = (Verdict.FAILS, Verdict.UNKNOWN, Verdict.HOLDS)
PARTS = (("M", "Measures"), ("I", "CISA security requirements (28 CFR 202.248)"))
MOST_REASONS = 12
MOST_PATHS = 5


def say_table(table: MeasureTable) -> str:
    """The answer in one sentence."""
    fail, unknown, passed = (len(table.of(verdict)) for verdict in WORST_FIRST)
    what = "promised measures and requirements" if table.promised_only else "measures and requirements"
    return f"Of {len(table.judged)} {what}, {fail} fail, {unknown} are not shown, {passed} pass."


def measures_to_terminal(table: MeasureTable, next_command: str = "", look: Look | None = None) -> str:
    """A line for each measure: its result, the reason that decided it, the paths it guards, the evidence."""
    page = Page(look)
    page.paragraph(say_table(table), "bold")
    page.paragraph(f"{table.question.title} · the facts as of {table.question.on}", "dim")
    columns = (
        Column("id", 5),
        Column("result", 9),
        Column("measure and why", lines=4),
        Column("paths", 5, right=True),
        Column("evidence", 10),
    )
    for first, title in PARTS:
        judged = [each for each in table.judged if each.measure.id.startswith(first)]
        if judged:
            page.heading(title)
            page.add(draw_table(page.look, columns, (_row(each) for each in judged)))
    page.paragraph("")
    page.paragraph(
        "pass: each reason is shown by fresh facts. not shown: evidence is missing, old or disputed; it is "
        "no pass. paths: how many open or unproven paths take a step that the measure guards.",
        "dim",
    )
    page.next_command(next_command)
    return page.text()


def _row(each: JudgedMeasure) -> tuple[str | Text, ...]:
    return (
        each.measure.id,
        Text(each.result, style=STYLES[each.proof.verdict]),
        f"{each.measure.title}: {say_why(each)}",
        str(len(each.paths) or ""),
        str(each.shown_on or ""),
    )


def say_why(each: JudgedMeasure) -> str:
    """The first reason that decided it, and how many more there are."""
    reasons = deciding(each)
    if not reasons:
        return "nothing in the case speaks of it"
    first = reasons[0]
    said = f"needs {first.settles}" if first.verdict is Verdict.UNKNOWN and first.settles else first.claim
    return f"{said} (and {len(reasons) - 1} more)" if len(reasons) > 1 else said


def deciding(each: JudgedMeasure) -> list[Proof]:
    return [reason for reason in each.proof.because if reason.verdict is each.proof.verdict]


def details_to_terminal(
    table: MeasureTable, judged: Sequence[JudgedMeasure], look: Look | None = None
) -> str:
    """All the reasons of some measures, worst first, with documents; what was promised; what they guard."""
    page = Page(look)
    for each in judged:
        _add_measure(page, table, each)
    return page.text()


def _add_measure(page: Page, table: MeasureTable, each: JudgedMeasure) -> None:
    measure = each.measure
    page.heading(f"{measure.id} {measure.title}: {each.result}")
    page.paragraph(measure.asks)
    page.paragraph(measure.origin, "dim")
    if measure.fails_like:
        page.paragraph(f"It fails like this: {measure.fails_like}.", "dim")
    for promise in each.promises:
        page.paragraph(say_promise(promise))
    for verdict in WORST_FIRST:
        reasons = [reason for reason in each.proof.because if reason.verdict is verdict]
        for reason in reasons[:MOST_REASONS]:
            page.add(beside(f" {RESULTS[verdict]:<9} ", _say_reason(table, reason), STYLES[verdict]))
        if len(reasons) > MOST_REASONS:
            more = len(reasons) - MOST_REASONS
            page.paragraph(
                f"… {say_count(more, 'more reason')} ({RESULTS[verdict]}); --json has all", "dim", 11
            )
    if each.paths:
        page.paragraph(f"Guards {say_count(len(each.paths), 'path')}:")
        labels = list(dict.fromkeys(table.path_labels[path] for path in each.paths))
        page.bullets(labels[:MOST_PATHS])
        if len(labels) > MOST_PATHS:
            page.paragraph(f"… and {len(labels) - MOST_PATHS} more", "dim", 3)


def say_promise(promise: Promise) -> str:
    """'Promised by X to Y: the instrument, from … until …'."""
    to = f" to {promise.to}" if promise.to else ""
    days = "".join((f", from {promise.since}" if promise.since else "",
                    f", until {promise.until}" if promise.until else ""))  # fmt: skip
    instrument = f": {promise.instrument}" if promise.instrument else ""
    return f"Promised{f' by {promise.by}' if promise.by else ''}{to}{instrument}{days}."


def _say_reason(table: MeasureTable, reason: Proof) -> str:
    said = reason.claim
    if reason.verdict is Verdict.UNKNOWN and reason.settles:
        said += f" · would be shown by: {reason.settles}"
    documents = dict.fromkeys(table.documents[id_] for id_ in reason.facts if id_ in table.documents)
    shown = next(iter(documents), "") + (f" and {len(documents) - 1} more" if len(documents) > 1 else "")
    return f"{said} [{shown}]" if documents else said
