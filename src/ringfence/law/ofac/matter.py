"""What a rule of OFAC is asked about: a graph, the day of the law, who counts as blocked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ...graph.exposure import ExposureGraph
from ...model.proof import Proof
from ..half_owned import HalfOwned
from ..parameters import Value, load_parameters


@dataclass(frozen=True, slots=True)
class Matter:
    """`half_owned` says who counts; `status` proves of a holder that it is blocked."""

    graph: ExposureGraph
    law_on: date
    half_owned: HalfOwned
    status: Callable[[str], Proof]

    def value(self, name: str) -> Value:
        return load_parameters("ringfence.law.ofac").on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party) if party else "the unnamed giver"
