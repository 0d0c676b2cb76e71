"""The five-column ribbons in text.

Each ribbon is drawn with the line of its rule result (━ prohibited, ═ restricted, ─ other, ┄ not shown to
exist), and the word for it stands below its country, so that it reads the same without colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from ..model.amounts import most_people, say_range
from .ribbon import COLUMNS, Ribbon
from .safe_text import wrap
from .terminal_page import Look, colour_of

_SHARES = (19, 18, 18, 16)  # how the room left of the country is divided, in parts
_COUNTRY = 12
_LINES = 3
_LEAST_NAME = 6
LEGEND = "━ prohibited  ═ restricted  ─ other  ┄ not shown to exist  ✂ cut, numbered below"


def draw_ribbon_lines(ribbons: Sequence[Ribbon], look: Look) -> Iterator[Text]:
    """The headings, then each ribbon on two or three lines, none wider than the page."""
    widths = column_widths(look.width)
    heads = "".join(name.upper().ljust(width) for name, width in zip(COLUMNS, widths, strict=True))
    yield Text(heads.rstrip(), style="dim")
    for ribbon in ribbons:
        yield from _draw(ribbon, widths)


def column_widths(width: int) -> tuple[int, ...]:
    """Five column widths, connectors included, that add up to the page's width."""
    room = width - _COUNTRY
    left = [room * share // sum(_SHARES) for share in _SHARES]
    left[0] += room - sum(left)
    return (*left, _COUNTRY)


def _draw(ribbon: Ribbon, widths: Sequence[int]) -> Iterator[Text]:
    style = colour_of(ribbon.answer, ribbon.outcome)
    cells = [_cell(ribbon, column, widths[column]) for column in range(len(widths))]
    for number, line in enumerate(zip_longest(*cells, fillvalue="")):
        text = Text()
        for column, part in enumerate(line):
            last = column == len(widths) - 1
            text.append(part, style if last and number else "bold" if not number else "")
            room = widths[column] - cell_len(part)
            if not number and not last:
                text.append(_connector(ribbon, column, room, gap_before=bool(part)), style)
            else:
                text.append(" " * room)
        text.rstrip()
        yield text


def _connector(ribbon: Ribbon, gap: int, room: int, gap_before: bool) -> str:
    """The ribbon's line from one stop to the next, with the cuts that fall into that gap."""
    cuts = "".join(f"✂{cut.number}" for cut in ribbon.cuts if cut.gap == gap)
    before = " " if gap_before else ""
    after = " " if ribbon.stops[gap + 1] is not None else ""
    line = room - len(before) - len(after) - cell_len(cuts)
    if line < 1:
        return cuts[:room].rjust(room)
    return before + ribbon.line * (line - 1) + cuts + ribbon.line + after


def _cell(ribbon: Ribbon, column: int, width: int) -> tuple[str, ...]:
    """The lines of one stop: its name, and below it what belongs to that column."""
    stop, last = ribbon.stops[column], column == len(COLUMNS) - 1
    cuts = sum(len(f"✂{cut.number}") for cut in ribbon.cuts if cut.gap == column)
    room = width if last else max(_LEAST_NAME, width - 3 - max(2, cuts))
    below = _people(ribbon, room) if column == 0 else _label(ribbon) if last else ()
    name = wrap(stop.label, room, max(1, _LINES - len(below))) if stop else ("",)
    return (*name, *below)


def _people(ribbon: Ribbon, room: int) -> tuple[str, ...]:
    count = ribbon.people
    said = say_range(count) if count is not None and most_people(count) else "? people"
    return wrap(said.replace(" million", " M"), room, 1)


def _label(ribbon: Ribbon) -> tuple[str, ...]:
    words = (ribbon.fate, "worst:" if ribbon.mixed else "", ribbon.label)
    return tuple(dict.fromkeys(word for word in words if word))
