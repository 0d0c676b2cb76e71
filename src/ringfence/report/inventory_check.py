"""An inventory checked against lists -> text, CSV and HTML."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from ..model.amounts import say_count
from ..model.inventory import CheckedApp, InventoryCheck
from ..model.kinds import Verdict
from .html_page import render_page
from .safe_text import clip
from .terminal_page import Column, Look, Page, beside, draw_table
from .to_csv import write_table
from .to_json import check_to_json

MOST_ROWS = 40
COLUMNS = (
    "app",
    "bundle_id",
    "platform",
    "devices",
    "verdict",
    "told_by",
    "made_by",
    "owners",
    "country",
    "list",
    "title",
    "jurisdiction",
    "entry",
    "section",
    "since",
    "until",
    "in_force",
    "reached_as",
    "reach",
    "scope",
    "action",
    "due",
    "deadline",
    "source",
    "certainty",
)
VERDICTS = {
    Verdict.HOLDS: "on a list",
    Verdict.UNKNOWN: "to be confirmed",
    Verdict.FAILS: "on no list in force",
}


def say_check(check: InventoryCheck) -> str:
    """The answer in one sentence."""
    listed, doubtful, unknown = check.of(Verdict.HOLDS), check.of(Verdict.UNKNOWN), check.unknown
    total = say_count(len(check.apps), "app")
    sure = f"{len(listed)} of {total} {'is' if len(listed) == 1 else 'are'} on a government list in force"
    rest = f"{len(doubtful)} to be confirmed, {len(unknown)} unknown to the catalogue"
    return f"{sure}; {rest}."


def measure_known(check: InventoryCheck) -> int:
    """Percent of the apps that the catalogue knows, rounded down."""
    return 100 * (len(check.apps) - len(check.unknown)) // len(check.apps) if check.apps else 0


def check_to_terminal(check: InventoryCheck, next_command: str = "", look: Look | None = None) -> str:
    """The sentence, what is listed, what is to be confirmed, what is unknown."""
    page = Page(look)
    page.paragraph(say_check(check), "bold")
    page.paragraph(
        f"{check.inventory.layout} · {len(check.lists)} lists as of {check.on} · "
        f"{measure_known(check)} % of the apps known",
        "dim",
    )
    for verdict in (Verdict.HOLDS, Verdict.UNKNOWN):
        apps = check.of(verdict)
        if apps:
            page.heading(f"{VERDICTS[verdict].capitalize()} ({len(apps)})")
            columns = (
                Column("App", 22, lines=3),
                Column("Made by ‹ owners", 22, lines=3),
                Column("Country", 9),
                Column("Lists in force", lines=3),
            )
            page.add(draw_table(page.look, columns, (_row(app) for app in apps[:MOST_ROWS])))
            if len(apps) > MOST_ROWS:
                page.paragraph(f"… {len(apps) - MOST_ROWS} more; write them with -o csv=FILE", "dim")
    if check.unknown:
        page.heading(f"Unknown to the catalogue ({len(check.unknown)}): no all-clear")
        names = [app.app.name or app.app.bundle for app in check.unknown[:12]]
        more = f" … {len(check.unknown) - 12} more" if len(check.unknown) > 12 else ""
        page.add(beside("  ", clip(", ".join(names), 300) + more))
    if check.inventory.gaps:
        page.paragraph(f"{say_count(len(check.inventory.gaps), 'entry')} could not be read", "yellow")
    page.next_command(next_command)
    return page.text()


def _row(app: CheckedApp) -> tuple[str | Text, ...]:
    devices = f" ({say_count(app.app.devices, 'device')})" if app.app.devices else ""
    name = (app.app.name or app.app.bundle) + devices + ("" if app.certain else ": confirm, by name only")
    owners = " ‹ ".join(app.owners[:4]) or "not established"
    due = f", due {app.due}" if app.due else ""
    return name, owners, say_country(app), f"{len(app.lists)}{due}: {', '.join(app.jurisdictions)}"


def say_country(app: CheckedApp) -> str:
    """The state of concern, with '?' where the tie is not certain."""
    return app.country + ("?" if app.tie is Verdict.UNKNOWN else "")


def check_to_csv(check: InventoryCheck) -> str:
    """One row per app and list that reaches it; an app on no list has one row."""
    return write_table(COLUMNS, (row for app in check.apps for row in _csv_rows(app)))


def _csv_rows(app: CheckedApp) -> Iterable[list[str]]:
    verdict = VERDICTS[app.verdict] if app.software else "unknown to the catalogue"
    head = [app.app.name, app.app.bundle, app.app.platform, str(app.app.devices or "")]
    head += [verdict, app.told_by, app.publisher, " < ".join(app.owners), say_country(app)]
    if not app.listings:
        yield head + [""] * (len(COLUMNS) - len(head))
    for each in app.listings:
        yield [
            *head,
            each.list,
            each.title,
            each.jurisdiction,
            each.entry,
            each.section,
            str(each.attested.since or ""),
            str(each.attested.until or ""),
            "yes" if each.in_force else "no",
            each.how,
            "certain" if each.verdict is Verdict.HOLDS else "possible",
            each.scope,
            each.action,
            str(each.deadline_on or ""),
            each.deadline,
            each.attested.address,
            each.attested.certainty,
        ]


def check_to_html(check: InventoryCheck) -> str:
    """One self-contained page: the answer, the listed apps with their lists, what is unknown."""
    listed, doubtful = check.of(Verdict.HOLDS), check.of(Verdict.UNKNOWN)
    clear = tuple(app for app in check.of(Verdict.FAILS) if app.software)
    return render_page(
        "inventory.html",
        check_to_json(check),
        r=check,
        sentence=say_check(check),
        country=say_country,
        listed=listed,
        doubtful=doubtful,
        clear=clear,
        coverage=measure_known(check),
        parts=(
            ("On a list in force", "listed", listed),
            ("To be confirmed", "doubtful", doubtful),
            ("Known, and on no list in force", "clear", clear),
        ),
    )
