"""What a rule of this part is asked about: a graph, the day of the law, and who is a foreign person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.kinds import Verdict
from ...model.proof import Proof
from ..logic import FAILS, leaf
from ..parameters import Value, load_parameters


@dataclass(frozen=True, slots=True)
class Matter:
    """`foreign` holds the verdicts on other parties while foreign persons are raised; `persons` the proofs
    once they are found."""

    graph: ExposureGraph
    law_on: date
    foreign: Mapping[str, Verdict] = field(default_factory=dict)
    persons: Mapping[str, Proof] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return load_parameters(__package__).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)

    def foreign_person(self, party: str) -> Proof:
        known = self.persons.get(party)
        return known or leaf(f"{self.label(party)} is a foreign person", self.foreign.get(party, FAILS))
