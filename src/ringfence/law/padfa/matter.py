"""What a rule of this Act is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ...model.proof import Proof
from ..adversary_control import ControlMatter


@dataclass(frozen=True, slots=True)
class Matter(ControlMatter):
    """A graph, the day of the law, the verdicts on other parties; and once they are found, `proved`: of every
    party, whether it is controlled."""

    PACKAGE: ClassVar[str] = "ringfence.law.padfa"

    proved: Mapping[str, Proof] = field(default_factory=dict)

    def label(self, party: str) -> str:
        return self.graph.label(party) if party else "the unnamed giver"
