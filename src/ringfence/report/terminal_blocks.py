"""The blocks that the terminal pages share: head, coverage, fix list, what was not seen, open questions."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count, say_effort
from ..model.path import Plan
from ..model.result import Result, Unknown
from .exceptions import exceptions_line, say_exception
from .first_screen import Fix, count_numbers, list_fixes
from .safe_text import clean
from .terminal_page import Column, Page, beside, draw_table

MOST_UNKNOWNS = 5
MOST_ROWS = 40
NOT_SEEN = "Not seen (would change the answer)"
NOTHING_LISTED = "nothing is listed; that is no proof that nothing is missing"


def add_head(page: Page, result: Result) -> None:
    """Title and clocks, the sentence, the four numbers, the coverage line."""
    asked = result.question
    page.add(Text.assemble(("ringfence", "bold"), " · ", clean(asked.title)))
    page.add(Text(f"facts as of {asked.on} · law as of {asked.law_on} · {result.answer}", style="dim"), "")
    page.paragraph(result.sentence, "bold")
    numbers = count_numbers(result)
    page.add("")
    page.add(
        Text(
            " · ".join(
                (
                    say_count(numbers.open_paths, "open path")
                    + (f" (+{numbers.unproven_paths} unproven)" if numbers.unproven_paths else ""),
                    f"{numbers.meet_a_test} meet a rule's test",
                    say_count(numbers.cuts, "cut")
                    + (f" (~{say_effort(numbers.effort_hours)})" if numbers.cuts else ""),
                    f"coverage {numbers.coverage} %",
                )
            )
        )
    )
    page.paragraph(coverage_line(result))
    if line := exceptions_line(result):
        page.paragraph(line)


def coverage_line(result: Result) -> str:
    """What was looked at, always said, whatever the answer."""
    coverage = result.coverage
    missing = [kind for kind in coverage.expected if kind not in coverage.seen]
    kinds = len(coverage.expected)
    said = f"Looked at {kinds - len(missing)} of {say_count(kinds, 'kind')} of evidence"
    said += f" ({coverage.share} %)" + (f"; missing: {', '.join(missing)}" if missing else "")
    if not coverage.enough:
        said += f"; {coverage.demanded} % was demanded"
    return f"{said}; {say_count(len(coverage.gaps), 'gap')}."


def add_fixes(page: Page, result: Result, plan: Plan | None, full: bool = False) -> None:
    """The numbered fix list of a plan."""
    if plan is None or not (plan.steps or plan.left):
        return
    page.heading("Do this" if not full else f"Plan for what is {plan.scope}")
    if plan.steps:
        columns = (
            Column("", 3),
            Column("change", lines=3),
            Column("closes", 6, right=True),
            Column("rule", 20, lines=3),
            Column("effort", 9),
            Column("who", 9),
        )
        fixes = list_fixes(result, plan)
        page.add(draw_table(page.look, columns, (_fix_row(fix) for fix in fixes)))
        if full:
            page.add("")
            page.bullets(
                f"✂{fix.number} is shown by: {fix.remedy.proof_after}"
                for fix in fixes
                if fix.remedy.proof_after
            )
    page.paragraph(say_plan(plan))


def say_plan(plan: Plan) -> str:
    """The cost beside its lower bound, what is left, and whether the changed graph was examined again."""
    cost, bound = say_effort(plan.effort_hours), say_effort(plan.lower_bound_hours)
    said = []
    if plan.steps and plan.optimal:
        said.append(f"About {cost}; no cheaper set exists under these costs.")
    elif plan.steps:
        said.append(f"About {cost}; any set costs {bound} or more (no optimum proved in the time given).")
    if plan.left:
        said.append(f"No known change closes {say_count(len(plan.left), 'path')}.")
    if plan.verified:
        said.append("Examined again after the changes: nothing else stays open.")
    elif plan.steps:
        said.append("Not verified by examining again.")
    return " ".join(said)


def add_not_seen(page: Page, result: Result) -> None:
    """What was not looked at, in every output."""
    page.heading(NOT_SEEN)
    coverage = result.coverage
    missing = [f"{kind} (expected, none given)" for kind in coverage.expected if kind not in coverage.seen]
    items = [*missing, *(unknown.what for unknown in coverage.not_seen)]
    items += [
        f"{gap.source.file}{', ' if gap.source.locator else ''}{gap.source.locator}: {gap.what}"
        for gap in coverage.gaps
    ]
    page.bullets(items[:MOST_ROWS] or [NOTHING_LISTED])
    add_rest(page, len(items) - MOST_ROWS, "gap")


def add_exceptions(page: Page, result: Result) -> None:
    """Every exception, those that are over first."""
    if result.excepted:
        page.heading("Exceptions")
        ranked = sorted(result.excepted, key=lambda each: (not each.is_over, each.exemption.until))
        page.bullets(say_exception(each) for each in ranked[:MOST_ROWS])
        add_rest(page, len(ranked) - MOST_ROWS, "exception")


def add_unknowns(page: Page, unknowns: tuple[Unknown, ...], total: int) -> None:
    """The facts that would settle most, in order."""
    if not unknowns:
        return
    page.heading("Would settle most")
    for number, unknown in enumerate(unknowns, start=1):
        hang = f" ({say_count(len(unknown.paths), 'path')})" if unknown.paths else ""
        page.add(beside(f"{number:2} ", clean(unknown.what) + hang))
    add_rest(page, total - len(unknowns), "more", plural="more")


def add_rest(page: Page, rest: int, noun: str, plural: str = "") -> None:
    if rest > 0:
        page.paragraph(
            f"… {rest:,} {plural}"
            if plural
            else f"… {say_count(rest, 'further ' + noun)}; all are in the JSON and CSV",
            "dim",
        )


def _fix_row(fix: Fix) -> tuple[str | Text, ...]:
    return (
        Text(f"✂{fix.number}", style="bold"),
        fix.remedy.title,
        f"{len(fix.closes)}",
        "; ".join(fix.rules),
        say_effort(fix.remedy.effort_hours),
        fix.remedy.who,
    )
