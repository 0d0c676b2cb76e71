"""What a rule of this part is asked about: a graph, the day of the law, and who is a foreign adversary's."""

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
    """`listed` names the value with the states that count. `raised` holds verdicts while persons are found;
    `persons` their proofs afterwards, `vehicle_persons` those for China and Russia alone, `kaspersky` that
    family."""

    graph: ExposureGraph
    law_on: date
    listed: str = "adversaries"
    raised: Mapping[str, Verdict] = field(default_factory=dict)
    persons: Mapping[str, Proof] = field(default_factory=dict)
    vehicle_persons: Mapping[str, Proof] = field(default_factory=dict)
    kaspersky: Mapping[str, Proof] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        return load_parameters(__package__).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)

    def person(self, party: str) -> Proof:
        known = self.persons.get(party)
        return known or leaf(f"{self.label(party)} is such a person", self.raised.get(party, FAILS))
