"""Ribbons -> places on the page: boxes in five columns and one band per ribbon through them.

Boxes are ordered to keep bands from crossing (barycentre sweeps) and moved to keep them straight. All numbers
are whole pixels of the drawing's own coordinates, so the same ribbons give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..model.amounts import most_people
from ..model.path import Count
from .ribbon import COLUMNS, Ribbon, Stop

WIDTH = 1180
BOX_WIDTH = 168
GAPS = (72, 72, 72, 124)  # between the columns; the last one also holds the label of the rule result
LEFTS = tuple(column * BOX_WIDTH + sum(GAPS[:column]) for column in range(len(COLUMNS)))
TOP = 30  # below the column headings
LANE = 21  # the least distance between bands: a cut's number has to fit
THICKEST, THINNEST = 18, 2
BOX_PADDING, BOX_SPACE = 8, 10
LINE = 15  # height of a line of text
MOST_LINES = 3
_SWEEPS = 6

Key = tuple[
    int, str
]  # column, stop key; a ribbon that runs through a column without a box has a key of its own


@dataclass(frozen=True, slots=True)
class Box:
    """A stop, drawn as a box; a hidden one keeps the way free for a band that runs through."""

    column: int
    label: str
    named: tuple[str, ...]
    hidden: bool
    left: int
    top: int
    height: int
    ribbons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A ribbon's way: for each column, where it enters and where it leaves. `least` and `most` are its
    widths."""

    ribbon: Ribbon
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    least: int
    most: int
    known: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything to draw. `scale` is the count that the thickest band stands for."""

    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    height: int
    scale: int


@dataclass(slots=True)
class _Column:
    """The boxes of a column, in order, while they are being placed."""

    order: list[Key]
    tops: dict[Key, int] = field(default_factory=dict)


def lay_out_ribbons(ribbons: Sequence[Ribbon]) -> Layout:
    """Place the ribbons."""
    scale = max((most_people(ribbon.people) for ribbon in ribbons), default=0)
    keys = [
        [_key(ribbon, index, column) for column in range(len(COLUMNS))]
        for index, ribbon in enumerate(ribbons)
    ]
    members: dict[Key, list[int]] = {}
    for index, row in enumerate(keys):
        for key in row:
            members.setdefault(key, []).append(index)
    heights = {
        key: _box_height(ribbons[indexes[0]].stops[key[0]], len(indexes)) for key, indexes in members.items()
    }
    columns = _place(_order(keys, members), keys, members, heights)
    boxes = _boxes(ribbons, columns, members, heights)
    height = max((box.top + box.height for box in boxes), default=TOP) + 6
    return Layout(boxes, _bands(ribbons, keys, columns, members, heights, scale), height, scale)


def band_width(people: int, scale: int) -> int:
    """The width, in pixels, of a band that stands for so many people."""
    return max(THINNEST, people * THICKEST // scale) if scale else THINNEST


def _key(ribbon: Ribbon, index: int, column: int) -> Key:
    stop = ribbon.stops[column]
    return (column, f"{index}:") if stop is None else (column, stop.key + ":")


def _box_height(stop: Stop | None, lanes: int) -> int:
    """Room for the lanes and for two lines of text, or three names of data; a lane where there is no box."""
    if stop is None:
        return LANE
    lines = min(MOST_LINES, max(2, len(stop.named)))
    return max(lines * LINE + BOX_PADDING, lanes * LANE + BOX_PADDING)


def _order(keys: Sequence[Sequence[Key]], members: Mapping[Key, Sequence[int]]) -> list[list[Key]]:
    """The boxes of each column, ordered by the mean place of their neighbours, in sweeps right to left and
    back."""
    orders = [list(dict.fromkeys(row[column] for row in keys)) for column in range(len(COLUMNS))]
    best, fewest = orders, _crossings(orders, keys)
    for sweep in range(_SWEEPS):
        backwards = sweep % 2 == 0
        columns = range(len(COLUMNS) - 2, -1, -1) if backwards else range(1, len(COLUMNS))
        for column in columns:
            beside = orders[column + 1 if backwards else column - 1]
            place = {key: position for position, key in enumerate(beside)}
            step = 1 if backwards else -1
            orders[column] = sorted(
                orders[column],
                key=lambda key, c=column, s=step, p=place: (  # type: ignore[misc]
                    sum(p[keys[i][c + s]] for i in members[key]) * 1000 // len(members[key])
                ),
            )
        crossings = _crossings(orders, keys)
        if crossings < fewest:
            best, fewest = [list(order) for order in orders], crossings
    return best


def _crossings(orders: Sequence[Sequence[Key]], keys: Sequence[Sequence[Key]]) -> int:
    """How many pairs of ribbons cross between neighbouring columns."""
    places = [{key: position for position, key in enumerate(order)} for order in orders]
    count = 0
    for column in range(len(COLUMNS) - 1):
        ends = [(places[column][row[column]], places[column + 1][row[column + 1]]) for row in keys]
        count += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for i, a in enumerate(ends) for b in ends[:i])
    return count


def _place(
    orders: Sequence[list[Key]],
    keys: Sequence[Sequence[Key]],
    members: Mapping[Key, Sequence[int]],
    heights: Mapping[Key, int],
) -> list[_Column]:
    """Give each box a top: stacked first, then pulled towards the middle of its neighbours without
    overlapping."""
    columns = [_Column(order) for order in orders]
    tallest = max((sum(heights[k] + BOX_SPACE for k in order) for order in orders), default=0)
    for column in columns:
        top = TOP + (tallest - sum(heights[key] + BOX_SPACE for key in column.order)) // 2
        for key in column.order:
            column.tops[key] = top
            top += heights[key] + BOX_SPACE
    for sweep in range(_SWEEPS):
        order = range(len(columns)) if sweep % 2 else range(len(columns) - 1, -1, -1)
        for position in order:
            wanted = {
                key: _wanted(key, position, columns, keys, members, heights)
                for key in columns[position].order
            }
            _settle(columns[position], wanted, heights, TOP + tallest)
    return columns


def _wanted(
    key: Key,
    position: int,
    columns: Sequence[_Column],
    keys: Sequence[Sequence[Key]],
    members: Mapping[Key, Sequence[int]],
    heights: Mapping[Key, int],
) -> int:
    """The top at which the box would be level with the boxes its ribbons come from and go to."""
    middles = [
        columns[near].tops[keys[index][near]] + heights[keys[index][near]] // 2
        for near in (position - 1, position + 1)
        if 0 <= near < len(columns)
        for index in members[key]
    ]
    return sum(middles) // len(middles) - heights[key] // 2


def _settle(column: _Column, wanted: Mapping[Key, int], heights: Mapping[Key, int], bottom: int) -> None:
    """Move the boxes to where they want to be, pushing down what overlaps and then up what sticks out."""
    floor = TOP
    for key in column.order:
        column.tops[key] = max(wanted[key], floor)
        floor = column.tops[key] + heights[key] + BOX_SPACE
    ceiling = bottom
    for key in reversed(column.order):
        column.tops[key] = min(column.tops[key], ceiling - heights[key] - BOX_SPACE)
        ceiling = column.tops[key]


def _boxes(
    ribbons: Sequence[Ribbon],
    columns: Sequence[_Column],
    members: Mapping[Key, Sequence[int]],
    heights: Mapping[Key, int],
) -> tuple[Box, ...]:
    boxes = []
    for column in columns:
        for key in column.order:
            stop = ribbons[members[key][0]].stops[key[0]]
            label, named = (stop.label, stop.named) if stop else ("", ())
            boxes.append(
                Box(
                    key[0],
                    label,
                    named,
                    stop is None,
                    LEFTS[key[0]],
                    column.tops[key],
                    heights[key],
                    tuple(members[key]),
                )
            )
    return tuple(boxes)


def _bands(
    ribbons: Sequence[Ribbon],
    keys: Sequence[Sequence[Key]],
    columns: Sequence[_Column],
    members: Mapping[Key, Sequence[int]],
    heights: Mapping[Key, int],
    scale: int,
) -> tuple[Band, ...]:
    enters = _lanes(keys, columns, members, heights, -1)
    leaves = _lanes(keys, columns, members, heights, 1)
    bands = []
    for index, ribbon in enumerate(ribbons):
        least, most, known = (THINNEST, THINNEST, True) if ribbon.grouped else _widths(ribbon.people, scale)
        bands.append(Band(ribbon, tuple(enters[index]), tuple(leaves[index]), least, most, known))
    return tuple(bands)


def _widths(people: Count | None, scale: int) -> tuple[int, int, bool]:
    if people is None or not most_people(people):
        return THINNEST, THINNEST, False
    return band_width(people.lower, scale), band_width(most_people(people), scale), True


def _lanes(
    keys: Sequence[Sequence[Key]],
    columns: Sequence[_Column],
    members: Mapping[Key, Sequence[int]],
    heights: Mapping[Key, int],
    side: int,
) -> list[list[int]]:
    """For each ribbon and column the middle of its lane on one side, in the order of where it comes from or
    goes to."""
    lanes = [[0] * len(columns) for _ in keys]
    for position, column in enumerate(columns):
        near = position + side
        for key in column.order:
            indexes = list(members[key])
            if 0 <= near < len(columns):
                indexes.sort(key=lambda i, n=near: (columns[n].tops[keys[i][n]], i))  # type: ignore[misc]
            first = column.tops[key] + (heights[key] - len(indexes) * LANE) // 2
            for lane, index in enumerate(indexes):
                lanes[index][position] = first + lane * LANE + LANE // 2
    return lanes
