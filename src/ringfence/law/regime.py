"""A regime: a body of law, what it does not cover, and how it judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from ..graph.exposure import ExposureGraph
from ..graph.handovers import Handover
from ..model.finding import Duty, Finding, RegimeNote, Standing
from .rule import DatedMatter

Thing: TypeAlias = tuple[
    str, Any
]  # what a case calls it ("": nothing, it is part of the matter); what a rule takes
Things: TypeAlias = Callable[[Mapping[str, Any]], Iterable[Thing]]  # given what the earlier parameters took


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one regime says: of hand-overs and parties (findings), party by party (standings), and what is due
    (duties).

    Findings, and standings and duties after them, may come one by one as they are asked for, once.
    """

    findings: Iterable[Finding] = ()
    standings: Iterable[Standing] = ()
    duties: Iterable[Duty] = ()


@dataclass(frozen=True, slots=True)
class Docket:
    """What is put before every regime: the graph, each hand-over of data on it, the day of the law, and who
    asks."""

    graph: ExposureGraph
    handovers: tuple[Handover, ...]
    law_on: date
    we: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the rules of a regime can be asked about on one docket.

    `things` gives, for each name that a rule's parameter bears after the matter ("party", "dealing", "data"),
    all that may be put there. `pairs` names the hand-over of a finding (`Finding.via`): `giver > taker`.
    """

    matter: DatedMatter
    things: Mapping[str, Things]
    pairs: Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Regime:
    """A body of law. `judge` is asked only from `since` on; `hear` lets its rules be asked one by one;
    `does_not_cover` is shown to every reader."""

    name: str
    title: str
    since: date
    does_not_cover: tuple[str, ...]
    judge: Callable[[Docket], Opinion]
    hear: Callable[[Docket], Hearing]

    @property
    def package(self) -> str:
        """Where its rules and values are."""
        return self.judge.__module__.rpartition(".")[0]

    def note(self, law_on: date) -> RegimeNote:
        return RegimeNote(self.name, self.title, self.since <= law_on, self.since, self.does_not_cover)
