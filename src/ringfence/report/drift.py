"""What became of paths between two results -> text, CSV, JSON values and a page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.text import Text

from ..model.amounts import say_count
from ..model.drift import Change, Drift, PathDrift
from ..model.result import Result
from .html_page import render_page
from .safe_text import clean
from .terminal_blocks import add_rest
from .terminal_page import COLOURS, Look, Page, beside
from .to_csv import PATH_COLUMNS, path_row, write_table
from .to_json import drift_to_json
from .wording import label_of

MEANINGS = {
    Change.NEW: "not there before",
    Change.REOPENED: "shut by a guard before, and no longer",
    Change.SHOWN: "unproven before, open now",
    Change.RULE: "the same answer, but a rule says otherwise",
    Change.UNSHOWN: "open before; now neither shown nor excluded",
    Change.UNSEEN: "gone, and so is its evidence: not shown to be closed",
    Change.UNLISTED: "gone from a list that was cut at its limit: not shown to be closed",
    Change.CLOSED: "there before, and no longer",
}
STYLES = {
    Change.NEW: "prohibited",
    Change.REOPENED: "prohibited",
    Change.SHOWN: "prohibited",
    Change.CLOSED: "closed",
}
MOST_PATHS = 40
MOST_ON_PAGE = 500
MOST_FILES = 20


def say_drift(drift: Drift) -> str:
    """The comparison in one sentence."""
    counts = Counter(each.change for each in drift.paths)
    said = [f"{counts[change]:,} {change}" for change in Change if counts[change]]
    same = f"{say_count(drift.unchanged, 'path')} unchanged"
    return f"{', '.join(said)}; {same}." if said else f"No path has changed; {same}."


def say_route(drift: Drift, each: PathDrift) -> str:
    """The path's five columns, as it is now or last was."""
    result, path = side_of(drift, each), each.path
    stops = (path.data, path.system, path.carrier, path.owner, path.country)
    return " → ".join(dict.fromkeys(label_of(result.entities, id_) for id_ in stops if id_))


def side_of(drift: Drift, each: PathDrift) -> Result:
    return drift.after if each.after is not None else drift.before


def drift_to_terminal(drift: Drift, next_command: str = "", look: Look | None = None) -> str:
    """The sentence, each path with its reasons, and what is different of what was looked at."""
    page = Page(look)
    before, after = drift.before.question, drift.after.question
    page.add(Text.assemble(("ringfence", "bold"), " · ", clean(after.title)))
    page.add(Text(f"facts of {before.on} compared with those of {after.on}", style="dim"), "")
    page.paragraph(say_drift(drift), "bold")
    for change in Change:
        paths = [each for each in drift.paths if each.change is change]
        if paths:
            page.heading(f"{change.value.capitalize()}: {MEANINGS[change]}")
            _add_paths(page, drift, paths)
    if drift.files:
        page.heading("What was looked at")
        page.bullets(reason.says for reason in drift.files[:MOST_FILES])
        if len(drift.files) > MOST_FILES:
            page.paragraph(f"… {len(drift.files) - MOST_FILES:,} more; all are in the JSON", "dim")
    page.next_command(next_command)
    return page.text()


def _add_paths(page: Page, drift: Drift, paths: list[PathDrift]) -> None:
    """Paths that changed for the same reasons are told together."""
    groups: dict[tuple[str, ...], list[PathDrift]] = {}
    for each in paths[:MOST_PATHS]:
        groups.setdefault(tuple(reason.says for reason in each.reasons), []).append(each)
    style = COLOURS[STYLES.get(paths[0].change, "unproven")]
    for reasons, members in groups.items():
        for each in members:
            says = f"{say_route(drift, each)} ({each.path.outcome})"
            page.add(beside(f"{each.fingerprint:12.12} ", clean(says), style))
        page.bullets((f"because: {reason}" for reason in reasons), mark="   ·")
    if len(paths) > MOST_PATHS:
        add_rest(page, len(paths) - MOST_PATHS, "path")


def drift_to_csv(drift: Drift) -> str:
    """One row per path that changed, with its reasons and the columns of a path."""
    columns = ("change", "before", "after", "reasons", *PATH_COLUMNS)
    rows = (
        [
            each.change.value,
            each.before.answer.value if each.before else "",
            each.after.answer.value if each.after else "",
            "; ".join(reason.says for reason in each.reasons),
            *path_row(side_of(drift, each), each.path),
        ]
        for each in drift.paths
    )
    return write_table(columns, rows)


def drift_to_html(drift: Drift) -> str:
    """One self-contained page."""
    groups = [(change, [each for each in drift.paths if each.change is change]) for change in Change]
    values: dict[str, Any] = {
        "r": drift.after,
        "drift": drift,
        "sentence": say_drift(drift),
        "groups": [
            (change.value, MEANINGS[change], STYLES.get(change, "unproven"), each) for change, each in groups
        ],
        "route": lambda each: say_route(drift, each),
        "most": MOST_ON_PAGE,
    }
    return render_page("drift.html", drift_to_json(drift), **values)
