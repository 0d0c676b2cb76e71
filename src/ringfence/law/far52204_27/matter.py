"""What a rule of this clause is asked about: a graph, the day of the law, and what ByteDance Limited owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.proof import Proof
from ..parameters import Value, load_parameters


@dataclass(frozen=True, slots=True)
class Matter:
    """`owned`: of each organisation, whether it is ByteDance Limited or owned by it."""

    graph: ExposureGraph
    law_on: date
    owned: Mapping[str, Proof] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return load_parameters(__package__).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)
