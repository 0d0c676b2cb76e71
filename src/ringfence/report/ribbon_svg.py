"""The laid out ribbons as inline SVG: plain markup, colours by class, no style attributes and no scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from ..model.amounts import most_people, say_count, say_number, say_people
from ..model.kinds import Answer
from .ribbon import COLUMNS, Ribbon
from .ribbon_layout import BOX_WIDTH, GAPS, LEFTS, LINE, THICKEST, WIDTH, Band, Box, Layout, lay_out_ribbons
from .safe_text import clip, wrap

_TEXT_CELLS = 20  # characters of 13 px that fit into a box
_CUT_SIZE = 9  # half the height of a cut's number
_LABEL_ROOM = 82  # taken by the label in the last gap


def draw_ribbon_svg(ribbons: Sequence[Ribbon], name: str, links: Mapping[str, str]) -> Markup:
    """The figure. `name` prefixes its ids; `links` gives the anchor of a path's chain by fingerprint."""
    layout = lay_out_ribbons(ribbons)
    parts = [
        Markup(
            '<svg class="ribbons" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d" '
            'xmlns="http://www.w3.org/2000/svg">'
        ).format(WIDTH, layout.height, name, name),
        Markup('<title id="{}-t">Paths from data to country</title>').format(name),
        Markup('<desc id="{}-d">{}</desc>').format(name, " ".join(say_ribbon(ribbon) for ribbon in ribbons)),
        *_headings(),
        *(part for band in _behind_first(layout.bands) for part in _draw_band(band, links)),
        *(part for box in layout.boxes if not box.hidden for part in _draw_box(box, layout)),
        *(part for band in layout.bands for part in _draw_marks(band)),
        Markup("</svg>"),
    ]
    return Markup("\n").join(parts)


def say_scale(ribbons: Sequence[Ribbon]) -> str:
    """What the widths stand for."""
    most = max((most_people(ribbon.people) for ribbon in ribbons), default=0)
    if not most:
        return "Widths carry no meaning here: how many people are affected is not known (?)."
    return (
        f"Width: people affected, solid at least, pale at most, widest {say_number(most)}; hairline with ? = "
        "not known. The same people are in several ribbons: widths do not add up."
    )


def say_ribbon(ribbon: Ribbon) -> str:
    """The ribbon as a sentence, for those who do not see it."""
    said = (
        " → ".join(stop.said for stop in ribbon.stops if stop)
        + f": {'at worst ' if ribbon.mixed else ''}{ribbon.style.label}"
    )
    if ribbon.answer is not Answer.OPEN:
        said += f", {ribbon.label}"
    said += f"; {say_count(len(ribbon.paths), 'path')}; {say_people(ribbon.people)}; "
    said += f"weakest evidence: {ribbon.rung.label}"
    cuts = dict.fromkeys(cut.number for cut in ribbon.cuts)
    if cuts:
        said += f"; closed by cut {' and '.join(str(number) for number in cuts)}"
    return said + (f"; {ribbon.fate}." if ribbon.fate else ".")


def _behind_first(bands: Sequence[Band]) -> list[Band]:
    """What matters most is drawn last, on top."""
    return sorted(bands, key=lambda band: (band.ribbon.answer is Answer.OPEN, -band.ribbon.style.rank))


def _headings() -> Iterator[Markup]:
    for name, left in zip(COLUMNS, LEFTS, strict=True):
        yield Markup('<text class="column" x="{}" y="14">{}</text>').format(left, name.upper())


def _draw_band(band: Band, links: Mapping[str, str]) -> Iterator[Markup]:
    """One ribbon: the pale band for at most, the solid one for at least, linked to its first path."""
    ribbon = band.ribbon
    classes = f"band {_class(ribbon)}"
    target = next((links[path.fingerprint] for path in ribbon.paths if path.fingerprint in links), "")
    way = _way(band)
    if target:
        yield Markup('<a href="#{}" aria-label="{}">').format(target, say_ribbon(ribbon))
    yield Markup('<g class="{}"><title>{}</title>').format(classes, say_ribbon(ribbon))
    if ribbon.answer is not Answer.CLOSED:
        if band.most > band.least:
            yield Markup('<path class="most" d="{}" stroke-width="{}"/>').format(way, band.most)
        yield Markup('<path class="least" d="{}" stroke-width="{}"/>').format(way, band.least)
        if ribbon.style.name == "restricted" and band.least >= 5 and ribbon.answer is Answer.OPEN:
            yield Markup('<path class="groove" d="{}" stroke-width="{}"/>').format(
                way, max(1, band.least // 3)
            )
        yield Markup('<path class="middle" d="{}" stroke-width="1"/>').format(way)
    else:
        yield Markup('<path class="ghost" d="{}" stroke-width="2"/>').format(way)
    yield Markup("</g>")
    if target:
        yield Markup("</a>")


def _class(ribbon: Ribbon) -> str:
    if ribbon.answer is Answer.OPEN:
        return ribbon.style.name
    return "unproven" if ribbon.answer is Answer.UNPROVEN else "closed"


def _way(band: Band) -> str:
    """The middle line: a curve in each gap, and straight on where it runs through a column without a box."""
    parts = []
    for gap in range(len(GAPS)):
        start, end = LEFTS[gap] + BOX_WIDTH, LEFTS[gap + 1]
        middle = (start + end) // 2
        y, z = band.leaves[gap], band.enters[gap + 1]
        parts.append(f"M{start} {y}C{middle} {y} {middle} {z} {end} {z}")
        if band.ribbon.stops[gap + 1] is None:
            parts.append(f"L{end + BOX_WIDTH} {band.leaves[gap + 1]}")
    return "".join(parts)


def _draw_box(box: Box, layout: Layout) -> Iterator[Markup]:
    lines = _box_lines(box)
    live = any(layout.bands[index].ribbon.answer is not Answer.CLOSED for index in box.ribbons)
    yield Markup('<g class="box{}"><title>{}</title>').format(
        "" if live else " gone", ", ".join(box.named) or box.label
    )
    yield Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="6"/>').format(
        box.left, box.top, BOX_WIDTH, box.height
    )
    yield frame_text(box.left, box.top, BOX_WIDTH, box.height, [(line, "") for line in lines])
    yield Markup("</g>")


def frame_text(left: int, top: int, width: int, height: int, lines: Sequence[tuple[str, str]]) -> Markup:
    """Lines (text, class) in the middle of a box; whatever the font's widths, nothing shows outside it."""
    first = (height - len(lines) * LINE) // 2 + 11
    texts = Markup("").join(
        Markup('<text class="{}" x="9" y="{}">{}</text>').format(name or "line", first + number * LINE, line)
        for number, (line, name) in enumerate(lines)
    )
    return Markup('<svg x="{}" y="{}" width="{}" height="{}">{}</svg>').format(
        left, top, width - 4, height, texts
    )


def _box_lines(box: Box) -> tuple[str, ...]:
    """The label; for several classes of data as many names as have room, and how many more there are."""
    most = max(1, (box.height - 6) // LINE)
    if len(box.named) < 2:
        return wrap(box.label, _TEXT_CELLS, min(3, most))
    if len(box.named) <= most:
        return tuple(clip(name, _TEXT_CELLS) for name in box.named)
    shown = [clip(name, _TEXT_CELLS) for name in box.named[: most - 1]]
    return (*shown, f"+{len(box.named) - most + 1} more")


def _draw_marks(band: Band) -> Iterator[Markup]:
    """The label beside the owner, the question mark of an unknown count, and the cuts."""
    yield from _draw_label(band)
    if not band.known and band.ribbon.answer is not Answer.CLOSED:
        yield Markup('<text class="uncounted" x="{}" y="{}">?</text>').format(
            LEFTS[0] + BOX_WIDTH + 7, band.leaves[0] - 5
        )
    if band.ribbon.grouped:
        numbers = sorted({cut.number for cut in band.ribbon.cuts})
        yield from _draw_cut((LEFTS[1] + LEFTS[3]) // 2, band.leaves[1], numbers)
        return
    for gap in range(len(GAPS)):
        x = _cut_place(gap)
        middle = _height_at(x - LEFTS[gap] - BOX_WIDTH, GAPS[gap], band.leaves[gap], band.enters[gap + 1])
        yield from _draw_cut(x, middle, [cut.number for cut in band.ribbon.cuts if cut.gap == gap])


def _cut_place(gap: int) -> int:
    """The middle of a gap; in the last one behind the label."""
    start, end = LEFTS[gap] + BOX_WIDTH, LEFTS[gap + 1]
    return (start + end) // 2 if gap < len(GAPS) - 1 else (start + _LABEL_ROOM + end) // 2


def _draw_label(band: Band) -> Iterator[Markup]:
    ribbon = band.ribbon
    word = ribbon.fate or ribbon.label + (" *" if ribbon.mixed else "")
    width = round(7.6 * len(word)) + 12
    left, middle = LEFTS[3] + BOX_WIDTH + 5, band.leaves[3]
    yield Markup('<g class="label {}"><rect x="{}" y="{}" width="{}" height="17" rx="8"/>').format(
        _class(ribbon), left, middle - 9, width
    )
    yield Markup('<text x="{}" y="{}">{}</text></g>').format(left + 6, middle + 4, escape(word))


def _draw_cut(x: int, middle: int, numbers: Sequence[int]) -> Iterator[Markup]:
    """A bar through the ribbon with the numbers of the fixes."""
    if not numbers:
        return
    half, text = THICKEST // 2 + 3, "·".join(str(number) for number in numbers)
    width = max(2 * _CUT_SIZE, 7 * len(text) + 8)
    yield Markup('<g class="cut"><title>cut {}</title><line x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        ", ".join(str(number) for number in numbers), x, middle - half, x, middle + half
    )
    yield Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/><text x="{}" y="{}">{}</text></g>'
    ).format(x - width // 2, middle - _CUT_SIZE, width, 2 * _CUT_SIZE, _CUT_SIZE, x, middle + 4, text)


def _height_at(x: int, width: int, start: int, end: int) -> int:
    """Where the curve of a gap is at `x`: its control points lie at half the width, level with its ends."""
    low, high = 0.0, 1.0
    for _ in range(20):
        t = (low + high) / 2
        low, high = (t, high) if width * (1.5 * t * (1 - t) + t**3) < x else (low, t)
    return round(start + (end - start) * (3 * low**2 - 2 * low**3))
