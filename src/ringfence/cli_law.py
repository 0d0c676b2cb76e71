"""The commands that show the law as it is coded: `law` one section, `rules` all of it, and cases checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_options import NOTHING_OPEN, OPEN_PATHS, USER_ERROR, Day
from .errors import UsageError

if TYPE_CHECKING:
    from .model.law_book import LawAnswer, RegimeEntry

CASES = "tests/law/cases"
GRADES = ("primary", "secondary", "unverified")


@click.command()
@click.argument("asked", nargs=-1, required=True, metavar="SECTION...")
@click.option("--cases", "cases", is_flag=True, help="Also run the cases that ship, and list those that "
              "exercise it.")  # fmt: skip
@click.option("--law-on", type=Day(), help="Only what is in force that day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def law(asked: tuple[str, ...], law_on: date | None, *, cases: bool, as_json: bool) -> int:
    """Say what a section, a rule or a value says here: its text, dates, values, sources, certainty, and how
    else it can be read. Words that name nothing give the nearest rules, and exit code 2.

    \b
    ringfence law 28 CFR 202.211
    ringfence law "202.211(a)(1)" --cases
    ringfence law "PAFACA 2(g)"
    ringfence law is_bulk_combined
    ringfence law golden share
    """
    from .law.book import look_up, open_book
    from .report.law_json import answer_to_json
    from .report.terminal_law import law_to_terminal

    answer = look_up(" ".join(asked), open_book(law_on))
    if not answer.rules and not answer.values and not answer.nearest:
        raise UsageError(f"nothing in the law here is near “{' '.join(asked)}”; ringfence rules lists it")
    if cases:
        answer = _add_cases(answer)
    click.echo(answer_to_json(answer) if as_json else law_to_terminal(answer), nl=False)
    return NOTHING_OPEN if answer.rules or answer.values else USER_ERROR


@click.command("rules")
@click.option("--regime", "names", multiple=True, metavar="NAME", help="Only this regime; may be repeated.")
@click.option("--certainty", "grades", type=click.Choice(GRADES), multiple=True,
              help="Only what is checked so well; may be repeated.")  # fmt: skip
@click.option("--law-on", type=Day(), help="Only what is in force that day.")
@click.option("--check", "case_file", type=click.Path(path_type=Path), metavar="CASES.yaml",
              help="Run law cases, a file or a folder, and say which the law answers otherwise.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def list_rules(
    names: tuple[str, ...],
    grades: tuple[str, ...],
    law_on: date | None,
    case_file: Path | None,
    *,
    as_json: bool,
) -> int:
    """List every rule with its citation, dates and certainty; or check cases that a lawyer wrote.

    Exit code 1: a case is answered otherwise; 2: a case file has a mistake.

    \b
    ringfence rules
    ringfence rules --regime DSP --certainty unverified
    ringfence rules --law-on 2024-12-01 --json
    ringfence rules --check my-cases.yaml
    """
    from .law.book import open_book
    from .report.law_json import book_to_json
    from .report.terminal_law import rules_to_terminal

    if case_file is not None:
        return _check(case_file, as_json=as_json)
    book = _keep(open_book(law_on), names, grades)
    click.echo(book_to_json(book) if as_json else rules_to_terminal(book), nl=False)
    return NOTHING_OPEN


def _keep(
    book: tuple[RegimeEntry, ...], names: tuple[str, ...], grades: tuple[str, ...]
) -> tuple[RegimeEntry, ...]:
    from dataclasses import replace

    known = {each.name.casefold(): each for each in book}
    strangers = [name for name in names if name.casefold() not in known]
    if strangers:
        regimes = ", ".join(each.name for each in book)
        raise UsageError(f"there is no regime {strangers[0]!r}; regimes here: {regimes}")
    kept = tuple(known[name.casefold()] for name in names) if names else book
    if not grades:
        return kept
    return tuple(
        replace(
            each,
            rules=tuple(rule for rule in each.rules if rule.certainty in grades),
            values=tuple(value for value in each.values if value.certainty in grades),
        )
        for each in kept
    )


def _check(path: Path, *, as_json: bool) -> int:
    from .evidence.readers import READ_LAW_CASES
    from .law.check_cases import check_case
    from .report.law_json import checks_to_json
    from .report.terminal_law import checks_to_terminal

    checked = [(case, check_case(case)) for case in READ_LAW_CASES(path)]
    click.echo(checks_to_json(checked) if as_json else checks_to_terminal(checked), nl=False)
    agrees = all(answer.agrees for _, answers in checked for answer in answers)
    return NOTHING_OPEN if agrees else OPEN_PATHS


def _add_cases(answer: LawAnswer) -> LawAnswer:
    from dataclasses import replace

    from .cli_options import find_shipped
    from .evidence.readers import READ_LAW_CASES
    from .law.exercise import find_exercises

    shipped = READ_LAW_CASES(find_shipped(CASES))
    return replace(answer, cases=find_exercises(shipped, answer.rules))
