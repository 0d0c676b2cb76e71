"""A tree of holders -> places: layers with owners on top, few crossings, long lines led between the boxes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from .holder_tree import HolderTree, Stake

BOX, TALL, SIDE = 168, 80, 16
LANE = 20  # the room of a line that passes a layer
LABEL = 20  # the room of one label under a box
_LEAST_GAP, _SWEEPS = 34, 6


@dataclass(frozen=True, slots=True)
class Line:
    """A stake with the points it runs through, top first; `slot` is its place among its holder's labels."""

    stake: Stake
    points: tuple[tuple[int, int], ...]
    slot: int


@dataclass(frozen=True, slots=True)
class HolderLayout:
    """Left and top of each box; the lines; the size of it all."""

    places: Mapping[str, tuple[int, int]]
    lines: tuple[Line, ...]
    width: int
    height: int


def lay_out_holders(tree: HolderTree) -> HolderLayout:
    """Each box one layer above the highest that it holds; circles are cut where they close."""
    down = [stake for stake in tree.stakes if stake.holder != stake.held]
    depth = _depths(tree, down)
    layers, ways = _with_lanes(depth, down)
    _order(layers, ways)
    tops = _tops(layers, down, depth)
    places, width = _spread(layers, ways, tops)
    lines = []
    slots: dict[str, int] = {}
    for stake, way in zip(down, ways, strict=True):
        slot = slots.get(stake.holder, 0)
        slots[stake.holder] = slot + 1
        lines.append(Line(stake, _points(way, places), slot))
    boxes = {id_: place for id_, place in places.items() if id_ in depth}
    return HolderLayout(boxes, tuple(lines), width, tops[0] + TALL + 6)


def _depths(tree: HolderTree, down: list[Stake]) -> dict[str, int]:
    """Steps above the root, the longest way that no circle makes longer."""
    depth = {tree.root: 0}
    found, pending = {tree.root: 0}, [tree.root]
    while pending:  # the shortest ways first: they say which stakes close a circle
        held = pending.pop(0)
        for stake in down:
            if stake.held == held and stake.holder not in found:
                found[stake.holder] = found[held] + 1
                pending.append(stake.holder)
    for _ in found:
        changed = False
        for stake in down:
            above = depth.get(stake.held, found[stake.held]) + 1
            circle = _leads_up(stake.held, stake.holder, down)
            if not circle and depth.get(stake.holder, found[stake.holder]) < above:
                depth[stake.holder], changed = above, True
        if not changed:
            break
    return {id_: depth.get(id_, found[id_]) for id_ in tree.boxes if id_ in found}


def _leads_up(start: str, held: str, down: list[Stake]) -> bool:
    """Is `start` above `held` as well, so that the stake between them is part of a circle?"""
    seen, pending = {held}, [held]
    while pending:
        at = pending.pop()
        for stake in down:
            if stake.held == at and stake.holder not in seen:
                if stake.holder == start:
                    return True
                seen.add(stake.holder)
                pending.append(stake.holder)
    return False


def _with_lanes(depth: Mapping[str, int], down: list[Stake]) -> tuple[list[list[str]], list[list[str]]]:
    """Layers from the bottom, and of each stake the ids it runs through; a lane in every layer it passes."""
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for id_, layer in depth.items():
        layers[layer].append(id_)
    ways = []
    for number, stake in enumerate(down):
        top, bottom = depth[stake.holder], depth[stake.held]
        lanes = [f"|{number}|{layer}" for layer in range(top - 1, bottom, -1)]
        for lane, layer in zip(lanes, range(top - 1, bottom, -1), strict=True):
            layers[layer].append(lane)
        ways.append([stake.holder, *lanes, stake.held])
    return layers, ways


def _order(layers: list[list[str]], ways: list[list[str]]) -> None:
    """Each layer in the order of the mean place of what is linked to it in the layers around."""
    near: dict[str, list[str]] = {}
    for way in ways:
        for one, other in itertools.pairwise(way):
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
    place = {id_: 1000 * at // max(len(layer) - 1, 1) for layer in layers for at, id_ in enumerate(layer)}
    for sweep in range(_SWEEPS):
        for layer in layers[1:] if sweep % 2 == 0 else reversed(layers):
            means = {
                id_: sum(place[other] for other in near.get(id_, ())) / len(near[id_])
                if id_ in near
                else place[id_]
                for id_ in layer
            }
            layer.sort(key=lambda id_: (means[id_], id_))
            place.update({id_: 1000 * (2 * at + 1) // (2 * len(layer)) for at, id_ in enumerate(layer)})


def _tops(layers: list[list[str]], down: list[Stake], depth: Mapping[str, int]) -> list[int]:
    """The top of each layer, counted from the bottom; under a layer there is room for its labels."""
    labels = [1] * len(layers)
    for id_ in {stake.holder for stake in down}:
        count = sum(stake.holder == id_ for stake in down)
        labels[depth[id_]] = max(labels[depth[id_]], count)
    tops, top = [0] * len(layers), 4
    for layer in range(len(layers) - 1, -1, -1):
        tops[layer] = top
        top += TALL + _LEAST_GAP + LABEL * labels[layer]
    return tops


def _spread(
    layers: list[list[str]], ways: list[list[str]], tops: list[int]
) -> tuple[dict[str, tuple[int, int]], int]:
    """Boxes near the middle of what they hold, never over one another."""
    widths = [sum(_wide(id_) + SIDE for id_ in layer) - SIDE for layer in layers]
    width = max(widths) + 2 * SIDE
    below: dict[str, list[str]] = {}
    for way in ways:
        for one, other in itertools.pairwise(way):
            below.setdefault(one, []).append(other)
    places: dict[str, tuple[int, int]] = {}
    for number, layer in enumerate(layers):
        wanted = []
        for id_ in layer:
            held = [places[other][0] + _wide(other) / 2 for other in below.get(id_, ()) if other in places]
            wanted.append(sum(held) / len(held) - _wide(id_) / 2 if held else (width - _wide(id_)) / 2)
        for id_, left in zip(layer, _part(wanted, [_wide(id_) for id_ in layer], width), strict=True):
            places[id_] = (left, tops[number])
    return places, width


def _part(wanted: list[float], wide: list[int], width: int) -> list[int]:
    """Places as near the wanted ones as order, distance and the edges allow: groups that would overlap move
    together."""
    groups: list[tuple[list[int], float, int]] = []  # members, left, width
    for at, left in enumerate(wanted):
        groups.append(([at], left, wide[at]))
        while len(groups) > 1 and groups[-2][1] + groups[-2][2] + SIDE > groups[-1][1]:
            members, second_left, second = groups.pop()
            first, first_left, first_wide = groups.pop()
            count = len(first) + len(members)
            shifted = second_left - first_wide - SIDE
            left = (first_left * len(first) + shifted * len(members)) / count
            groups.append(([*first, *members], left, first_wide + SIDE + second))
    places = [0] * len(wanted)
    least = SIDE
    for members, left, all_wide in groups:
        at = max(least, min(round(left), width - SIDE - all_wide))
        for member in members:
            places[member] = at
            at += wide[member] + SIDE
        least = at
    over = max((place + wide[at] + SIDE - width for at, place in enumerate(places)), default=0)
    return [place - over for place in places] if over > 0 else places


def _points(way: list[str], places: Mapping[str, tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """From under the holder, through the lanes, to the top of what it holds."""
    first, last = places[way[0]], places[way[-1]]
    points = [(first[0] + BOX // 2, first[1] + TALL)]
    for lane in way[1:-1]:
        left, top = places[lane]
        points += [(left + LANE // 2, top), (left + LANE // 2, top + TALL)]
    if last[1] > first[1]:
        return (*points, (last[0] + BOX // 2, last[1]))
    return (*points, (last[0] + BOX // 2, last[1] + TALL))  # the stake that closes a circle, from below


def _wide(id_: str) -> int:
    return LANE if id_.startswith("|") else BOX
