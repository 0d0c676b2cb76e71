"""Result -> text for a terminal, 80 to 100 cells wide. Colours only double what words and lines say."""

from __future__ import annotations

from rich.text import Text

from ..model.fact import Link
from ..model.kinds import Answer, Certainty, Verb
from ..model.path import Hop, Path, Plan
from ..model.result import Result, Unknown
from .first_screen import Fix, count_numbers, findings_on, further_plans, list_fixes, shown_plan
from .ribbon import draw_ribbons
from .safe_text import clean
from .terminal_page import Column, Look, Page, beside, colour_of, draw_table
from .terminal_ribbon import LEGEND, draw_ribbon_lines
from .wording import label_of, say_count, say_effort, say_guard_verdict, say_people, say_period, say_share

_MOST_UNKNOWNS = 5
_MOST_ROWS = 40
NOT_SEEN = "Not seen (would change the answer)"
NOTHING_LISTED = "nothing is listed; that is no proof that nothing is missing"


def result_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """The scan page: sentence, four numbers, ribbons, fix list, what was not seen, what would settle most."""
    page = Page(look)
    add_head(page, result)
    plan = shown_plan(result)
    ribbons = draw_ribbons(result, plan)
    if ribbons:
        page.add("")
        page.add(*draw_ribbon_lines(ribbons, page.look), Text(LEGEND, style="dim"))
    add_fixes(page, result, plan)
    add_not_seen(page, result)
    add_unknowns(page, result.unknowns[:_MOST_UNKNOWNS], len(result.unknowns))
    page.next_command(next_command)
    return page.text()


def paths_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """One row per path: answer, rule result, five columns, weakest evidence, count."""
    page = Page(look)
    add_head(page, result)
    page.heading(say_count(len(result.paths), "path"))
    columns = (
        Column("path", 8, lines=1),
        Column("answer", 8, lines=1),
        Column("from data to country", lines=4),
        Column("rule result", 12),
        Column("weakest", 9),
    )
    page.add(draw_table(page.look, columns, (_path_row(result, path) for path in result.paths[:_MOST_ROWS])))
    _add_rest(page, len(result.paths) - _MOST_ROWS + result.paths_cut, "path")
    page.next_command(next_command)
    return page.text()


def plan_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """Each plan: its steps, what each closes, its cost and lower bound, and whether it was verified."""
    page = Page(look)
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
    page = Page(look)
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
    page.next_command(next_command)
    return page.text()


def ownership_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """Who owns and directs whom, with shares, dates and disputed marks."""
    page = Page(look)
    page.heading("Ownership and control")
    rows = []
    for id_ in sorted(result.facts):
        fact = result.facts[id_]
        if not isinstance(fact.says, Link) or fact.says.verb not in (Verb.OWNED_BY, Verb.DIRECTED_BY):
            continue
        link = fact.says
        how = say_share(link.share) if link.verb is Verb.OWNED_BY else link.terms.get("means", "directs")
        mark = "disputed " if fact.disputed else ""
        rows.append(
            (
                label_of(result.entities, link.head),
                how,
                label_of(result.entities, link.tail),
                mark + (say_period(fact) or (f"as of {fact.recorded}" if fact.recorded else "")),
            )
        )
    columns = (Column("owner or director"), Column("share or means", 18), Column("of"), Column("when", 15))
    page.add(draw_table(page.look, columns, rows))
    page.next_command(next_command)
    return page.text()


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
    page.bullets(items[:_MOST_ROWS] or [NOTHING_LISTED])
    _add_rest(page, len(items) - _MOST_ROWS, "gap")


def add_unknowns(page: Page, unknowns: tuple[Unknown, ...], total: int) -> None:
    """The facts that would settle most, in order."""
    if not unknowns:
        return
    page.heading("Would settle most")
    for number, unknown in enumerate(unknowns, start=1):
        hang = f" ({say_count(len(unknown.paths), 'path')})" if unknown.paths else ""
        page.add(beside(f"{number:2} ", clean(unknown.what) + hang))
    _add_rest(page, total - len(unknowns), "more", plural="more")


def _add_rest(page: Page, rest: int, noun: str, plural: str = "") -> None:
    if rest > 0:
        page.paragraph(
            f"… {rest:,} {plural}"
            if plural
            else f"… {say_count(rest, 'further ' + noun)}; all are in the JSON and CSV",
            "dim",
        )


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


def _fix_row(fix: Fix) -> tuple[str | Text, ...]:
    return (
        Text(f"✂{fix.number}", style="bold"),
        fix.remedy.title,
        f"{len(fix.closes)}",
        "; ".join(fix.rules),
        say_effort(fix.remedy.effort_hours),
        fix.remedy.who,
    )


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
