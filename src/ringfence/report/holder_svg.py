"""A tree of holders as inline SVG: owners on top, shares under each holder, dashed where someone directs
without owning, dotted where that is not certain."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from rich.cells import cell_len

from ..model.kinds import Verdict
from .holder_layout import BOX, LABEL, TALL, HolderLayout, Line, lay_out_holders
from .holder_tree import Box, HolderTree
from .ribbon_svg import frame_text
from .safe_text import clip, wrap

_CELLS, _SMALL = 20, 26
_FITS = 1_450  # a wider tree scrolls; a narrower one is drawn smaller, so that it shows whole
_ROUND = ("person", "state")
_TIES = {Verdict.HOLDS: " tied", Verdict.UNKNOWN: " may-be-tied", Verdict.FAILS: ""}


def draw_holder_svg(tree: HolderTree) -> Markup:
    """The figure, or nothing where no holder is stated."""
    if not tree.stakes:
        return Markup("")
    layout = lay_out_holders(tree)
    label = f"Who owns and directs {tree.boxes[tree.root].label}, owners on top; the list says the same"
    parts = [
        Markup(
            '<svg class="tree holders{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
            'aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        ).format(
            "" if layout.width > _FITS else " fits",
            layout.width,
            layout.height,
            layout.width,
            layout.height,
            label,
        ),
        *(_draw_line(line) for line in layout.lines),
        *(part for box in tree.boxes.values() for part in _draw_box(box, layout)),
        *(part for line in layout.lines for part in _draw_label(line)),
        Markup("</svg>"),
    ]
    return Markup("\n").join(parts)


def _draw_line(line: Line) -> Markup:
    """Down from point to point, each bend level at both its ends."""
    (x, y), *further = line.points
    way = f"M{x} {y}"
    straight = y + 8 + LABEL * (line.slot + 1)
    if further[0][1] > straight:
        way += f"V{straight}"
        y = straight
    for u, v in further:
        bend = (y + v) // 2 if v > y else max(y, v) + 40
        way += f"L{u} {v}" if u == x else f"C{x} {bend} {u} {bend} {u} {v}"
        x, y = u, v
    classes = ("owns" if line.stake.owns else "directs") + ("" if line.stake.sure else " unsure")
    return Markup('<path class="{}" d="{}"/>').format(classes, way)


def _draw_label(line: Line) -> Iterator[Markup]:
    """Under the holder, one below the other where it holds several."""
    word = clip(line.stake.says, 30)
    when = f" ({line.stake.when})" if line.stake.when else ""
    width = round(6.1 * cell_len(word)) + 12
    x, y = line.points[0]
    top = y + 5 + LABEL * line.slot
    yield Markup(
        '<g class="share"><title>{}{}</title><rect x="{}" y="{}" width="{}" height="17" rx="8"/>'
    ).format(line.stake.says, when, x - width // 2, top, width)
    yield Markup('<text x="{}" y="{}">{}</text></g>').format(x, top + 12, word)


def _draw_box(box: Box, layout: HolderLayout) -> Iterator[Markup]:
    if box.id not in layout.places:
        return
    x, y = layout.places[box.id]
    lines = [
        *((line, "name") for line in wrap(box.label, _CELLS - (3 if box.kind in _ROUND else 0), 2)),
        *((clip(seat, _SMALL), "tie") for seat in box.seats[:2]),
        *((clip(note, _SMALL), "standing") for note in box.notes[:1]),
    ][:4]
    full = " · ".join((box.label, *box.seats, *box.notes))
    radius = 34 if box.kind in _ROUND else 6
    yield Markup('<g class="holder {}{}"><title>{}</title>').format(box.kind, _TIES[box.tie], full)
    yield Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>').format(x, y, BOX, TALL, radius)
    yield frame_text(x + (8 if radius > 6 else 0), y, BOX - (8 if radius > 6 else 0), TALL, lines)
    yield Markup("</g>")
