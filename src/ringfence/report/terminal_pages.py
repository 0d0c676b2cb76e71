"""The web pages on the terminal: the third parties on each, whose they are and when they ran."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count
from ..model.result import Result
from .page_rows import TagRow, list_pages, say_page
from .safe_text import clean
from .terminal_page import COLOURS, Column, Page, draw_table

MOST_PAGES = 5
MOST_TAGS = 20
# Where visits were recorded with answers to the banner: requests before any, after yes and after no.
ANSWERED = (Column("before", 6, lines=1), Column("yes", 4, lines=1), Column("no", 4, lines=1))
UNKNOWN = (Column("requests", 8, lines=1),)
LEGEND = "Requests before any answer to the banner, after yes (accepted) and after no (rejected)."


def add_pages(page: Page, result: Result) -> None:
    """Each page: its third parties, those that lead to a state of concern first."""
    pages = list_pages(result)
    for each in pages[:MOST_PAGES]:
        page.heading(f"Tags on {clean(each.url, 100)}")
        page.paragraph(say_page(each))
        asked = any(visit.consent for visit in each.visits)
        if each.rows:
            columns = (
                Column("third party", 21, lines=4),
                Column("whose", 20, lines=4),
                *(ANSWERED if asked else UNKNOWN),
                Column("seen sent", lines=4),
            )
            page.add("", draw_table(page.look, columns, (_row(row, asked) for row in each.rows[:MOST_TAGS])))
            if asked:
                page.paragraph(LEGEND, "dim")
        if (rest := len(each.rows) - MOST_TAGS) > 0:
            page.paragraph(f"… {say_count(rest, 'further third party', 'further third parties')}", "dim")
    if (more := len(pages) - MOST_PAGES) > 0:
        page.paragraph(f"… {say_count(more, 'further page')}; all are in the JSON and HTML", "dim")


def _row(row: TagRow, asked: bool) -> tuple[str | Text, ...]:
    tag = row.tag
    owners = " ‹ ".join(row.owners) or "not established"
    if countries := row.reached or row.countries:
        owners = f"{', '.join(countries)}: {owners}"
    through = f" through {' → '.join(tag.chain)}" if tag.chain else ""
    counts = (tag.unanswered + tag.unknown, tag.accepted, tag.rejected) if asked else (tag.requests,)
    style = COLOURS["unproven"] if row.reached else ""
    return (
        Text(tag.domain + through, style=style),
        owners,
        *(f"{count:,}" if count else "–" for count in counts),
        ", ".join(row.given) or "–",
    )
