"""The ownership tree as inline SVG, owners on top: shares on the lines, dashed where someone directs
without owning."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from ..model.result import Result
from .ownership_tree import Holder, Holding, Tree, grow_tree
from .ribbon_svg import frame_text
from .safe_text import clip, wrap

_BOX, _TALL, _SIDE, _BETWEEN = 184, 66, 20, 62
_CELLS = 26
_LEAST_WIDTH = 760
_ASIDE = 26  # how far beside the owning line a directing one runs

Places = dict[str, tuple[int, int]]  # id -> left and top of its box


def draw_ownership_svg(result: Result) -> Markup:
    """The figure, or nothing where no ownership is stated."""
    tree = grow_tree(result)
    if not tree.holdings:
        return Markup("")
    most = max(len(layer) for layer in tree.layers)
    width = max(_LEAST_WIDTH, most * (_BOX + _SIDE) + _SIDE)
    height = len(tree.layers) * (_TALL + _BETWEEN) - _BETWEEN + 8
    places = _places(tree, width)
    parts = [
        Markup(
            '<svg class="tree" viewBox="0 0 {} {}" width="{}" height="{}" role="group" '
            'aria-label="Ownership and control, owners on top; the table below says the same" xmlns="http://www.w3.org/2000/svg">'
        ).format(width, height, width, height),
        *(part for holding in tree.holdings for part in _draw_line(holding, places)),
        *(part for layer in tree.layers for holder in layer for part in _draw_box(holder, places)),
        *(part for holding in tree.holdings for part in _draw_share(holding, tree, places)),
        Markup("</svg>"),
    ]
    return Markup("\n").join(parts)


def _places(tree: Tree, width: int) -> Places:
    places = {}
    for number, layer in enumerate(tree.layers):
        used = len(layer) * (_BOX + _SIDE) - _SIDE
        step = (
            (_BOX + _SIDE)
            if used + 2 * _SIDE > width
            else min((width - 2 * _SIDE) // len(layer), _BOX + 4 * _SIDE)
        )
        left = (width - (step * (len(layer) - 1) + _BOX)) // 2
        for position, holder in enumerate(layer):
            places[holder.id] = (left + position * step, 4 + number * (_TALL + _BETWEEN))
    return places


def _curve(holding: Holding, places: Places) -> tuple[int, int, int, int, int]:
    """From the bottom of the holder to the top of the held (start x, y, end x, y, height of the bend).

    Directing runs beside owning; a line that does not lead down leads round from bottom to bottom.
    """
    (x, y), (u, v) = places[holding.holder], places[holding.held]
    aside = 0 if holding.owns else _ASIDE
    start, end = x + _BOX // 2 + aside, u + _BOX // 2 + aside
    if v > y:
        return start, y + _TALL, end, v, (y + _TALL + v) // 2
    return start, y + _TALL, end, v + _TALL, max(y, v) + _TALL + _BETWEEN // 2


def _draw_line(holding: Holding, places: Places) -> Iterator[Markup]:
    x, y, u, v, bend = _curve(holding, places)
    yield Markup('<path class="{}{}" d="M{} {}C{} {} {} {} {} {}"/>').format(
        "owns" if holding.owns else "directs",
        " disputed" if holding.disputed else "",
        x,
        y,
        x,
        bend,
        u,
        bend,
        u,
        v,
    )


def _draw_share(holding: Holding, tree: Tree, places: Places) -> Iterator[Markup]:
    """The share on the line, near the end where fewer lines meet."""
    x, y, u, v, bend = _curve(holding, places)
    from_holder = sum(other.holder == holding.holder for other in tree.holdings)
    to_held = sum(other.held == holding.held for other in tree.holdings)
    t = 0.5 if not holding.owns else 0.3 if from_holder <= to_held else 0.72
    word = clip(holding.says, 24) + (" ?" if holding.disputed else "")
    width = 6 * len(word) + 10
    middle = round(x + (u - x) * (3 * t**2 - 2 * t**3))
    top = round(y * (1 - t) ** 3 + bend * 3 * t * (1 - t) + v * t**3)
    yield Markup(
        '<g class="share"><title>{}: {}{}</title><rect x="{}" y="{}" width="{}" height="16" rx="8"/>'
    ).format(
        holding.says,
        holding.when,
        ", disputed" if holding.disputed else "",
        middle - width // 2,
        top - 8,
        width,
    )
    yield Markup('<text x="{}" y="{}">{}</text></g>').format(middle, top + 4, word)


def _draw_box(holder: Holder, places: Places) -> Iterator[Markup]:
    x, y = places[holder.id]
    lines = [
        *((line, "name") for line in wrap(holder.label, _CELLS, 2)),
        *((clip(line, _CELLS + 3), "tie") for line in holder.ties[:1]),
        *((clip(line, _CELLS + 3), "standing") for line in holder.standings[:1]),
    ][:4]
    full = " · ".join((holder.label, *holder.ties, *holder.standings))
    yield Markup(
        '<g class="holder{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
    ).format(" marked" if holder.marked else "", full, x, y, _BOX, _TALL)
    yield frame_text(x, y, _BOX, _TALL, lines)
    yield Markup("</g>")
