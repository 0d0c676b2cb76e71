"""Result -> Markdown for pull requests, wikis and mail: the first screen and the list of paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..model.amounts import say_count, say_effort, say_people
from ..model.kinds import Answer
from ..model.result import DealResult, Result
from .exceptions import exceptions_line, say_exception
from .first_screen import count_numbers, list_fixes, rules_on, shown_plan
from .handed_over import say_route, short, written_side
from .terminal_blocks import NOTHING_LISTED, coverage_line, say_plan
from .wording import STYLES

MOST_ROWS = 200
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~>-])")


def to_markdown(subject: Result | DealResult) -> str:
    """The page. Every text of the evidence is escaped: it can be no link, picture, tag or mention."""
    result = written_side(subject)
    asked, plan = result.question, shown_plan(result)
    lines = [f"# {escape(asked.title)}", "", f"**{result.answer}** {escape(result.sentence)}", ""]
    lines += [f"Facts as of {asked.on}, law as of {asked.law_on}. {escape(coverage_line(result))}", ""]
    if result.excepted:
        lines += [escape(exceptions_line(result)), ""]
    lines += _numbers(result)
    if plan and (plan.steps or plan.left):
        lines += ["## Do this", "", *_fixes(result), "", escape(say_plan(plan)), ""]
    lines += ["## Not seen", "", *_not_seen(result), ""]
    if result.excepted:
        lines += [
            "## Exceptions",
            "",
            *(f"- {escape(say_exception(e))}" for e in result.excepted[:MOST_ROWS]),
            "",
        ]
    lines += ["## Paths", "", *_paths(result), "", f"ringfence {escape(result.version)}", ""]
    return "\n".join(lines)


def escape(text: str) -> str:
    """The text as text in every dialect: no mark-up, tag, address, mention or issue number."""
    shown = _MARKS.sub(r"\\\1", short(text).replace("&", "&amp;").replace("<", "&lt;"))
    shown = shown.replace("://", "&#58;//").replace("@", "&#64;")
    return re.sub(r"(?i)\bwww\.", "www&#46;", shown)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return lines + ["| " + " | ".join(escape(cell) for cell in row) + " |" for row in rows]


def _numbers(result: Result) -> list[str]:
    numbers = count_numbers(result)
    cuts = f"{numbers.cuts} (about {say_effort(numbers.effort_hours)})" if numbers.cuts else "0"
    head = ("open paths", "unproven", "meet a rule's test", "cuts", "coverage")
    counts = (numbers.open_paths, numbers.unproven_paths, numbers.meet_a_test)
    return [*_table(head, [(*(f"{each:,}" for each in counts), cuts, f"{numbers.coverage} %")]), ""]


def _fixes(result: Result) -> list[str]:
    rows = [
        (
            str(fix.number),
            fix.remedy.title,
            str(len(fix.closes)),
            "; ".join(fix.rules),
            say_effort(fix.remedy.effort_hours),
            fix.remedy.who,
            fix.remedy.proof_after,
        )
        for fix in list_fixes(result, shown_plan(result))
    ]
    return _table(("", "change", "closes", "rule", "effort", "who", "shown by"), rows[:MOST_ROWS])


def _not_seen(result: Result) -> list[str]:
    coverage = result.coverage
    said = [f"{kind} (expected, none given)" for kind in coverage.expected if kind not in coverage.seen]
    said += [unknown.what for unknown in coverage.not_seen]
    said += [f"{gap.source.file} {gap.source.locator}: {gap.what}" for gap in coverage.gaps]
    rest = [f"- … {len(said) - MOST_ROWS:,} more"] if len(said) > MOST_ROWS else []
    return [f"- {escape(each)}" for each in said[:MOST_ROWS] or [NOTHING_LISTED]] + rest


def _paths(result: Result) -> list[str]:
    shown = [path for path in result.paths if path.answer is not Answer.CLOSED]
    rows = [
        (
            path.fingerprint,
            path.answer.value + (" (excepted)" if path.fingerprint in result.excepted_paths else ""),
            say_route(result, path),
            STYLES[path.outcome].label,
            "; ".join(rules_on(result, (path,))),
            say_people(path.people),
            path.rung.label,
        )
        for path in shown[:MOST_ROWS]
    ]
    head = ("path", "answer", "from data to country", "rule result", "rules", "people", "weakest evidence")
    rest = len(shown) - MOST_ROWS + result.paths_cut
    return _table(head, rows) + (
        ["", f"… {say_count(rest, 'further path')} in the CSV and JSON."] if rest > 0 else []
    )
