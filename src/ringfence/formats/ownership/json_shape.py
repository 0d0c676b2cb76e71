"""What is wanted of JSON records, written as a tree of keys and compiled to the tables of `scan_json`.

    SHAPE = {
        "id": Column("id"),
        "details": {"name": Column("name")},                       # an object: its values are the record's
        "owners": Rows("owner", {"id": Column("id")}),              # objects, alone or in an array: rows
        "natures": Values("nature"),                                # strings, alone or in an array: rows
        "address": LEFT,                                            # known, and not used
    }

Keys that the tree does not have are counted. A `Column` with `keys` may be a value or an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RECORD = "record"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    keys: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    name: str
    keys: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Values:
    """`code` tells values of several keys that share one group apart."""

    name: str
    code: int = 0
    keys: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """A key of the format that nothing is made of."""


LEFT = Left()
Shape: TypeAlias = "Column | Rows | Values | Left | Mapping[str, Shape]"


class CompiledShape:
    """The tables. `groups` are the names of the groups, `columns` the columns of each; `paths` name nodes."""

    def __init__(self, shape: Mapping[str, Shape]) -> None:
        self.groups: list[str] = [RECORD]
        self.around: list[int] = [-1]
        self.columns: list[list[str]] = [[]]
        self.paths: list[str] = [""]
        self._nodes: list[list[int]] = [[-1, 0, -1, -1, 0, 1]]
        self._edges: list[tuple[int, bytes, int]] = []
        self._add_keys(0, shape, 0)
        self.nodes: npt.NDArray[np.int32] = np.array(self._nodes, np.int32).ravel()
        self.names: npt.NDArray[np.uint8] = np.frombuffer(b"".join(e[1] for e in self._edges), np.uint8)
        self.edges, self.slots = self._hash_edges()

    def _add_keys(self, node: int, keys: Mapping[str, Shape], group: int) -> None:
        for key, shape in keys.items():
            self._edges.append((node, key.encode(), self._add_node(node, key, shape, group)))

    def _add_node(self, parent: int, key: str, shape: Shape, group: int) -> int:
        if isinstance(shape, Left):
            return -2
        node = len(self._nodes)
        row = [-1, group, -1, -1, 0, 0]
        self._nodes.append(row)
        self.paths.append(f"{self.paths[parent]}.{key}".lstrip("."))
        keys: Mapping[str, Shape]
        if isinstance(shape, Column):
            row[0] = self._column(group, shape.name)
            keys = shape.keys
        elif isinstance(shape, Rows):
            group = row[2] = self._group(shape.name, group)
            row[1] = group
            keys = shape.keys
        elif isinstance(shape, Values):
            row[3], row[4] = self._group(shape.name, group), shape.code
            self._column(row[3], "value")
            self._column(row[3], "code")
            keys = shape.keys
        else:
            keys = shape
        row[5] = int(bool(keys))
        self._add_keys(node, keys, group)
        return node

    def _group(self, name: str, around: int) -> int:
        if name not in self.groups:
            self.groups.append(name)
            self.around.append(around)
            self.columns.append([])
        return self.groups.index(name)

    def _column(self, group: int, name: str) -> int:
        if name not in self.columns[group]:
            self.columns[group].append(name)
        return self.columns[group].index(name)

    def _hash_edges(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        size = 16
        while size < 4 * len(self._edges):
            size *= 2
        slots = np.full(size, -1, np.int32)
        edges = np.zeros((len(self._edges), 4), np.int32)
        begin = 0
        for number, (node, key, target) in enumerate(self._edges):
            edges[number] = (node, begin, len(key), target)
            begin += len(key)
            spot = hash_key(node, key)
            while slots[spot % size] >= 0:
                spot += 1
            slots[spot % size] = number
        return edges.ravel(), slots


def hash_key(node: int, key: bytes) -> int:
    """As `scan_json` has it: of the node, the length, and three bytes."""
    hashed = ((node * 31 + 7) * 33 + len(key)) & 0xFFFFFFF
    if key:
        for byte in (key[0], key[-1], key[len(key) >> 1]):
            hashed = (hashed * 33 + byte) & 0xFFFFFFF
    return hashed ^ hashed >> 11
