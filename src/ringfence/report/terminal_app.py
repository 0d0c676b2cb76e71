"""The block of the scan page that shows what is inside each app."""

from __future__ import annotations

from rich.text import Text

from ..model.amounts import say_count
from ..model.app import AppContents, PartKind, Presence
from ..model.kinds import Verdict
from ..model.result import Result
from .app_parts import PartRow, list_parts, say_inside
from .terminal_page import COLOURS, Column, Page, draw_table

MOST_APPS = 5
MOST_COMPONENTS = 20
MOST_HOSTS = 3
COLUMNS = (
    Column("component", 19, lines=4),
    Column("publisher ‹ owners", 19, lines=4),
    Column("reads", lines=6),
    Column("hosts in it", 16, lines=4),
)


def add_inside(page: Page, result: Result) -> None:
    """Each app: its components with owners and what they read, its own code, what has no known origin."""
    for app in result.apps[:MOST_APPS]:
        rows = list_parts(result, app)
        page.heading(f"Inside {app.name or app.id}")
        page.paragraph(say_inside(app))
        page.paragraph(_say_signature(app), "dim")
        inside = [row for row in rows if row.part.presence is Presence.EMBEDDED]
        shown = [row for row in inside if row.part.kind is PartKind.COMPONENT and _tells(row)]
        own = [row for row in inside if row.part.kind is PartKind.OWN]
        unknown = [row for row in inside if row.part.kind is PartKind.UNKNOWN and (row.reads or row.hosts)]
        listed = [*shown[:MOST_COMPONENTS], *own, *unknown[:5]]
        if listed:
            page.add("", draw_table(page.look, COLUMNS, (_row(row) for row in listed)))
        quiet = [row.part.name for row in inside if row.part.kind is PartKind.COMPONENT and not _tells(row)]
        if quiet:
            page.paragraph(f"Also embedded, and reading nothing personal here: {_some(quiet)}.", "dim")
        for presence in (Presence.STUB, Presence.REFERENCED):
            named = [row.part.name for row in rows if row.part.presence is presence]
            if named:
                page.paragraph(f"{str(presence).capitalize()}, so not inside: {_some(named)}.", "dim")
        rest = max(0, len(shown) - MOST_COMPONENTS) + max(0, len(unknown) - 5)
        if rest:
            page.paragraph(f"… {say_count(rest, 'further part')}; all are in the JSON and HTML", "dim")
    if len(result.apps) > MOST_APPS:
        page.paragraph(f"… {len(result.apps) - MOST_APPS} further apps; write -o html=… or parts=…", "dim")


def _tells(row: PartRow) -> bool:
    return bool(row.reads or row.reached or row.hosts)


def _row(row: PartRow) -> tuple[str | Text, ...]:
    owners = " ‹ ".join(row.owners) or ("" if row.part.kind is PartKind.OWN else "not established")
    countries = row.reached or row.countries
    if countries:
        owners += f" · {', '.join(countries)}"
    reads = _say_reads(row) or "–"
    more = f" +{len(row.hosts) - MOST_HOSTS}" if len(row.hosts) > MOST_HOSTS else ""
    name = row.part.name + ("" if row.part.confidence == 100 else f" ({row.presence})")
    if row.part.kind is not PartKind.COMPONENT:
        name += f": {row.part.kind}"
    style = COLOURS["unproven"] if row.reached else ""
    return Text(name, style=style), owners, reads, ", ".join(row.hosts[:MOST_HOSTS]) + more


def _say_reads(row: PartRow) -> str:
    """The kinds of data by their evidence, strongest first."""
    by_label: dict[str, list[str]] = {}
    for read in sorted(row.reads, key=lambda read: -(read.rung if read.rung is not None else -1)):
        by_label.setdefault(read.label, []).append(read.data)
    return "; ".join(f"{label}: {', '.join(data)}" for label, data in by_label.items())


def _say_signature(app: AppContents) -> str:
    words = {Verdict.HOLDS: "Signature verified", Verdict.FAILS: "Signature does not verify"}
    said = words.get(app.signature.verified, "Signature not examined")
    schemes = f" ({', '.join(app.signature.schemes)})" if app.signature.schemes else ""
    why = f": {app.signature.why}" if app.signature.why else ""
    signers = "; ".join(f"{sha[:16]}… {subject}" for sha, subject in app.signature.certificates[:2])
    odd = f" · {say_count(len(app.oddities), 'oddity', 'oddities')}" if app.oddities else ""
    return f"{said}{schemes}{why}{' · ' + signers if signers else ''}{odd}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(names[:12]) + more
