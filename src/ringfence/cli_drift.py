"""The command that compares two results."""

from __future__ import annotations

from pathlib import Path

import click

from .cli_answer import LEVELS, counts, open_result
from .cli_options import COVERAGE_BELOW, NOTHING_OPEN, OPEN_PATHS, write_outputs

RESULT = click.Path(path_type=Path)


@click.command()
@click.argument("before", type=RESULT)
@click.argument("after", type=RESULT)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit code answers.")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE",
              help="Also write html=, json= or csv=; may be repeated.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--fail-on", type=click.Choice(LEVELS), default="open", show_default=True,
              help="The mildest path that gives exit code 1 where it is new.")  # fmt: skip
def diff(
    before: Path, after: Path, *, quiet: bool, outputs: tuple[str, ...], as_json: bool, fail_on: str
) -> int:
    """Compare two results (JSON files of `scan -o json=…`) or cases: which paths are new, closed or
    reopened, and why.

    Exit code 1: paths that were not known to be there before; 3: paths are gone, but their evidence was not
    looked at again; 0: neither.

    \b
    ringfence diff last-month.json this-month.json
    ringfence diff last-month.json examples/tiktok -o html=changes.html
    """
    from .drift.compare import compare
    from .report.drift import drift_to_terminal
    from .report.people import people_as_counts
    from .report.renderers import DRIFT_RENDERERS

    drift = compare(people_as_counts(open_result(before)), people_as_counts(open_result(after)))
    write_outputs(DRIFT_RENDERERS, outputs, drift)
    if not quiet:
        text = DRIFT_RENDERERS["json"](drift) if as_json else drift_to_terminal(drift)
        click.echo(text, nl=False)
    worse = (each.after for each in drift.worse if each.fingerprint not in drift.after.excepted_paths)
    if any(path and counts(path, fail_on) for path in worse):
        return OPEN_PATHS
    return COVERAGE_BELOW if drift.unsettled or not drift.after.coverage.enough else NOTHING_OPEN
