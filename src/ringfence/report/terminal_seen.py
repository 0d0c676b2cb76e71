"""The block of the scan page that shows which personal data was seen in traffic."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count
from ..model.result import Result
from .data_seen import SeenRow, list_seen, say_disguise
from .terminal_page import COLOURS, Column, Page, draw_table

MOST_ROWS = 20
COLUMNS = (
    Column("data", 18, lines=3),
    Column("to ‹ owners", 26, lines=4),
    Column("field, disguise", lines=4),
    Column("told by", 10, lines=2),
)


def add_seen(page: Page, result: Result) -> None:
    """What went to whom, in which field; nothing where no traffic showed personal data."""
    if not result.seen:
        return
    rows = list_seen(result)
    page.heading("Personal data seen")
    page.add(draw_table(page.look, COLUMNS, (_row(row) for row in rows[:MOST_ROWS])))
    if len(rows) > MOST_ROWS:
        rest = say_count(len(rows) - MOST_ROWS, "further row")
        page.paragraph(f"… {rest}; write -o html=… or seen=…", "dim")


def _row(row: SeenRow) -> tuple[str | Text, ...]:
    first, more = row.fields[0], len(row.fields) - 1
    undone = f" ({say_disguise(first)})" if first.disguise else ""
    field = f"{first.where} {first.field}{undone}" + (f", and {more} more" if more else "")
    owners = " ‹ ".join((row.endpoint, *(row.owners or ("operator not established",))))
    if countries := row.reached or row.countries:
        owners += f" · {', '.join(countries)}"
    what = row.what + (f", {row.precision.partition(':')[0]}" if row.precision else "")
    return Text(what, style=COLOURS["unproven"] if row.reached else ""), owners, field, row.basis
