"""What the manifest needs of a resource table, whichever form the table has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from .configuration import Configuration
from .element import Kind

_LONGEST_CHAIN = 20  # as many references as Android follows


@dataclass(frozen=True, slots=True)
class ResourceValue:
    """One value of a resource. A complex one (a style, an array) is not looked into and has kind UNKNOWN."""

    configuration: Configuration
    kind: Kind
    data: int
    text: str


class Resources(Protocol):
    """A resource table, binary or protobuf."""

    def values(self, resource_id: int) -> Sequence[ResourceValue]:
        """The values of a resource as they stand, in the order of the table; none where there is no such."""

    def resolve(self, resource_id: int) -> ResourceValue | None:
        """The value a phone of today in the United States would use, references followed."""

    def strings(self) -> Iterator[str]:
        """Every string the table can give as a value, for a search."""


def follow(values: Callable[[int], Sequence[ResourceValue]], resource_id: int) -> ResourceValue | None:
    """The best value of a resource; a reference to another resource is followed, a circle is left."""
    for _ in range(_LONGEST_CHAIN):
        found = values(resource_id)
        if not found:
            return None
        best = max(found, key=lambda value: value.configuration.rank())
        if best.kind not in (Kind.REFERENCE, Kind.DYNAMIC_REFERENCE) or not best.data:
            return best
        resource_id = best.data
    return None
