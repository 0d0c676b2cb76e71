"""A page of terminal text: a width, colours or none, and the pieces that every command's output is built
of."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..model.kinds import Answer, Outcome
from .safe_text import clean, clip, wrap
from .wording import STYLES

NARROWEST, WIDEST = 80, 100
COLOURS = {
    "prohibited": "bold red",
    "restricted": "yellow",
    "controlled": "magenta",
    "undecided": "cyan",
    "allowed": "blue",
    "unproven": "cyan",
    "closed": "dim",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How wide the page is, in cells, and whether it may use colours."""

    width: int = NARROWEST
    colour: bool = False


def look_of_terminal() -> Look:
    """Standard output's width between 80 and 100; colours only on a terminal and without NO_COLOR."""
    if not sys.stdout.isatty():
        return Look()
    width = min(max(shutil.get_terminal_size((NARROWEST, 24)).columns, NARROWEST), WIDEST)
    return Look(width, not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def colour_of(answer: Answer, outcome: Outcome) -> str:
    """The rich style of a path's line and label."""
    if answer is Answer.OPEN:
        return COLOURS[STYLES[outcome].name]
    return COLOURS["unproven" if answer is Answer.UNPROVEN else "closed"]


class Page:
    """Collects what is to be printed, and prints it to a string of lines no wider than the look allows."""

    def __init__(self, look: Look | None) -> None:
        self.look = look or look_of_terminal()
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=self.look.width,
            color_system="standard" if self.look.colour else None,
            force_terminal=self.look.colour,
            no_color=not self.look.colour,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def add(self, *pieces: RenderableType) -> None:
        """Append pieces; text is wrapped at words."""
        for piece in pieces:
            self._console.print(piece)

    def paragraph(self, text: str, style: str = "", indent: int = 0) -> None:
        """A cleaned, wrapped paragraph."""
        self.add(Padding(Text(clean(text), style=style), (0, 0, 0, indent)))

    def heading(self, text: str) -> None:
        """A heading after an empty line."""
        self.add("", Text(clip(text, self.look.width), style="bold"))

    def bullets(self, items: Iterable[str], mark: str = "·") -> None:
        """One item each, wrapped under itself."""
        for item in items:
            self.add(beside(f" {mark} ", clean(item)))

    def next_command(self, command: str) -> None:
        """What to type next, if anything."""
        if command:
            self.add("", Text.assemble(("Next: ", "dim"), (clip(command, self.look.width - 6), "bold")))

    def text(self) -> str:
        """All of it, without spaces at the ends of lines when there are no colours."""
        lines = self._out.getvalue().splitlines()
        return "\n".join(line if self.look.colour else line.rstrip() for line in lines) + "\n"


def beside(mark: str, text: str, style: str = "") -> Table:
    """A mark, and a text that wraps beside it."""
    grid = Table.grid(padding=0)
    grid.add_column(width=cell_len(mark), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, style=style), Text(text))
    return grid


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, a fixed width in cells (0: what is left), and its side."""

    heading: str
    width: int = 0
    right: bool = False
    lines: int = 2


def draw_table(look: Look, columns: Sequence[Column], rows: Iterable[Sequence[str | Text]]) -> Table:
    """A plain table exactly as wide as the page; long cells wrap to the column's lines and end in an
    ellipsis."""
    fixed = sum(column.width for column in columns)
    free = [column for column in columns if not column.width]
    room = look.width - 2 * (len(columns) - 1) - 1 - fixed
    widths = [column.width or room // len(free) for column in columns]
    table = Table.grid(padding=(0, 2, 0, 0), collapse_padding=True)
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            width=width, justify="right" if column.right else "left", no_wrap=True, overflow="crop"
        )
    table.add_row(*(Text(clip(c.heading, w), style="dim") for c, w in zip(columns, widths, strict=True)))
    for row in rows:
        table.add_row(*(_cell(cell, c, w) for cell, c, w in zip(row, columns, widths, strict=True)))
    return table


def _cell(cell: str | Text, column: Column, width: int) -> Text:
    style = cell.style if isinstance(cell, Text) else ""
    text = cell.plain if isinstance(cell, Text) else cell
    return Text("\n".join(wrap(text, width, column.lines)), style=style)
