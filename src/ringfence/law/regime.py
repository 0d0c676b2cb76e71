"""A regime: a body of law, what it does not cover, and how it judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..graph.exposure import ExposureGraph
from ..graph.handovers import Handover
from ..model.finding import Finding, RegimeNote, Standing


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one regime says: on hand-overs and parties (findings), and party by party (standings)."""

    findings: tuple[Finding, ...] = ()
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Docket:
    """What is put before every regime: the graph, each hand-over of data on it, the day of the law, and who
    asks."""

    graph: ExposureGraph
    handovers: tuple[Handover, ...]
    law_on: date
    we: str = ""


@dataclass(frozen=True, slots=True)
class Regime:
    """A body of law. `judge` is asked only from `since` on; `does_not_cover` is shown to every reader."""

    name: str
    title: str
    since: date
    does_not_cover: tuple[str, ...]
    judge: Callable[[Docket], Opinion]

    def note(self, law_on: date) -> RegimeNote:
        return RegimeNote(self.name, self.title, self.since <= law_on, self.since, self.does_not_cover)
