"""Personal data that was seen in traffic, field by field, and never its value unless that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .source import Source


class Basis(StrEnum):
    """What tells that it is personal data, strongest first."""

    KNOWN = "known value"  # it is a value that the tester gave, plain or in a disguise
    BOTH = "name and value"  # the field's name says so, and its value looks it
    VALUE = "value alone"  # nothing else looks like it
    NAME = "name alone"  # the field's name says so, and its value could be anything


@dataclass(frozen=True, slots=True)
class DataSeen:
    """One kind of data in one field that one sender sent to one host.

    `category` and `identifier` are the words of a data class. `where` is the part of the request (query,
    body, …) and `field` the names from outside in; a name that may itself be a value is not told. `disguise`
    is what had to be undone to see it, outermost first. `metres` is the precision of coordinates; `times` how
    often it was seen, first at `source`. `value` stays "" unless values were asked for.
    """

    what: str
    category: str
    identifier: str
    sender: str
    endpoint: str
    host: str
    where: str
    field: str
    disguise: tuple[str, ...]
    basis: Basis
    metres: int | None
    times: int
    source: Source
    value: str = ""
