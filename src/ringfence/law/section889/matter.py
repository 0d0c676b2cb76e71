"""What a rule of this section is asked about: a graph, the day of the law, and the two families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.proof import Proof
from ..parameters import Value, load_parameters


@dataclass(frozen=True, slots=True)
class Matter:
    """`any_use` and `listed_uses`: of each organisation, whether it is of those companies' families."""

    graph: ExposureGraph
    law_on: date
    any_use: Mapping[str, Proof] = field(default_factory=dict)
    listed_uses: Mapping[str, Proof] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return load_parameters(__package__).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)
