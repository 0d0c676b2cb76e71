"""What a rule on these orders is asked about: a graph, the day of the law, and the family of each order's
subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.proof import Proof
from ..parameters import Value, load_parameters


@dataclass(frozen=True, slots=True)
class Matter:
    """`families`: by id of the order, of each organisation whether the order reaches it."""

    graph: ExposureGraph
    law_on: date
    families: Mapping[str, Mapping[str, Proof]] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return load_parameters(__package__).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)
