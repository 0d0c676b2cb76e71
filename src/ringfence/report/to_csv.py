"""Result -> tables for spreadsheets: one row per path, one row per fix.

A cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a line break) is prefixed
with an apostrophe, as OWASP's page on CSV injection advises. Cells are quoted where needed (RFC 4180).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..model.path import Count, Path
from ..model.result import DealResult, Result
from .first_screen import findings_on, list_fixes
from .people import deal_with_people_as_counts, people_as_counts
from .ribbon import CutFinder
from .safe_text import clean
from .wording import label_of

PATH_COLUMNS = (
    "path",
    "answer",
    "rule_result",
    "rules",
    "data",
    "system",
    "carrier",
    "owner",
    "country",
    "count_at_least",
    "count_at_most",
    "count_unit",
    "weakest_evidence",
    "cuts",
    "steps",
    "would_settle",
    "documents",
    "excepted_until",
)
FIX_COLUMNS = (
    "plan",
    "number",
    "remedy",
    "title",
    "closes_paths",
    "rules",
    "effort_hours",
    "who",
    "proof_after",
    "paths",
)
DEAL_COLUMNS = ("fate", "before", "after", "clauses")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def paths_to_csv(result: Result | DealResult) -> str:
    """paths.csv: one row per path, worst first as the result lists them; a deal adds its fate."""
    if isinstance(result, Result):
        result = people_as_counts(result)
        return write_table(PATH_COLUMNS, (path_row(result, path) for path in result.paths))
    return write_table((*DEAL_COLUMNS, *PATH_COLUMNS), _deal_rows(deal_with_people_as_counts(result)))


def fixes_to_csv(result: Result | DealResult) -> str:
    """fixes.csv: one row per step of each plan; for a deal, of the plans for what it leaves open."""
    after = people_as_counts(result if isinstance(result, Result) else result.after)
    return write_table(FIX_COLUMNS, (row for plan in after.plans for row in _fix_rows(after, plan.scope)))


def path_row(result: Result, path: Path) -> list[str]:
    """The cells of one path, in the order of PATH_COLUMNS."""
    cuts = CutFinder(result, result.plans[0] if result.plans else None).on((path,))
    columns = (path.data, path.system, path.carrier, path.owner, path.country)
    return [
        path.fingerprint,
        path.answer,
        path.outcome,
        "; ".join(dict.fromkeys(finding.cites for finding in findings_on(result, path))),
        *(label_of(result.entities, id_) for id_ in columns),
        *_count_cells(path.people),
        path.rung.label,
        "; ".join(str(number) for number in dict.fromkeys(cut.number for cut in cuts)),
        " > ".join(hop.says for hop in path.hops),
        "; ".join(path.settles),
        "; ".join(_documents(result, path)),
        "; ".join(
            str(each.exemption.until) + (" (over)" if each.is_over else "")
            for each in result.excepted
            if path.fingerprint in each.paths
        ),
    ]


def _deal_rows(deal: DealResult) -> Iterable[list[str]]:
    before = {path.fingerprint: path for path in deal.before.paths}
    after = {path.fingerprint: path for path in deal.after.paths}
    for fate in deal.fates:
        side, paths = (deal.after, after) if fate.fingerprint in after else (deal.before, before)
        head = [fate.fate, fate.before or "", fate.after or "", "; ".join(fate.clauses)]
        yield head + path_row(side, paths[fate.fingerprint])


def _fix_rows(result: Result, scope: str) -> Iterable[list[str]]:
    plan = next(plan for plan in result.plans if plan.scope == scope)
    for fix in list_fixes(result, plan):
        yield [
            scope,
            str(fix.number),
            fix.remedy.kind,
            fix.remedy.title,
            str(len(fix.closes)),
            "; ".join(fix.rules),
            str(fix.remedy.effort_hours),
            fix.remedy.who,
            fix.remedy.proof_after,
            "; ".join(path.fingerprint for path in fix.closes),
        ]


def _count_cells(count: Count | None) -> tuple[str, str, str]:
    if count is None:
        return "", "", ""
    return str(count.lower), "" if count.upper is None else str(count.upper), count.unit


def _documents(result: Result, path: Path) -> Iterable[str]:
    sources = (result.facts[id_].source for id_ in sorted(path.support) if id_ in result.facts)
    return dict.fromkeys(source.document or source.file for source in sources)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV table of inert cells."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


@lru_cache(10_000)
def _inert(cell: str) -> str:
    """The cell as text that no spreadsheet runs. Remembered: a column says the same again and again."""
    shown = clean(cell, 30_000)  # a spreadsheet cell holds 32,767 characters
    return "'" + shown if cell.startswith(_FORMULA_STARTS) or shown.startswith(_FORMULA_STARTS) else shown
