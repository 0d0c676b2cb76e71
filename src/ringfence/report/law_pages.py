"""The law as Markdown: a page for each regime and an index, generated from the registry (`docs/law/`)."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.kinds import Certainty
from ..model.law_book import RegimeEntry, RuleEntry, ValueEntry
from .terminal_law import CHECKED, Dated, say_dates

GENERATED = "<!-- Generated from the rules and values by `make docs-law`; change those. -->\n"
INTRODUCTION = """# The law as it is coded here

Every rule is one dated, cited statement; every value is dated, cited and sourced. `ringfence rules` lists
them, `ringfence law 202.211` shows one section, and [cases](../law-cases.md) try them. Not legal advice.

| regime | law | from |
|---|---|---|"""


def law_pages(regimes: Iterable[RegimeEntry]) -> dict[str, str]:
    """File name -> text of every page, `README.md` first."""
    entries = tuple(regimes)
    pages = {"README.md": _index(entries)}
    return pages | {page_name(regime.name): _page(regime) for regime in entries}


def page_name(regime: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in regime.casefold()).strip("-") + ".md"


def _index(regimes: tuple[RegimeEntry, ...]) -> str:
    rows = [
        f"| [{each.name}]({page_name(each.name)}) | {_cell(each.title)} | {each.since} |" for each in regimes
    ]
    grades = [f"- *{grade}*: {CHECKED[grade]}" for grade in Certainty]
    return "\n".join(
        [GENERATED, INTRODUCTION, *rows, "", "How well a rule or value was checked:\n", *grades, ""]
    )


def _page(regime: RegimeEntry) -> str:
    return "\n".join(
        [
            GENERATED,
            f"# {regime.name}: {regime.title}\n",
            f"In force from {regime.since}.\n",
            "## What is not covered\n",
            *(f"- {each}" for each in regime.does_not_cover),
            "\n## Rules\n",
            *(_rule(rule) for rule in regime.rules),
            "## Values\n",
            *(_value(value) for value in regime.values),
        ]
    )


def _rule(rule: RuleEntry) -> str:
    lines = [f"### {rule.cites} · `{rule.name}`\n", f"{rule.text}\n", *(f"{note}\n" for note in rule.notes)]
    return "\n".join([*lines, *_standing(rule), *_never_unknown(rule), ""])


def _never_unknown(rule: RuleEntry) -> list[str]:
    return [f"- Never unknown: {rule.never_unknown}"] if rule.never_unknown else []


def _value(value: ValueEntry) -> str:
    lines = [f"### `{value.name}`, {say_dates(value)}\n", *([f"{value.means}\n"] if value.means else [])]
    lines += [f"    {value.value}\n", f"- {value.cites}"]
    return "\n".join([*lines, *_standing(value)[1:], f"- Source: {value.source}", ""])


def _standing(entry: Dated) -> list[str]:
    checked = f": {entry.checked}" if entry.checked else f": {CHECKED[entry.certainty]}"
    lines = [f"- In force {say_dates(entry)}", f"- {str(entry.certainty).capitalize()}{checked}"]
    lines += [f"- Pending: {entry.pending}"] if entry.pending else []
    return lines + [f"- Can be read otherwise: {each}" for each in entry.two_readings]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
