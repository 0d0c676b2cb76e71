"""What every entity can reach when some facts are gone or some links are shut."""

from __future__ import annotations

from dataclasses import dataclass

from .flow_arrays import FlowArrays, Spread
from .supports import Flow, explain


@dataclass(frozen=True, slots=True)
class Reach:
    """What every entity holds: `lower` for certain, `upper` possibly. Ask with entity ids."""

    flows: FlowArrays
    low: Spread
    up: Spread

    def lower(self, id_: str) -> frozenset[str]:
        return self.flows.held_at(self.low, id_)

    def upper(self, id_: str) -> frozenset[str]:
        return self.flows.held_at(self.up, id_)

    def why_lower(self, id_: str, data: str) -> tuple[Flow, ...]:
        """The flows that bring it there on the lower graph, each after those it rests on; () if none do."""
        return explain(self.flows, self.low, id_, data)

    def why_upper(self, id_: str, data: str) -> tuple[Flow, ...]:
        """The same on the upper graph."""
        return explain(self.flows, self.up, id_, data)
