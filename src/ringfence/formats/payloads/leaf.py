"""A value in a payload, and the containers that decoders give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Number(str):
    """A number as it was written, so that neither digits nor decimals are lost."""

    __slots__ = ()


class Pairs(list[tuple[str, object]]):
    """Names and values in order; a name may stand twice."""

    __slots__ = ()


class Place(NamedTuple):
    """Where in a payload: the names from outside in, what was undone on the way (outermost first), which
    values stand side by side (`group`), and how deep it is."""

    path: tuple[str, ...] = ()
    decoded: tuple[str, ...] = ()
    group: int = 0
    depth: int = 0

    def child(self, name: str, group: int) -> Place:
        return Place((*self.path, name), self.decoded, group, self.depth + 1)

    def inside(self, encoding: str) -> Place:
        return Place(self.path, (*self.decoded, encoding), self.group, self.depth + 1)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. `readings` are further texts that the same bytes may mean (a number of another type)."""

    place: Place
    raw: bytes
    readings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.raw.decode("utf-8", "replace")
