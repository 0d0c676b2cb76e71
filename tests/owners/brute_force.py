"""The arithmetics once more, slowly: sets, fractions, and the corners of every range."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product

from ringfence.model.share import WHOLE
from tests.owners.random_holdings import Row

TINY = Fraction(1, 10**4)  # stands for "as close as one likes" to an open end; sizes are far coarser
Sizes = tuple[Fraction, ...]


def corners(rows: list[Row]) -> Iterator[Sizes]:
    """Per company all extreme points of its ranges under 100 %: filled up in every order from the least."""
    choices = []
    companies = sorted({row.owned for row in rows})
    for company in companies:
        held = [place for place, row in enumerate(rows) if row.owned == company]
        least = {place: _least(rows[place]) for place in held}
        points = set()
        for order in permutations(held):
            for filled in range(len(order) + 1):
                sizes, left = dict(least), Fraction(WHOLE) - sum(least.values())
                for place in order[:filled]:
                    more = min(_most(rows[place]) - sizes[place], left)
                    sizes[place] += max(more, Fraction(0))
                    left -= max(more, Fraction(0))
                points.add(tuple(sizes.items()))
        choices.append(sorted(points))
    for chosen in product(*choices):
        sizes = {place: size for part in chosen for place, size in part}
        yield tuple(sizes[place] for place in range(len(rows)))


def _least(row: Row) -> Fraction:
    return Fraction(0) if row.possible else row.lo + TINY * row.lo_open


def _most(row: Row) -> Fraction:
    return row.hi - TINY * row.hi_open


def cascade_of(
    rows: list[Row],
    sizes: Sizes,
    seeds: set[int],
    line: int,
    strict: bool,
    barred: frozenset[int] = frozenset(),
) -> set[int]:
    """Who counts when the sizes are these."""
    members = set(seeds) - barred
    while True:
        held: dict[int, Fraction] = {}
        for row, size in zip(rows, sizes, strict=True):
            if row.owner in members:
                held[row.owned] = held.get(row.owned, Fraction(0)) + size
        new = {node for node, size in held.items() if size > line or (size == line and not strict)}
        if new - barred <= members:
            return members
        members |= new - barred


def look_through_of(rows: list[Row], sizes: Sizes, seeds: set[int], nodes: int) -> list[Fraction]:
    """The least solution of x = what seeds hold + what others hold times x, in fractions."""
    reached = set(seeds)
    while True:
        new = {
            row.owned for row, size in zip(rows, sizes, strict=True) if size and row.owner in reached
        } - reached
        if not new:
            break
        reached |= new
    unknown = sorted(reached - seeds)
    place = {node: i for i, node in enumerate(unknown)}
    table = [[Fraction(int(i == j)) for j in range(len(unknown) + 1)] for i in range(len(unknown))]
    for equation in table:
        equation[-1] = Fraction(0)
    for row, size in zip(rows, sizes, strict=True):
        if row.owned in place and row.owner in seeds:
            table[place[row.owned]][-1] += size / WHOLE
        elif row.owned in place and row.owner in place:
            table[place[row.owned]][place[row.owner]] -= size / WHOLE
    solution = _gauss(table)
    return [
        Fraction(1) if node in seeds else solution[place[node]] if node in place else Fraction(0)
        for node in range(nodes)
    ]


def _gauss(table: list[list[Fraction]]) -> list[Fraction]:
    size = len(table)
    for column in range(size):
        pivot = next(row for row in range(column, size) if table[row][column])
        table[column], table[pivot] = table[pivot], table[column]
        table[column] = [each / table[column][column] for each in table[column]]
        for row in range(size):
            if row != column and table[row][column]:
                factor = table[row][column]
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return [row[-1] for row in table]


def groups_of_control(rows: list[Row], nodes: int) -> dict[int, set[int]]:
    """What each node controls by more than half, itself not counted unless it comes to control itself."""
    sizes = tuple(_least(row) for row in rows)
    return {node: control_of(rows, sizes, node) for node in range(nodes)}


def control_of(rows: list[Row], sizes: Sizes, holder: int) -> set[int]:
    """What a holder controls by more than half when the sizes are these, itself if it comes to that."""
    members, found = {holder}, set[int]()
    while True:
        held: dict[int, Fraction] = {}
        for row, size in zip(rows, sizes, strict=True):
            if row.owner in members:
                held[row.owned] = held.get(row.owned, Fraction(0)) + size
        new = {owned for owned, size in held.items() if size > WHOLE // 2}
        if new <= found:
            return found
        found |= new
        members |= new
