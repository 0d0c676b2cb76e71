"""The law as text: the list of rules, what a section says here, and how cases turned out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from ..model.amounts import say_count
from ..model.kinds import Certainty
from ..model.law_book import CaseEntry, LawAnswer, RegimeEntry, RuleEntry, ValueEntry
from ..model.law_case import CaseAnswer, LawCase
from .safe_text import clean
from .terminal_page import Column, Look, Page, draw_table

CHECKED = {
    Certainty.PRIMARY: "read in a copy of the text",
    Certainty.SECONDARY: "read in a summary, or our reading of the text",
    Certainty.UNVERIFIED: "not compared with the text",
}


class Dated(Protocol):
    """A rule or a value: what both are told with."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def certainty(self) -> Certainty: ...
    @property
    def two_readings(self) -> tuple[str, ...]: ...
    @property
    def pending(self) -> str: ...
    @property
    def checked(self) -> str: ...


def say_dates(entry: Dated) -> str:
    return f"from {entry.since}" + (f" until {entry.until}" if entry.until else "")


def rules_to_terminal(regimes: Iterable[RegimeEntry], look: Look | None = None) -> str:
    """The page that `ringfence rules` prints: one line a rule."""
    page = Page(look)
    columns = (Column("cites", 30), Column("since", 10), Column("checked", 10), Column("rule"))
    for regime in regimes:
        page.heading(f"{regime.name}: {regime.title}, from {regime.since}")
        page.add(draw_table(page.look, columns, [_row(rule) for rule in regime.rules]))
        graded = [sum(rule.certainty is each for rule in regime.rules) for each in Certainty]
        page.paragraph(
            f"{say_count(len(regime.rules), 'rule')}: {graded[0]} primary, {graded[1]} secondary, "
            f"{graded[2]} unverified; {say_count(len(regime.values), 'value')}."
        )
    page.next_command("ringfence law 202.211")
    return page.text()


def _row(rule: RuleEntry) -> tuple[str, ...]:
    ended = f" (until {rule.until})" if rule.until else ""
    return rule.cites, str(rule.since), str(rule.certainty), f"{rule.name}{ended}"


def law_to_terminal(answer: LawAnswer, look: Look | None = None) -> str:
    """The page that `ringfence law SECTION` prints."""
    page = Page(look)
    if not answer.rules and not answer.values:
        page.paragraph(f"No section, rule or value here is called “{answer.asked}”.", "bold")
        page.paragraph("Nearest:")
        page.bullets(f"{rule.regime} {rule.cites}, {rule.name}: {rule.text}" for rule in answer.nearest)
        return page.text()
    for rule in answer.rules:
        _add_rule(page, rule)
    if answer.values:
        page.heading("Values")
        for value in answer.values:
            _add_value(page, value)
    if answer.cases:
        page.heading(f"Cases ({len(answer.cases)})")
        page.bullets(_say_case(case) for case in answer.cases)
    return page.text()


def _add_rule(page: Page, rule: RuleEntry) -> None:
    page.heading(f"{rule.cites} · {rule.name} ({rule.regime})")
    page.paragraph(rule.text)
    for note in rule.notes:
        page.paragraph(note, "dim")
    page.bullets([f"in force {say_dates(rule)}", *_say_standing(rule)])
    if rule.never_unknown:
        page.bullets([f"never unknown: {rule.never_unknown}"])


def _say_standing(entry: Dated) -> list[str]:
    """How well it was checked, what is pending, how else it can be read."""
    checked = f": {entry.checked}" if entry.checked else ""
    said = [f"{entry.certainty} ({CHECKED[entry.certainty]}{checked})"]
    said += [f"pending: {entry.pending}"] if entry.pending else []
    return said + [f"can be read otherwise: {each}" for each in entry.two_readings]


def _add_value(page: Page, value: ValueEntry) -> None:
    page.bullets([f"{value.name}: {value.value}"])
    lines = [value.means] if value.means else []
    lines += [f"{value.cites}, {say_dates(value)}", *_say_standing(value), f"source: {value.source}"]
    for line in lines:
        page.paragraph(line, indent=5)


def _say_case(case: CaseEntry) -> str:
    return f"{case.verdicts}: {case.id}. {case.says} ({case.file}:{case.line})"


def checks_to_terminal(checked: Sequence[tuple[LawCase, tuple[CaseAnswer, ...]]]) -> str:
    """Each case that the law as coded answers otherwise, and the count of all."""
    lines, wrong = [], 0
    for case, answers in checked:
        differing = [each for each in answers if not each.agrees]
        wrong += bool(differing)
        if differing:
            lines.append(f"{case.file}:{case.line}: {clean(case.id)}")
        for each in differing:
            expected = each.expected
            about = " ".join(part for part in (expected.rule, ", ".join(expected.about)) if part)
            lines.append(
                f"  line {expected.line}: {expected.regime}, {clean(about)}: "
                f"expected {clean(expected.answer)}; the law as coded says {clean(' or '.join(each.said))}"
            )
    asked = sum(len(answers) for _, answers in checked)
    lines.append(
        f"{say_count(len(checked), 'case')}, {say_count(asked, 'answer')}: "
        + ("all agree." if not wrong else f"{say_count(wrong, 'case')} answered otherwise.")
    )
    return "\n".join([*lines, ""])
