"""Graph + date -> what every regime says of every hand-over and party."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..graph.exposure import ExposureGraph
from ..graph.handovers import Handover
from ..model.finding import Duty, Finding, RegimeNote, Standing
from .logic import UNKNOWN
from .regime import Docket, Opinion
from .regimes import REGIMES
from .settling import what_settles
from .telling import tell_once


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings and standings in the order of the regimes; a note on each regime, in force or not."""

    findings: tuple[Finding, ...]
    standings: tuple[Standing, ...]
    regimes: tuple[RegimeNote, ...]
    duties: tuple[Duty, ...] = ()


def judge(graph: ExposureGraph, handovers: tuple[Handover, ...], law_on: date, we: str = "") -> Judgement:
    """Ask every regime that is in force on `law_on` about the facts as they stood on `graph.on`."""
    findings: list[Finding] = []
    standings: list[Standing] = []
    duties: list[Duty] = []
    for opinion in hear(graph, handovers, law_on, we):
        findings += [_tell(finding) for finding in opinion.findings]
        standings += opinion.standings
        duties += [replace(duty, proof=tell_once(duty.proof)) for duty in opinion.duties]
    notes = tuple(regime.note(law_on) for regime in REGIMES)
    return Judgement(tuple(findings), tuple(standings), notes, tuple(duties))


def hear(
    graph: ExposureGraph, handovers: tuple[Handover, ...], law_on: date, we: str = ""
) -> Iterator[Opinion]:
    """The opinion of every regime in turn, its findings one by one: for more hand-overs than memory holds
    proofs of. Their proofs are as derived, with what they share told wherever it stands (`tell_once`)."""
    docket = Docket(graph, handovers, law_on, we)
    return (regime.judge(docket) for regime in REGIMES if regime.since <= law_on)


def _tell(finding: Finding) -> Finding:
    """Every reason told once; of an unknown, the fewest questions that would settle it."""
    unknown = finding.proof.verdict is UNKNOWN
    settles = what_settles(finding.proof) if unknown else finding.settles
    return replace(finding, proof=tell_once(finding.proof), settles=settles)
