"""The block of the scan page that shows the endpoints which traffic shows."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count
from ..model.result import Result
from .endpoints import EndpointRow, list_endpoints, say_tables
from .terminal_page import COLOURS, Column, Page, draw_table

MOST_ENDPOINTS = 12
COLUMNS = (
    Column("endpoint", 20, lines=4),
    Column("operator ‹ owners", 18, lines=5),
    Column("seen", 17, lines=6),
    Column("address, network", lines=6),
)


def add_endpoints(page: Page, result: Result) -> None:
    """Each endpoint with who operates it, who contacted it and what was seen, and its addresses."""
    rows = list_endpoints(result)
    if not rows:
        return
    page.heading(f"Seen in the traffic: {say_count(len(rows), 'endpoint')}")
    page.add("", draw_table(page.look, COLUMNS, (_row(row) for row in rows[:MOST_ENDPOINTS])))
    if len(rows) > MOST_ENDPOINTS:
        rest = say_count(len(rows) - MOST_ENDPOINTS, "further endpoint")
        page.paragraph(f"… {rest}; write -o html=… or endpoints=…", "dim")


def _row(row: EndpointRow) -> tuple[str | Text, ...]:
    style = COLOURS["unproven"] if row.reached else ""
    missing = " (not in the code)" if row.in_code == "no" else ""
    owner = " ‹ ".join((row.operator, *row.owners)) + (f" · {row.country}" if row.reached else "")
    seen = row.rung.label if row.requests else "looked up"
    data = f": {', '.join(row.data)}" if row.data else ""
    by = f", by {', '.join(row.senders)}" if row.senders else ""
    return Text(f"{row.host}{missing}", style=style), owner, f"{seen}{data}{by}", _say_place(row) or "–"


def _say_place(row: EndpointRow) -> str:
    more = f" +{len(row.addresses) - 1}" if len(row.addresses) > 1 else ""
    said = [f"{row.addresses[0]}{more}"] if row.addresses else []
    said += [
        text for text in (say_tables(row.networks), say_tables(row.places), ", ".join(row.flags)) if text
    ]
    return "; ".join(said)
