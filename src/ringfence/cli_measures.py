"""The commands of the access leg: `measures`, what is shown of what was promised, and `readers`, who could
read on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_options import COVERAGE_BELOW, NOTHING_OPEN, OPEN_PATHS, Day, find_deal, teller, write_outputs
from .errors import UsageError

if TYPE_CHECKING:
    from .model.measure import JudgedMeasure, MeasureTable

CASE = click.argument("case", type=click.Path(path_type=Path))


@click.command()
@CASE
@click.argument("asked", nargs=-1, metavar="[MEASURE]...")
@click.option(
    "--deal", "deal", metavar="DEAL", help="After this deal: a file, or the name of one in CASE/deals."
)
@click.option("--on", "on", type=Day(), help="Take the facts as they stood that day.")
@click.option("--fail-on", type=click.Choice(("fail", "not-shown")), default="fail", show_default=True,
              help="The mildest result that gives exit code 1.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE",
              help="Also write html=, json= or csv=; may be repeated.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit code answers.")
@click.option("-v", "--verbose", is_flag=True, help="Say each step on standard error.")
def measures(
    case: Path,
    asked: tuple[str, ...],
    deal: str | None,
    on: date | None,
    fail_on: str,
    outputs: tuple[str, ...],
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Judge the measures against foreign access that are promised in CASE, or all 24 where none is, and
    CISA's security requirements: pass, fail, or not shown. MEASURE (M3, I.B.2) gives all its reasons.

    Exit code 0: none fails; 1: one fails; 3: coverage is below what CASE demands.

    \b
    ringfence measures examples/grindr
    ringfence measures examples/master-admin M3 M4
    ringfence measures examples/grindr --deal san-vicente-2020 --on 2020-12-01
    ringfence measures examples/master-admin -o html=measures.html -o csv=measures.csv
    """
    from .pipeline import Clocks, judge
    from .report.measures import measures_to_json
    from .report.renderers import MEASURE_RENDERERS
    from .report.terminal_measures import details_to_terminal, measures_to_terminal

    terms = find_deal(case, Path(deal)) if deal else None
    table, result = judge(case, terms, Clocks(on), teller(verbose))
    chosen = _choose(table, asked)
    write_outputs(MEASURE_RENDERERS, outputs, table)
    if not quiet:
        following = f"ringfence measures {case} {chosen[0].measure.id}" if chosen else ""
        page = details_to_terminal(table, chosen) if asked else measures_to_terminal(table, following)
        click.echo(measures_to_json(table) if as_json else page, nl=False)
    counted = chosen if asked else table.judged
    bad = {"fail"} if fail_on == "fail" else {"fail", "not shown"}
    if any(each.result in bad for each in counted):
        return OPEN_PATHS
    return NOTHING_OPEN if result.coverage.enough else COVERAGE_BELOW


def _choose(table: MeasureTable, asked: tuple[str, ...]) -> tuple[JudgedMeasure, ...]:
    """Those that are asked for; where none is, the first that fails, else the first."""
    by_id = {each.measure.id.casefold(): each for each in table.judged}
    for name in asked:
        if name.casefold() not in by_id:
            there = ", ".join(each.measure.id for each in table.judged)
            raise UsageError(f"{name!r} is not judged here; judged are {there}")
    if asked:
        return tuple(by_id[name.casefold()] for name in dict.fromkeys(asked))
    return tuple(sorted(table.judged, key=lambda each: each.result != "fail"))[:1]


@click.command()
@CASE
@click.argument("stores", nargs=-1, metavar="[STORE]...")
@click.option("--on", "on", type=Day(), help="The day that is asked about.")
@click.option("--known-on", type=Day(), help="Also say who could read as it was known on this day.")
@click.option(
    "--deal", "deal", metavar="DEAL", help="Count the readers at the closing of DEAL, 30 and 90 days after."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Also write json= or csv=."
)
def readers(
    case: Path,
    stores: tuple[str, ...],
    on: date | None,
    known_on: date | None,
    deal: str | None,
    outputs: tuple[str, ...],
    *,
    as_json: bool,
) -> int:
    """Say who could read STORE (all, where none is named) on a day: through which grant and account, for whom
    they work, where they live; as known now, and as it was known on another day.

    Exit code 1: somebody under the power of a state of concern could read.

    \b
    ringfence readers examples/grindr grindr-database --on 2018-05-01 --known-on 2018-09-01
    ringfence readers examples/grindr --deal san-vicente-2020
    """
    from .model.kinds import Verdict
    from .pipeline import Clocks, reach_after
    from .pipeline import readers as run
    from .report.measures import reach_to_json, readers_to_json
    from .report.renderers import READER_RENDERERS
    from .report.terminal_readers import reach_to_terminal, readers_to_terminal

    if deal:
        if stores or on or known_on or outputs:
            raise UsageError("--deal counts on all stores and on its own days: leave the rest out")
        reach = reach_after(case, find_deal(case, Path(deal)))
        click.echo(reach_to_json(reach) if as_json else reach_to_terminal(reach), nl=False)
        return OPEN_PATHS if reach.days[-1].tied[0] else NOTHING_OPEN
    table = run(case, stores, known_on, Clocks(on))
    write_outputs(READER_RENDERERS, outputs, table)
    click.echo(readers_to_json(table) if as_json else readers_to_terminal(table), nl=False)
    tied = any(each.tie is Verdict.HOLDS and each.now is Verdict.HOLDS for each in table.rows)
    return OPEN_PATHS if tied else NOTHING_OPEN
