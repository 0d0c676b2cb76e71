"""The command that screens a list of vendors."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import __version__
from .cli_options import COVERAGE_BELOW, NOTHING_OPEN, OPEN_PATHS, Day, teller, write_outputs, write_whole
from .errors import UsageError

if TYPE_CHECKING:
    from .catalogue.lookup import Catalogue
    from .evidence.owners.own_register import OwnRegister
    from .model.review import Review
    from .model.screening import Screening
    from .model.vendor import VendorList

MOST_GAPS = 5  # of files of owners that are told one by one
REVIEW = click.option(
    "--review",
    "review_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Apply the decisions in this review.",
)
OWNERS = click.option("--owners", "owner_files", type=click.Path(path_type=Path, exists=True, dir_okay=False),
                      multiple=True, metavar="FILE",
                      help="Your own files of owners (BODS, GLEIF, PSC, FollowTheMoney, CSV); may be "
                      "repeated.")  # fmt: skip


@click.command()
@click.argument("vendors", type=click.Path(path_type=Path))
@OWNERS
@click.option("--review", "review_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Apply the decisions in this file, and add the candidates that wait for one.")  # fmt: skip
@click.option("--state", "state_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Keep what is done here; a run that was stopped goes on where it was.")  # fmt: skip
@click.option("--least", type=click.IntRange(0, 100), default=50, show_default=True, metavar="SCORE",
              help="The least score of a name that is shown as a candidate.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit code answers.")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE",
              help="Also write html=, json= or csv=; may be given several times.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--demand", type=click.IntRange(0, 100), default=0, metavar="PERCENT",
              help="Exit code 3 if fewer of the vendors are matched.")  # fmt: skip
@click.option("--law-on", type=Day(), help="Judge under the law in force that day.")
@click.option("--on", "on", type=Day(), help="Take the facts as they stood that day.")
def screen(
    vendors: Path,
    owner_files: tuple[Path, ...],
    review_file: Path | None,
    state_file: Path | None,
    least: int,
    quiet: bool,
    outputs: tuple[str, ...],
    as_json: bool,
    demand: int,
    on: date | None,
    law_on: date | None,
) -> int:
    """Screen a list of vendors (CSV with a header): who they are, who owns them, what law and lists say.

    A vendor is matched by an identifier (LEI, registry number, exchange:ticker, domain) or by a decision in
    the review. A name alone makes a candidate, never a match.

    \b
    ringfence screen vendors.csv
    ringfence screen vendors.csv --review review.csv -o html=vendors.html -o csv=vendors-screened.csv
    """
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .evidence.readers import READ_REVIEW, READ_VENDORS
    from .evidence.vendors.progress import Progress
    from .inquiry.screen import screen as run
    from .report.renderers import SCREENING_RENDERERS
    from .report.screening import measure_matched, screening_to_terminal

    listed = READ_VENDORS(vendors)
    catalogue = Catalogue(open_index())
    review = READ_REVIEW(review_file) if review_file else None
    owners = open_owners(owner_files, catalogue)
    kept = Progress(state_file, _name_work(listed, catalogue, owners, least))
    tell = teller(verbose=False)
    result = run(
        catalogue, listed, on, law_on, owners=owners, review=review, least=least, kept=kept, tell=tell
    )  # fmt: skip
    write_outputs(SCREENING_RENDERERS, outputs, result)
    if review is not None and review_file is not None:
        _write_review(review_file, review, result)
    if not quiet:
        hint = "" if review_file else f"ringfence screen {vendors} --review review.csv"
        text = SCREENING_RENDERERS["json"](result) if as_json else screening_to_terminal(result, hint)
        click.echo(text, nl=False)
    return _exit_code(result, measure_matched(result), demand)


def _exit_code(result: Screening, matched: int, demand: int) -> int:
    if result.found:
        return OPEN_PATHS
    return NOTHING_OPEN if matched >= demand else COVERAGE_BELOW


def _name_work(listed: VendorList, catalogue: Catalogue, owners: OwnRegister | None, least: int) -> str:
    """What the look-ups of a run hang on, as one checksum: a state file is good for this work alone."""
    work = [listed.source.sha256, catalogue.index.tables.hex(), str(least), __version__]
    work += owners.files.values() if owners else ()
    return hashlib.sha256(" ".join(work).encode()).hexdigest()


def read_existing_review(path: Path | None) -> Review | None:
    """The review to apply, which must be there."""
    if path is None:
        return None
    from .evidence.readers import READ_REVIEW

    if not path.is_file():
        raise UsageError(f"{path} is not there; ringfence screen vendors.csv --review {path} writes it")
    return READ_REVIEW(path)


def open_owners(files: tuple[Path, ...], catalogue: Catalogue) -> OwnRegister | None:
    """The user's files of owners as one table, or None where there are none."""
    if not files:
        return None
    from .evidence.owners.own_register import OwnRegister
    from .evidence.owners.read_owner_files import (
        read_owner_files,
    )

    read = read_owner_files(files)
    for gap in read.gaps[:MOST_GAPS]:
        where = f"{gap.source.file}, {gap.source.locator}" if gap.source.locator else gap.source.file
        click.echo(f"not read: {where}: {gap.what}", err=True)
    if len(read.gaps) > MOST_GAPS:
        click.echo(f"not read: {len(read.gaps) - MOST_GAPS:,} more", err=True)
    return OwnRegister(read.table, catalogue, {each.file: each.sha256 for each in read.sources})


def _write_review(path: Path, review: Review, result: Screening) -> None:
    """Add the candidates of the screening to the review, and say how many wait."""
    from .inquiry.reviewing import merge_review
    from .report.review_table import review_to_csv

    merged = merge_review(review, result)
    if merged == review:
        return
    write_whole(path, review_to_csv(merged))
    waiting = sum(not row.decision and not row.state for row in merged.rows)
    click.echo(f"wrote {path}: {waiting:,} candidates wait for a decision", err=True)
