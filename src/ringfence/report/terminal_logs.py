"""The block of the scan page that shows who did read the stores, as logs of access say."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count
from ..model.kinds import Verdict
from ..model.result import Result
from .log_rows import HEADING, LIMITS, LogRow, list_logs
from .terminal_page import COLOURS, Column, Page, draw_table

MOST_ROWS = 12
COLUMNS = (
    Column("store", 17, lines=4),
    Column("who did read", lines=9),
    Column("days", 13, lines=4),
    Column("the log cannot show", 22, lines=5),
)


def add_logs(page: Page, result: Result) -> None:
    """Each store and each log; nothing where the case has no logs of access."""
    if not result.logs:
        return
    rows = list_logs(result)
    page.heading(HEADING)
    page.add(draw_table(page.look, COLUMNS, (_row(row) for row in rows[:MOST_ROWS])))
    if (more := len(rows) - MOST_ROWS) > 0:
        page.paragraph(f"… {say_count(more, 'further row')}; all are in the JSON and HTML", "dim")
    page.paragraph(LIMITS, "dim")


def _row(row: LogRow) -> tuple[str | Text, ...]:
    readers = "; ".join(row.readers) or ("nobody in it" if row.shows is Verdict.HOLDS else "not shown")
    if row.further:
        readers += f"; {say_count(row.further, 'further account')}"
    silent = f"; silent {row.silent}" if row.silent else ""
    style = COLOURS["unproven"] if row.cannot else ""
    return (
        row.store or row.log,
        readers if row.store else "the log as a whole",
        (row.days or "–") + silent,
        Text(row.cannot or "–", style=style),
    )
