"""A value in a payload, and the containers that decoders give."""

from __future__ import annotations

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


class Leaf(NamedTuple):
    """A value under the names from outside in, as text or as bytes. `where` is the part of the request,
    `group` is the same for values that stand side by side, `decoded` what was undone to see it, `readings`
    what else the same bytes may mean (a number of another type)."""

    where: str
    path: tuple[str, ...]
    content: str | bytes
    group: int = 0
    decoded: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def raw(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.encode("utf-8", "replace")

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else self.content.decode("utf-8", "replace")

    @property
    def name(self) -> str:
        """The innermost name that is not a place in a list."""
        return next((name for name in reversed(self.path) if name != "[]"), "")
