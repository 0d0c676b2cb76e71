"""The audit of the catalogue as text: what it covers, and what wants a look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .terminal_page import Column, Look, Page, draw_table


class Counted(Protocol):
    """Rows of one table, as `inquiry.coverage` counts them."""

    @property
    def table(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def primary(self) -> int: ...
    @property
    def secondary(self) -> int: ...
    @property
    def by_a_person(self) -> int: ...


def audit_to_terminal(
    tables: Sequence[Counted], lines: Sequence[str], warnings: Sequence[str], look: Look | None = None
) -> str:
    """Rows by table and how well they were checked; `lines` say the rest; the first warnings."""
    page = Page(look)
    page.heading("Rows by table, and how well they were checked")
    columns = (
        Column("table"),
        Column("rows", 8, right=True),
        Column("primary", 9, right=True),
        Column("secondary", 9, right=True),
        Column("unverified", 10, right=True),
        Column("by a person", 11, right=True),
    )
    page.add(draw_table(page.look, columns, [_row(each) for each in tables] + [_total(tables)]))
    page.add("")
    page.bullets(lines)
    if warnings:
        page.heading(f"{len(warnings)} rows want a look")
        page.bullets(warnings[:20])
    return page.text()


def _row(each: Counted) -> tuple[str, ...]:
    unverified = each.rows - each.primary - each.secondary
    counts = (each.rows, each.primary, each.secondary, unverified, each.by_a_person)
    return (each.table, *(f"{count:,}" for count in counts))


def _total(tables: Sequence[Counted]) -> tuple[str, ...]:
    rows = sum(each.rows for each in tables) or 1
    sums = [sum(getattr(each, name) for each in tables) for name in ("primary", "secondary", "by_a_person")]
    primary, secondary, by_a_person = sums
    shares = (primary, secondary, rows - primary - secondary, by_a_person)
    return ("all", f"{rows:,}", *(f"{100 * share / rows:.0f} %" for share in shares))
