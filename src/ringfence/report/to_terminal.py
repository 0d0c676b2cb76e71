"""Result -> text for a terminal, 80 to 100 cells wide. Colours only double what words and lines say."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count, say_people
from ..model.kinds import Answer, Certainty, Verdict
from ..model.path import Hop, Path
from ..model.result import Result
from .first_screen import findings_on, further_plans, shown_plan
from .people import hops_with_people_as_counts, people_as_counts
from .ribbon import draw_ribbons
from .safe_text import clean
from .terminal_app import add_inside
from .terminal_blocks import (
    MOST_ROWS,
    MOST_UNKNOWNS,
    add_exceptions,
    add_fixes,
    add_head,
    add_not_seen,
    add_rest,
    add_unknowns,
    coverage_line,
)
from .terminal_deal import deal_to_terminal
from .terminal_endpoints import add_endpoints
from .terminal_logs import add_logs
from .terminal_ownership import ownership_to_terminal
from .terminal_page import Column, Look, Page, beside, colour_of, draw_table
from .terminal_pages import add_pages
from .terminal_ribbon import LEGEND, draw_ribbon_lines
from .terminal_seen import add_seen
from .wording import label_of, say_guard_verdict

__all__ = [
    "deal_to_terminal",
    "ownership_to_terminal",
    "parties_to_terminal",
    "paths_to_terminal",
    "plan_to_terminal",
    "result_to_terminal",
    "why_to_terminal",
]


def result_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """The scan page: sentence, four numbers, ribbons, fix list, what was not seen, what would settle most."""
    page, result = Page(look), people_as_counts(result)
    add_head(page, result)
    plan = shown_plan(result)
    ribbons = draw_ribbons(result, plan)
    if ribbons:
        page.add("")
        page.add(*draw_ribbon_lines(ribbons, page.look), Text(LEGEND, style="dim"))
    add_fixes(page, result, plan)
    add_inside(page, result)
    add_seen(page, result)
    add_endpoints(page, result)
    add_pages(page, result)
    add_exceptions(page, result)
    add_not_seen(page, result)
    add_logs(page, result)
    add_unknowns(page, result.unknowns[:MOST_UNKNOWNS], len(result.unknowns))
    page.next_command(next_command)
    return page.text()


def paths_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """One row per path: answer, rule result, five columns, weakest evidence, count."""
    page, result = Page(look), people_as_counts(result)
    add_head(page, result)
    page.heading(say_count(len(result.paths), "path"))
    columns = (
        Column("path", 8, lines=1),
        Column("answer", 8, lines=1),
        Column("from data to country", lines=4),
        Column("rule result", 12),
        Column("weakest", 9),
    )
    page.add(draw_table(page.look, columns, (_path_row(result, path) for path in result.paths[:MOST_ROWS])))
    add_rest(page, len(result.paths) - MOST_ROWS + result.paths_cut, "path")
    page.next_command(next_command)
    return page.text()


def plan_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """Each plan: its steps, what each closes, its cost and lower bound, and whether it was verified."""
    page, result = Page(look), people_as_counts(result)
    add_head(page, result)
    shown = shown_plan(result)
    for plan in (shown, *further_plans(result)):
        add_fixes(page, result, plan, full=True)
    add_not_seen(page, result)
    page.next_command(next_command)
    return page.text()


def why_to_terminal(
    result: Result,
    target: str,
    hops: tuple[Hop, ...] | None,
    next_command: str = "",
    look: Look | None = None,
) -> str:
    """The shortest chain by which a thing is reached, hop by hop, with the documents each hop rests on."""
    page, result, hops = Page(look), people_as_counts(result), hops_with_people_as_counts(result, hops or ())
    name = label_of(result.entities, target)
    if not hops:
        page.paragraph(f"No path reaches {name} on the evidence examined.", "bold")
        page.paragraph(coverage_line(result))
        page.next_command(next_command)
        return page.text()
    page.paragraph(f"{name} is reached in {say_count(len(hops), 'step')}:", "bold")
    for number, hop in enumerate(hops, start=1):
        _add_hop(page, result, number, hop)
    page.add("")
    page.paragraph(f"As strong as its weakest evidence: {min(hop.rung for hop in hops).label}.")
    page.paragraph(coverage_line(result))
    page.next_command(next_command)
    return page.text()


def parties_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """What each regime makes of each party."""
    page = Page(look)
    page.heading("Parties")
    rows = []
    for standing in result.standings:
        finding = result.findings.get(standing.finding)
        weak = finding is not None and finding.certainty is not Certainty.PRIMARY
        rows.append(
            (
                label_of(result.entities, standing.party),
                standing.regime,
                standing.verdict,
                (finding.cites if finding else "") + (f" ({finding.certainty})" if weak and finding else ""),
            )
        )
    columns = (
        Column("party", lines=2),
        Column("regime", 8),
        Column("standing", 26),
        Column("section", 22, lines=3),
    )
    page.add(draw_table(page.look, columns, rows))
    _add_duties(page, result)
    page.next_command(next_command)
    return page.text()


def _add_duties(page: Page, result: Result) -> None:
    """What parties owe besides, by when; nothing when nothing is due."""
    if result.duties:
        page.heading("Due on these facts, or perhaps due")
        columns = (
            Column("party", lines=2),
            Column("duty", lines=6),
            Column("by when", 24, lines=3),
            Column("section", 18, lines=2),
        )
        rows = [
            (
                label_of(result.entities, duty.party),
                ("not known: " if duty.verdict is Verdict.UNKNOWN else "") + duty.says,
                (f"{duty.due}: " if duty.due else "") + duty.when,
                duty.cites,
            )
            for duty in result.duties
        ]
        page.add(draw_table(page.look, columns, rows))


def _path_row(result: Result, path: Path) -> tuple[str | Text, ...]:
    columns = (path.data, path.system, path.carrier, path.owner, path.country)
    names = dict.fromkeys(label_of(result.entities, id_) for id_ in columns if id_)
    style = colour_of(path.answer, path.outcome)
    rules = "; ".join(dict.fromkeys(finding.cites for finding in findings_on(result, path)))
    said = " → ".join(names) + f" · {say_people(path.people)}" + (f" · {rules}" if rules else "")
    return (
        path.fingerprint,
        Text(path.answer, style=style),
        said,
        Text(_outcome(path), style=style),
        path.rung.label,
    )


def _outcome(path: Path) -> str:
    return path.outcome if path.answer is Answer.OPEN else f"if shown: {path.outcome}"


def _add_hop(page: Page, result: Result, number: int, hop: Hop) -> None:
    mark = "" if hop.certain else f"  [not certain: {clean(hop.why_not) or 'not shown'}]"
    page.add(beside(f"{number:2} ", f"{clean(hop.says)}  ({hop.rung.label}){mark}"))
    for guard in hop.guards:
        page.paragraph(f"guard: {guard.measure} {say_guard_verdict(guard.closes)}: {guard.why}", indent=5)
    for id_ in hop.facts:
        fact = result.facts.get(id_)
        if fact is not None:
            where = fact.source.document or f"{fact.source.file}, {fact.source.locator}"
            when = f", {fact.source.published}" if fact.source.published else ""
            page.paragraph(f"source: {where}{when}{' (disputed)' if fact.disputed else ''}", "dim", indent=5)
