"""What a rule of this Act is asked about: a graph, the day of the law, the verdicts on other parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.kinds import Verdict
from ..parameters import Value, load_parameters


@dataclass(frozen=True, slots=True)
class Matter:
    """`controlled` holds the verdicts on other parties while limb (C) is raised from limbs (A) and (B)."""

    graph: ExposureGraph
    law_on: date
    controlled: Mapping[str, Verdict] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return load_parameters(__package__).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)
