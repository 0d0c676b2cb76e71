"""What a rule of this part is asked about: a graph, the day of the law, what is known of the parties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from ...graph.exposure import ExposureGraph
from ...model.proof import Proof
from ..parameters import Value, load_parameters

Memory: TypeAlias = dict[tuple[Any, ...], Any]


class Role(StrEnum):
    """What a party may be to another's covered status (28 CFR 202.211(a))."""

    COVERED = "covered person"
    OWNER = "country of concern, covered person or intermediary of such"


@dataclass(frozen=True, slots=True)
class Matter:
    """The graph stands without its controls and encryption (202.201, 202.206). `status` answers for other
    parties; `memory` keeps what was asked before."""

    graph: ExposureGraph
    law_on: date
    status: Callable[[str, Role], Proof]
    memory: Memory | None = field(default=None, compare=False)

    def value(self, name: str) -> Value:
        return load_parameters("ringfence.law.dsp").on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party) if party else "the unnamed giver"
