"""The command that records web pages: the one beside `update` that lets another program use the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_options import COVERAGE_BELOW, NOTHING_OPEN, teller
from .errors import UsageError

if TYPE_CHECKING:
    from .recording.record import Recorded

ANSWERS = ("no-answer", "accept", "reject")


@click.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--list", "listed", type=click.Path(path_type=Path), metavar="FILE",
              help="Also record the pages in FILE, one address a line.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("recording"), show_default=True,
              metavar="FOLDER", help="Where to write; must be new or empty.")  # fmt: skip
@click.option("--consent", "answers", type=click.Choice(ANSWERS), multiple=True,
              help="Only this answer to the banner; may be repeated. Else one visit for each.")  # fmt: skip
@click.option("--browser", type=click.Path(path_type=Path), metavar="PROGRAM",
              help="The Chromium, Chrome or Edge to use, if not the first that is installed.")  # fmt: skip
@click.option("--seconds", type=click.IntRange(5, 3600), default=60, show_default=True,
              help="How long one visit may take at most.")  # fmt: skip
@click.option("--no-sandbox", is_flag=True,
              help="Run the browser without its sandbox, as it must for root. A hostile page is then held by "
                   "nothing: only in a throw-away container.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Say each visit on standard error.")
def record(
    urls: tuple[str, ...],
    listed: Path | None,
    out: Path,
    answers: tuple[str, ...],
    browser: Path | None,
    seconds: int,
    no_sandbox: bool,
    verbose: bool,
) -> int:
    """Visit web pages with an installed Chromium and write down whom they contact, as evidence for `scan`.

    Each page is visited three times, with a fresh profile each: without answering its consent banner,
    accepting, and rejecting. Exit code 0: all pages were recorded; 3: some could not be opened; 2: nothing
    was done.

    \b
    ringfence record https://shop.example/
    ringfence record --list pages.txt --out evidence --consent no-answer
    ringfence scan recording
    """
    from dataclasses import replace

    from .recording.chromium import find_browser
    from .recording.consent import Consent
    from .recording.limits import LIMITS
    from .recording.record import read_addresses
    from .recording.record import record as run

    addresses = read_addresses(urls, _read_list(listed) if listed else None)
    given = tuple(Consent(answer.replace("-", " ")) for answer in answers or ANSWERS)
    found = find_browser(browser, sandbox=not no_sandbox)
    done = run(addresses, out, found, given, replace(LIMITS, seconds=seconds), teller(verbose))
    click.echo(say_recorded(done, out), nl=False)
    return NOTHING_OPEN if all(each.opened for each in done) else COVERAGE_BELOW


def _read_list(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UsageError(f"the list {file} cannot be read: {what}") from error


def say_recorded(done: tuple[Recorded, ...], out: Path) -> str:
    """What was recorded, page by page, what could not be, and what to type next."""
    from .model.amounts import say_count
    from .report.safe_text import clean

    lines: list[str] = []
    for url in dict.fromkeys(each.url for each in done):
        lines.append(clean(url, 200))
        for each in (each for each in done if each.url == url):
            seen = f"{say_count(each.requests, 'request')} to {say_count(each.hosts, 'host')}"
            banner = f"; {clean(each.banner)} banner" if each.banner else "; no banner seen"
            lines.append(f"  {each.consent:<9}  {seen}{banner}{', answered' if each.answered else ''}")
            lines += [f"             not seen: {clean(gap, 300)}" for gap in each.gaps]
    files = sum(each.opened for each in done)
    lines.append(f"{files} of {say_count(len(done), 'visit')} recorded in {clean(str(out))}")
    return "\n".join([*lines, f"Next: ringfence scan {clean(str(out))}", ""])
