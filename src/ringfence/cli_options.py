"""What the commands share: exit codes, the day as an option, what the user is told on the way."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from .errors import UsageError

NOTHING_OPEN, OPEN_PATHS, USER_ERROR, COVERAGE_BELOW = 0, 1, 2, 3


class Day(click.ParamType[date]):
    """A calendar day, YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-01-22", param, ctx)


def day_now() -> date:
    """The day by which exceptions are over: that of `SOURCE_DATE_EPOCH` where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch) if epoch.isdigit() else time.time(), UTC).date()


def teller(verbose: bool) -> Callable[[str], None]:
    """Tells steps on standard error, to those who asked or who sit at a terminal."""

    def tell(step: str) -> None:
        if verbose or sys.stderr.isatty():
            click.echo(f"… {step}", err=True)

    return tell


def find_shipped(folder: str) -> Path:
    """The examples or cases beside the source, or where an installed wheel puts them."""
    for root in (Path(__file__).parents[2], Path(sys.prefix) / "share" / "ringfence"):
        if (root / folder).is_dir():
            return root / folder
    raise UsageError(f"the {folder} folder is not there; run this from a clone of the project")


def find_deal(case: Path, deal_file: Path) -> Path:
    """The file itself, or the deal of that name in the case."""
    if deal_file.suffix == ".toml" or deal_file.exists():
        return deal_file
    named = case / "deals" / f"{deal_file}.toml"
    if named.exists():
        return named
    there = ", ".join(sorted(path.stem for path in (case / "deals").glob("*.toml"))) or "none"
    raise UsageError(f"{case} has no deal {str(deal_file)!r}; deals there: {there}")


def write_outputs(renderers: Mapping[str, Callable[[Any], str]], outputs: Iterable[str], what: Any) -> None:
    """Write every file that `-o FORMAT=FILE` asks for, and say so on standard error."""
    for output in outputs:
        kind, _, name = output.partition("=")
        if not name:
            raise UsageError(f"-o {output}: write it as FORMAT=FILE, for example -o html=report.html")
        click.echo(f"wrote {write_report(renderers, kind, Path(name), what)}", err=True)


def write_whole(path: Path, text: str) -> None:
    """Write a file that the user edits, with the mark by which spreadsheets know UTF-8: whole or not at all,
    so that a full disk loses nothing. Raises UsageError."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8-sig", newline="")
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def write_data(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file of bytes that come in pieces. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def read_some(path: Path, most: int) -> bytes:
    """The first bytes of a file, `most` at most. Raises UsageError."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def write_report(renderers: Mapping[str, Callable[[Any], str]], kind: str, path: Path, what: Any) -> Path:
    """Write one file in a format that is known. Raises UsageError."""
    if kind not in renderers:
        raise UsageError(f"-o {kind}=…: ringfence writes {', '.join(sorted(renderers))}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(renderers[kind](what), encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return path
