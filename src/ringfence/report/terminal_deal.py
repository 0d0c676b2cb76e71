"""A deal's before and after, as text."""

from __future__ import annotations

from collections import Counter

from rich.table import Table
from rich.text import Text

from ..model.amounts import say_count
from ..model.kinds import Answer
from ..model.path import Path
from ..model.result import DealResult, Fate
from .exceptions import exceptions_line
from .first_screen import shown_plan
from .people import deal_with_people_as_counts
from .ribbon import draw_deal_ribbons
from .safe_text import clean
from .terminal_blocks import MOST_UNKNOWNS, add_fixes, add_not_seen, add_unknowns, coverage_line
from .terminal_page import COLOURS, Column, Look, Page, draw_table
from .terminal_ribbon import LEGEND, draw_ribbon_lines
from .wording import label_of

FATES = ("left open", "newly opened", "no longer shown", "newly unproven", "still unproven", "closed")
FATE_COLOURS = {"left open": "prohibited", "newly opened": "prohibited", "closed": "closed"}
FATE_MEANINGS = {
    "closed": "closed by the deal",
    "left open": "open before and after",
    "newly opened": "not open before, open after",
    "no longer shown": "open before; after the deal neither shown nor excluded",
    "still unproven": "neither shown nor excluded, before and after",
    "newly unproven": "not there before; after the deal neither shown nor excluded",
}
_MOST_ROWS = 60


def deal_to_terminal(deal: DealResult, next_command: str = "", look: Look | None = None) -> str:
    """The comparison: counts, ribbons after, the fate of each path and the clauses that made it, what stays
    tied."""
    page, deal = Page(look), deal_with_people_as_counts(deal)
    page.add(Text.assemble(("ringfence", "bold"), " · ", clean(deal.before.question.title)))
    page.add(Text.assemble("deal: ", (clean(deal.title), "bold"), f" · in force {deal.on}"), "")
    page.paragraph(deal_sentence(deal), "bold")
    page.add("", _counts_table(page.look, deal), "")
    plan = shown_plan(deal.after)
    _, after = draw_deal_ribbons(deal, plan)
    page.add(
        Text("After the deal", style="bold"), *draw_ribbon_lines(after, page.look), Text(LEGEND, style="dim")
    )
    _add_clauses(page, deal)
    _add_fates(page, deal)
    if deal.operational_ties:
        page.heading("Operational ties that remain or may remain")
        page.bullets(deal.operational_ties)
    add_fixes(page, deal.after, plan)
    page.add("")
    page.paragraph(coverage_line(deal.after))
    if line := exceptions_line(deal.after):
        page.paragraph(line)
    add_not_seen(page, deal.after)
    add_unknowns(page, deal.after.unknowns[:MOST_UNKNOWNS], len(deal.after.unknowns))
    page.next_command(next_command)
    return page.text()


def deal_sentence(deal: DealResult) -> str:
    """What the deal does to the paths, in one sentence."""
    counts = count_fates(deal)
    said = [f"{counts[fate]:,} {fate}" for fate in FATES if counts[fate]]
    if not said:
        return "No path before the deal and none after, on the evidence examined."
    was = len(deal.before.open_paths)
    return (
        f"Of {say_count(was, 'open path')} before the deal, {_closed_open(deal):,} are closed. All paths: "
        + ", ".join(said)
        + "."
    )


def count_fates(deal: DealResult) -> Counter[str]:
    """How many paths met each fate."""
    return Counter(fate.fate for fate in deal.fates)


def _closed_open(deal: DealResult) -> int:
    return sum(fate.before is Answer.OPEN and fate.fate == "closed" for fate in deal.fates)


def paths_of(deal: DealResult) -> dict[str, Path]:
    """Every path of either side; as it is after the deal where it is still there."""
    return {path.fingerprint: path for side in (deal.before, deal.after) for path in side.paths}


def clause_effects(deal: DealResult) -> dict[str, Counter[str]]:
    """For each clause, how many paths met each fate through it."""
    effects: dict[str, Counter[str]] = {clause.id: Counter() for clause in deal.clauses}
    for fate in deal.fates:
        for clause in fate.clauses:
            effects.setdefault(clause, Counter())[fate.fate] += 1
    return effects


def _counts_table(look: Look, deal: DealResult) -> Table:
    counts = count_fates(deal)
    rows = [
        ("open", f"{len(deal.before.open_paths):,}", f"{len(deal.after.open_paths):,}", ""),
        ("unproven", f"{len(deal.before.unproven_paths):,}", f"{len(deal.after.unproven_paths):,}", ""),
        *((fate, "", f"{counts[fate]:,}", FATE_MEANINGS[fate]) for fate in FATES if counts[fate]),
    ]
    columns = (
        Column("paths", 16),
        Column("before", 7, right=True),
        Column("after", 7, right=True),
        Column(""),
    )
    return draw_table(look, columns, rows)


def _add_clauses(page: Page, deal: DealResult) -> None:
    if not deal.clauses:
        return
    effects = clause_effects(deal)
    page.heading("Clauses")
    columns = (
        Column("clause", 14),
        Column("what it changes", lines=3),
        Column("effect on paths", 28, lines=3),
    )
    rows = [
        (
            clause.id,
            f"{clause.title} ({clause.change})",
            ", ".join(f"{effects[clause.id][fate]} {fate}" for fate in FATES if effects[clause.id][fate])
            or "none",
        )
        for clause in deal.clauses
    ]
    page.add(draw_table(page.look, columns, rows))


def _add_fates(page: Page, deal: DealResult) -> None:
    paths = paths_of(deal)
    page.heading("Paths, before and after")
    columns = (
        Column("path", 8, lines=1),
        Column("from data to country", lines=3),
        Column("fate", 15),
        Column("by clause", 12),
    )
    page.add(
        draw_table(page.look, columns, (_fate_row(deal, fate, paths) for fate in deal.fates[:_MOST_ROWS]))
    )
    if len(deal.fates) > _MOST_ROWS:
        page.paragraph(
            f"… {say_count(len(deal.fates) - _MOST_ROWS, 'further path')}; all are in the JSON and CSV", "dim"
        )


def _fate_row(deal: DealResult, fate: Fate, paths: dict[str, Path]) -> tuple[str | Text, ...]:
    path = paths[fate.fingerprint]
    entities = {**deal.before.entities, **deal.after.entities}
    stops = (path.data, path.system, path.carrier, path.owner, path.country)
    names = dict.fromkeys(label_of(entities, id_) for id_ in stops if id_)
    style = COLOURS[FATE_COLOURS.get(fate.fate, "unproven")]
    return (fate.fingerprint, " → ".join(names), Text(fate.fate, style=style), ", ".join(fate.clauses))
