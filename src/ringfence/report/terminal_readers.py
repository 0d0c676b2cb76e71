"""Who could read, as text: by store, now and as known then; and how a seller's reach falls."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count
from ..model.kinds import Verdict
from ..model.readers import DealReach, ReaderRow, ReaderTable
from .terminal_page import Column, Look, Page, draw_table

COULD = {Verdict.HOLDS: "could read", Verdict.UNKNOWN: "may have", Verdict.FAILS: "no"}
POWER = {Verdict.HOLDS: "foreign power", Verdict.UNKNOWN: "power not known", Verdict.FAILS: ""}


def readers_to_terminal(table: ReaderTable, look: Look | None = None) -> str:
    """A table for each store; `then` is what was known on the other day."""
    page = Page(look)
    on = table.question.on
    sure = sum(each.now is Verdict.HOLDS for each in table.rows)
    known = sum(each.then is Verdict.HOLDS for each in table.rows)
    said = f"On {on} {say_count(sure, 'reader')} could read, as known now"
    page.paragraph(said + (f"; {known} as known on {table.known_on}." if table.known_on else "."), "bold")
    page.paragraph(table.question.title, "dim")
    columns = (
        Column("user", lines=4),
        Column("by account and grant", lines=4),
        Column("now", 10),
        *([Column(f"{table.known_on}", 10)] if table.known_on else []),
        Column("from–until", 10, lines=2),
    )
    for store in dict.fromkeys(each.store for each in table.rows):
        page.heading(store)
        page.add(
            draw_table(
                page.look,
                columns,
                [_row(each, then=bool(table.known_on)) for each in table.rows if each.store == store],
            )
        )
    if not table.rows:
        page.paragraph(
            "No grant in the case gives anybody reach that day; that is no proof that nobody had it."
        )
    if silent := [each for each in table.stores if each not in table.logged]:
        count = say_count(len(silent), "store")
        page.paragraph(f"Who did read {count} is not shown: no log of reads is stated to be on.", "dim")
    return page.text()


def _row(each: ReaderRow, *, then: bool) -> tuple[str | Text, ...]:
    who = each.person or "nobody says who"
    works = f", {', '.join(each.employers)}" if each.employers else ""
    lives = f", lives in {', '.join(each.lives_in)}" if each.lives_in else ""
    power = f" ({POWER[each.tie]})" if each.person and POWER[each.tie] else ""
    days = "\n".join((str(each.since or "not known"), str(each.until or "no end")))
    read = f"; read on {say_count(each.read, 'day')}" if each.read else ""
    style = "bold red" if each.tie is Verdict.HOLDS and each.now is Verdict.HOLDS else ""
    return (
        Text(f"{who}{works}{lives}{power}", style=style),
        f"{each.account} by {each.grant}{read}",
        COULD[each.now],
        *([COULD[each.then]] if then else []),
        days,
    )


def reach_to_terminal(reach: DealReach, look: Look | None = None) -> str:
    """Readers on each of the days: surely, and at most."""
    page = Page(look)
    page.paragraph(f"Readers after {reach.title}", "bold")
    sellers = ", ".join(reach.sellers) or "nobody sells in this deal"
    page.paragraph(f"Sellers: {sellers} · {say_count(len(reach.stores), 'store')} with grants", "dim")
    columns = (
        Column("day", 18),
        Column("all readers", right=True),
        Column("of the sellers", right=True),
        Column("foreign power", right=True),
    )
    rows = [
        (
            f"{each.on}" + (f" (+{each.days})" if each.days else " closing"),
            _say(each.readers),
            _say(each.of_sellers),
            _say(each.tied),
        )
        for each in reach.days
    ]
    page.add("", draw_table(page.look, columns, rows))
    return page.text()


def _say(count: tuple[int, int]) -> str:
    sure, possible = count
    return str(sure) if sure == possible else f"{sure} to {possible}"
