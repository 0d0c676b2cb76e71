"""The commands and their exit codes.

Results go to standard output, progress and messages to standard error. Exit codes: 0 nothing open at or
above `--fail-on`; 1 open paths; 2 usage, configuration or input error; 3 finished, but coverage is below what
was demanded. Heavy modules are imported inside the commands, so that `--help` and mistakes answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .cli_answer import LEVELS, exit_code, open_result
from .cli_block import block
from .cli_catalogue import catalogue, check_lists, update, who
from .cli_drift import diff
from .cli_law import law, list_rules
from .cli_ledger import ledger, seal, verify
from .cli_measures import measures, readers
from .cli_options import (
    NOTHING_OPEN,
    OPEN_PATHS,
    USER_ERROR,
    Day,
    day_now,
    find_deal,
    find_shipped,
    teller,
    write_outputs,
    write_report,
)
from .cli_record import record
from .cli_screen import screen
from .errors import RingfenceError

if TYPE_CHECKING:
    from .model.result import DealResult, Result
    from .pipeline import Clocks

EXAMPLES = "examples"
CASE = click.argument("case", type=click.Path(path_type=Path))
CASES = click.argument("case", type=click.Path(path_type=Path), nargs=-1, required=True)


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options every examining command takes."""
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say each step on standard error."),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit code answers."),
        click.option(
            "-o",
            "--output",
            "outputs",
            multiple=True,
            metavar="FORMAT=FILE",
            help="Also write html=, json=, csv=, fixes=, parts=, seen=, endpoints=, markdown=, sarif=, "
            "junit=, cyclonedx=, opengraph=, graphml=, ftm= or oscal=; may be repeated.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text."),
        click.option(
            "--fail-on",
            type=click.Choice(LEVELS),
            default="open",
            show_default=True,
            help="The mildest path that gives exit code 1.",
        ),
        click.option("--law-on", type=Day(), help="Judge under the law in force that day."),
        click.option("--on", "on", type=Day(), help="Take the facts as they stood that day."),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="ringfence %(version)s")
def commands() -> None:
    """Through which paths could a foreign adversary reach Americans' data, which US rule does each path
    break, what is the cheapest set of changes that closes every path, and is it really closed?"""


@commands.command()
@CASES
@click.option(
    "--canary",
    "canaries",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Search traffic for the known values in FILE, in any disguise (default: canaries.toml of the case).",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="RESULT.json",
    help="Fail only for paths that this earlier result does not fail for.",
)
@click.option("--show-values", is_flag=True, help="Tell the values of personal data that was seen.")
@shared_options
def scan(
    case: tuple[Path, ...],
    on: date | None,
    law_on: date | None,
    fail_on: str,
    canaries: Path | None,
    baseline: Path | None,
    *,
    show_values: bool,
    **show: Any,
) -> int:
    """Examine a case folder, an app (APK, AAB, IPA, …), traffic (pcap, HAR, logs), or these together.

    \b
    ringfence scan examples/tiktok
    ringfence scan app.apk capture.pcap -o html=report.html
    ringfence scan examples/tiktok --baseline last-month.json
    tcpdump -w - | ringfence scan -
    """
    from .evidence.traffic.search_data import Sought
    from .pipeline import scan as run

    sought = Sought(canaries, show_values)
    result = run(case[0], _clocks(on, law_on), teller(show["verbose"]), case[1:], sought)
    earlier = open_result(baseline) if baseline else None
    _show(result, "scan", case, **show)
    return exit_code(result, fail_on, earlier)


@commands.command()
@CASES
@shared_options
def plan(case: tuple[Path, ...], on: date | None, law_on: date | None, fail_on: str, **show: Any) -> int:
    """Find the cheapest set of changes that closes every path, with its lower bound.

    \b
    ringfence plan examples/tiktok
    """
    from .pipeline import scan as run

    result = run(case[0], _clocks(on, law_on), teller(show["verbose"]), case[1:])
    _show(result, "plan", case, **show)
    return exit_code(result, fail_on)


@commands.command()
@CASE
@click.argument("target")
@click.option("--prove", is_flag=True, help="Also show what each regime says of it, with the whole proof.")
@click.option("--law-on", type=Day(), help="Judge under the law in force that day.")
@click.option("--on", "on", type=Day(), help="Take the facts as they stood that day.")
def why(case: Path, target: str, on: date | None, law_on: date | None, *, prove: bool) -> int:
    """Say by which shortest path TARGET (an id or a name) is reached, and on which documents that rests.

    \b
    ringfence why examples/tiktok bytedance-ltd
    ringfence why examples/tiktok bytedance-ltd --prove
    """
    from .pipeline import why as run
    from .report.terminal_proof import proofs_to_terminal
    from .report.to_terminal import why_to_terminal

    explanation, result = run(case, target, _clocks(on, law_on))
    click.echo(why_to_terminal(result, explanation.target, explanation.hops), nl=False)
    if prove:
        click.echo(proofs_to_terminal(result, explanation.target), nl=False)
    return NOTHING_OPEN if explanation.hops is None else OPEN_PATHS


@commands.command()
@CASE
@click.argument("deal_file", metavar="DEAL", type=click.Path(path_type=Path))
@shared_options
def deal(case: Path, deal_file: Path, on: date | None, law_on: date | None, fail_on: str, **show: Any) -> int:
    """Compare the case before and after DEAL (a file, or the name of one in CASE/deals).

    \b
    ringfence deal examples/tiktok joint-venture-2026
    """
    from .pipeline import weigh

    result = weigh(case, find_deal(case, deal_file), _clocks(on, law_on), teller(show["verbose"]))
    _show(result, "deal", (case,), **show)
    return exit_code(result.after, fail_on)


@commands.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Folder for the report files.",
)
def demo(out: Path) -> int:
    """Examine the TikTok case, its latest deal, and the sample app with its traffic; write the reports."""
    from .pipeline import scan as run
    from .pipeline import weigh
    from .report.renderers import RENDERERS
    from .report.to_terminal import deal_to_terminal, result_to_terminal

    case = find_shipped(EXAMPLES) / "tiktok"
    result = run(case)
    click.echo(result_to_terminal(result, next_command=""))
    weighed = weigh(case, find_deal(case, Path("joint-venture-2026")))
    click.echo(deal_to_terminal(weighed, next_command=""))
    report = write_report(RENDERERS, "html", out / "tiktok.html", result)
    compared = write_report(RENDERERS, "html", out / "tiktok-joint-venture-2026.html", weighed)
    write_report(RENDERERS, "json", out / "tiktok.json", result)
    sample = find_shipped(EXAMPLES) / "sample-app"
    app = run(sample / "sample-app.apk", beside=(sample / "sample-app.pcap",))
    click.echo(result_to_terminal(app, next_command=""))
    inside = write_report(RENDERERS, "html", out / "sample-app.html", app)
    click.echo(f"Report: {report}\nDeal:   {compared}\nApp:    {inside}")
    click.echo(f"Next:   ringfence why {_short(case)} CN")
    return NOTHING_OPEN


COMMANDS = (
    block,
    diff,
    record,
    who,
    screen,
    law,
    list_rules,
    measures,
    readers,
    check_lists,
    update,
    catalogue,
    seal,
    verify,
    ledger,
)
for command in COMMANDS:
    commands.add_command(command)


def _show(
    result: Result | DealResult,
    command: str,
    case: tuple[Path, ...],
    *,
    outputs: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Print the result as the command shows it, and write the files asked for."""
    from .report.renderers import PRINTERS, PRINTERS_OF_JSON, RENDERERS

    write_outputs(RENDERERS, outputs, result)
    if not quiet:
        printer = PRINTERS_OF_JSON[command] if as_json else PRINTERS[command]
        click.echo(printer(result, " ".join(map(_short, case))), nl=False)


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _clocks(on: date | None, law_on: date | None) -> Clocks:
    from .pipeline import Clocks

    return Clocks(on, law_on, day_now())


def _start_lean() -> None:
    """Leave out what would cost a short command a third of its time and serves none of them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads for matrix products: we have none
    gc.set_threshold(100_000)  # modules and facts live to the end: there is little garbage to look for


def main() -> None:
    """Run a command; every error that a user can cure is one message and exit code 2."""
    _start_lean()
    try:
        code = commands.main(standalone_mode=False, auto_envvar_prefix="RINGFENCE")
    except click.ClickException as error:
        error.show()
        code = USER_ERROR
    except click.Abort:
        code = USER_ERROR
    except RingfenceError as error:
        click.echo(f"error: {error}", err=True)
        code = USER_ERROR
    gc.freeze()  # all goes with the process: no last look for garbage
    sys.exit(code if isinstance(code, int) else NOTHING_OPEN)
