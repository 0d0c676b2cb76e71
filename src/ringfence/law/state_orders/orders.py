"""Orders as the case has them: an entity of kind measure for each row of a list, read into what the rules
ask.

The attributes of such an entity: `order_of` (the government whose agencies it binds), `instrument`,
`cites`, `scope`, `reaches` (named only, products, subsidiaries, subsidiaries and affiliates, class, not
stated), `action`, `subject` (the id of what is named), `names` (its names), `order_since` and `order_until`
(of the law, not of the facts) and `certainty`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.kinds import Certainty, Kind
from ..parameters import Value
from ..readings import read

ALWAYS = date(1, 1, 1)
_SIGNS = re.compile(r"[^a-z0-9 ]")


@dataclass(frozen=True, slots=True)
class Order:
    """One row: what one instrument of one government says of one subject."""

    id: str
    government: str
    instrument: str
    reaches: str
    action: str
    subject: str
    since: date | None
    until: date | None
    named: Value  # the plain names of the subject
    facts: tuple[str, ...]


def find_orders(graph: ExposureGraph) -> tuple[Order, ...]:
    """Every order of the case, in order of ids."""
    measures = (id_ for id_ in sorted(graph.entities) if graph.kind(id_) is Kind.MEASURE)
    return tuple(_read(graph, id_) for id_ in measures if graph.attribute(id_, "order_of"))


def _read(graph: ExposureGraph, id_: str) -> Order:
    since, until = (_day(graph.attribute(id_, name)) for name in ("order_since", "order_until"))
    stated = graph.attribute(id_, "certainty")
    certainty = Certainty(stated) if stated in set(Certainty) else Certainty.UNVERIFIED
    names = tuple(dict.fromkeys(_plain(name) for name in read(graph, id_, "names").words))
    cites = graph.attribute(id_, "cites") or graph.attribute(id_, "instrument")
    return Order(
        id_,
        graph.attribute(id_, "order_of"),
        graph.attribute(id_, "instrument") or graph.label(id_),
        graph.attribute(id_, "reaches") or "not stated",
        graph.attribute(id_, "action"),
        graph.attribute(id_, "subject"),
        since,
        until,
        Value(id_, names, since or ALWAYS, until, cites, certainty, "the list's own row"),
        graph.attribute_facts(id_, "order_of"),
    )


def _plain(name: str) -> str:
    return " ".join(_SIGNS.sub("", name.casefold()).split())


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
