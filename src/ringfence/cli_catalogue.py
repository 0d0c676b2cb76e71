"""The commands that ask the catalogue, check an inventory against lists, and look after the tables."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_options import COVERAGE_BELOW, NOTHING_OPEN, OPEN_PATHS, USER_ERROR, Day, teller, write_outputs
from .cli_screen import OWNERS, REVIEW, open_owners, read_existing_review
from .errors import UsageError
from .model.kinds import Verdict

if TYPE_CHECKING:
    from .catalogue.lookup import Catalogue
    from .catalogue.read_tables import Tables


@click.command()
@click.argument("asked", nargs=-1, required=True)
@click.option("--prove", is_flag=True, help="Show the whole proof of each rule's answer.")
@click.option("--tree", is_flag=True, help="Show only the trees of owners.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE",
              help="Also write html= or json=; may be given several times.")  # fmt: skip
@OWNERS
@REVIEW
@click.option("--law-on", type=Day(), help="Judge under the law in force that day.")
@click.option("--on", "on", type=Day(), help="Take the facts as they stood that day.")
def who(
    asked: tuple[str, ...],
    on: date | None,
    law_on: date | None,
    as_json: bool,
    prove: bool,
    tree: bool,
    outputs: tuple[str, ...],
    owner_files: tuple[Path, ...],
    review_file: Path | None,
) -> int:
    """Say who is behind a domain, package, app id, library, company, network or name; offline.

    \b
    ringfence who pangle.io
    ringfence who com.umeng.analytics
    ringfence who "Aurora Mobile" -o html=aurora.html
    ringfence who "Acme Holdings" --owners bods.jsonl --review review.csv
    """
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .inquiry.who import ADDRESS
    from .inquiry.who import who as ask

    question = " ".join(asked)
    tables = []
    if ADDRESS.fullmatch(question.strip()):
        from .catalogue.updates.update import open_tables

        tables = [table for _, table in open_tables()]
    opened = Catalogue(open_index())
    review = read_existing_review(review_file)
    profile = ask(opened, question, on, law_on, tables, open_owners(owner_files, opened), review)
    if outputs:
        from .report.renderers import PROFILE_RENDERERS

        write_outputs(PROFILE_RENDERERS, outputs, profile)
    if as_json:
        from .report.to_json import profile_to_json

        click.echo(profile_to_json(profile), nl=False)
        return NOTHING_OPEN
    from .report.terminal_profile import profile_to_terminal, trees_to_terminal

    click.echo(trees_to_terminal(profile) if tree else profile_to_terminal(profile, prove=prove), nl=False)
    return NOTHING_OPEN


@click.command("check-lists")
@click.argument("inventory", type=click.Path(path_type=Path))
@click.option("--list", "lists", multiple=True, metavar="ID", help="Apply only this list; may be repeated.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; the exit code answers.")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE",
              help="Also write html=, json= or csv=; may be given several times.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--demand", type=click.IntRange(0, 100), default=0, metavar="PERCENT",
              help="Exit code 3 if the catalogue knows fewer of the apps.")  # fmt: skip
@click.option("--on", "on", type=Day(), help="Take the lists and owners as they stood that day.")
def check_lists(
    inventory: Path,
    lists: tuple[str, ...],
    quiet: bool,
    outputs: tuple[str, ...],
    as_json: bool,
    demand: int,
    on: date | None,
) -> int:
    """Check an app inventory (Intune, Jamf, Google, or a plain list; CSV or JSON) against government lists.

    \b
    ringfence check-lists inventory.csv
    ringfence check-lists inventory.csv --list tx-2023-01 -o html=apps.html -o csv=apps.csv
    """
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .evidence.readers import READ_INVENTORY
    from .inquiry.check_lists import check_lists as check
    from .report.inventory_check import check_to_terminal, measure_known
    from .report.renderers import CHECK_RENDERERS

    opened = Catalogue(open_index())
    _refuse_unknown_lists(opened, lists)
    checked = check(opened, READ_INVENTORY(inventory), on, lists)
    write_outputs(CHECK_RENDERERS, outputs, checked)
    if not quiet:
        text = CHECK_RENDERERS["json"](checked) if as_json else check_to_terminal(checked)
        click.echo(text, nl=False)
    if checked.of(Verdict.HOLDS):
        return OPEN_PATHS
    return NOTHING_OPEN if measure_known(checked) >= demand else COVERAGE_BELOW


def _refuse_unknown_lists(catalogue: Catalogue, lists: tuple[str, ...]) -> None:
    known = [row["list"] for row in catalogue.lists()]
    for each in lists:
        if each not in known:
            near = get_close_matches(each, known, n=3, cutoff=0.4)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"the catalogue has no list {each!r}{hint}")


@click.command()
@click.option("--from", "packages", multiple=True, type=click.Path(path_type=Path),
              help="Take a package or file that you have; may be repeated.")  # fmt: skip
@click.option("--sha256", default="", help="The checksum that the package of --from must have.")
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and fetch nothing.")
def update(packages: tuple[Path, ...], sha256: str, names: tuple[str, ...], dry_run: bool) -> int:
    """Fetch openly licensed address data by package name: with `record`, all that ever uses the network.

    \b
    ringfence update --dry-run
    ringfence update
    ringfence update --from tor-geoipdb_0.4.9.11_all.deb
    ringfence update --from delegated-arin-extended-latest --from delegated-apnic-extended-latest
    """
    from .catalogue.updates.sources import SOURCES
    from .catalogue.updates.update import plan_update, update_from
    from .catalogue.updates.update import update as run

    unknown = sorted(set(names) - {source.name for source in SOURCES})
    if unknown:
        known = ", ".join(source.name for source in SOURCES)
        raise UsageError(f"there is no source {unknown[0]!r}; there are {known}")
    chosen = [source for source in SOURCES if not names or source.name in names]
    if dry_run:
        outcomes = plan_update(chosen)
    elif packages:
        outcomes = update_from(packages, sha256)
    else:
        outcomes = run(chosen, teller(verbose=False))
    for outcome in outcomes:
        click.echo(f"{'ok    ' if outcome.ok else 'FAILED'} {outcome.source}: {outcome.says}")
    return NOTHING_OPEN if all(outcome.ok for outcome in outcomes) else USER_ERROR


@click.group()
def catalogue() -> None:
    """The reference data that ships: what is in it, and whether it is sound."""


@catalogue.command("audit")
@click.option("--tables", type=click.Path(path_type=Path), help="Another folder of tables.")
@click.option("--folder", default="", help="Show only what concerns this folder of the tables.")
@click.option("--months", default=12, show_default=True, help="Warn of rows not checked for so long.")
@click.option("--on", "on", type=Day(), help="Count from that day instead of the catalogue's own.")
@click.option("-q", "--quiet", is_flag=True, help="Print mistakes only.")
def audit_catalogue(tables: Path | None, folder: str, months: int, on: date | None, quiet: bool) -> int:
    """Check every row: ids, periods, shares, prefixes, sources; and print what is covered.

    \b
    ringfence catalogue audit
    ringfence catalogue audit --folder russia-and-others
    """
    from .catalogue.audit import audit
    from .catalogue.read_tables import read_tables
    from .catalogue.table_files import SHIPPED

    root = tables or SHIPPED
    read = read_tables(root)
    day = on or read.newest_day()
    found = audit(read, day, months)
    for mistake in found.mistakes:
        if mistake.file.startswith(folder):
            click.echo(f"error: {mistake}", err=True)
    if not found.mistakes and not quiet:
        click.echo(_say_coverage(root, read, day, [str(warning) for warning in found.warnings]), nl=False)
    return USER_ERROR if found.mistakes else NOTHING_OPEN


def _say_coverage(root: Path, read: Tables, day: date, warnings: list[str]) -> str:
    from .catalogue.build_index import build_index
    from .catalogue.index_format import Index
    from .catalogue.lookup import Catalogue
    from .catalogue.table_files import fingerprint
    from .inquiry.coverage import measure_catalogue
    from .report.terminal_audit import audit_to_terminal

    counted = measure_catalogue(
        Catalogue(Index(build_index((root,), fingerprint((root,))), str(root))), read, day
    )
    lines = (
        f"{counted.components:,} components: {counted.tied:,} by makers tied to a state of concern, "
        f"{counted.possibly_tied:,} by makers that may be, {counted.unowned:,} with no maker stated",
        f"{counted.app_ids:,} app ids; {counted.first_hand_sources:,} of {counted.sources:,} sources "
        f"are first-hand",
        f"day of the catalogue: {day}; no mistake found",
    )
    return audit_to_terminal(counted.tables, lines, warnings)


@catalogue.command("import")
@click.argument("collection", type=click.Path(path_type=Path))
@click.option("--name", default="", help="Name of the import; the collection's own by default.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and write nothing.")
def import_collection(collection: Path, name: str, dry_run: bool) -> int:
    """Take in another project's collection from your copy: Exodus, LibChecker, v2fly, Ghostery, and others.

    \b
    ringfence catalogue import trackers.json
    """
    import re

    from .catalogue.collections.import_collection import import_collection as run
    from .catalogue.collections.import_collection import store_import
    from .catalogue.collections.read_collection import read_collection
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .catalogue.table_files import SHIPPED, data_folder

    read = read_collection(collection)
    imported = run(Catalogue(open_index((SHIPPED,))), read)
    folder = re.sub(r"[^a-z0-9]+", "-", (name or read.name).lower()).strip("-") or "import"
    if not dry_run:
        store_import(imported, data_folder() / "tables" / folder)
    counts = ", ".join(
        f"{len(rows):,} {table}" for table, rows in imported.rows.items() if table != "sources"
    )
    click.echo(
        f"{read.name} ({read.licence}): {len(read.marks):,} marks, {imported.known:,} of them known already; "
        f"{'would add' if dry_run else 'added'} {counts or 'nothing'}; {imported.left_out:,} left out"
    )
    return NOTHING_OPEN


@catalogue.command("sign")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--software", required=True, metavar="ID", help="The software that stands in the file.")
@click.option("--package", "packages", multiple=True, required=True, metavar="PREFIX",
              help="A Java package of it, under its own name; may be repeated.")  # fmt: skip
@click.option("--source", default="", metavar="ID", help="The source that the rows name.")
@click.option("--against", multiple=True, type=click.Path(path_type=Path),
              help="An app or SDK without it: what stands there as well tells nothing.")  # fmt: skip
@click.option("--checked", type=Day(), help="The day on which you did this; without it rows are unverified.")
def sign_software(
    file: Path,
    software: str,
    packages: tuple[str, ...],
    source: str,
    against: tuple[Path, ...],
    checked: date | None,
) -> int:
    """Print the rows of a signature: by what a software is told when its packages were renamed.

    \b
    ringfence catalogue sign umeng-common.aar --software umeng-common --package com.umeng.commonsdk
    """
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .catalogue.signatures import to_csv
    from .evidence.apps.sign_software import find_elsewhere, sign
    from .evidence.apps.sign_software import read_features as read

    opened = Catalogue(open_index())
    if opened.kind(software) != "software":
        raise UsageError(f"the catalogue has no software {software!r}; add it to a table first")
    elsewhere = find_elsewhere(opened, software, against)
    rows = sign(list(read(file)), packages, elsewhere)
    if not rows:
        raise UsageError(f"nothing in {file.name} tells {software}: is it under {' or '.join(packages)}?")
    click.echo(to_csv(software, rows, source, checked), nl=False)
    return NOTHING_OPEN
