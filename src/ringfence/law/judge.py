"""Graph + date -> what every regime says of every hand-over and party."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ..graph.exposure import ExposureGraph
from ..graph.handovers import Handover
from ..model.finding import Finding, RegimeNote, Standing
from .regime import Docket, Opinion
from .regimes import REGIMES
from .telling import tell_once


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings and standings in the order of the regimes; a note on each regime, in force or not."""

    findings: tuple[Finding, ...]
    standings: tuple[Standing, ...]
    regimes: tuple[RegimeNote, ...]


def judge(graph: ExposureGraph, handovers: tuple[Handover, ...], law_on: date, we: str = "") -> Judgement:
    """Ask every regime that is in force on `law_on` about the facts as they stood on `graph.on`."""
    docket = Docket(graph, handovers, law_on, we)
    opinions = [regime.judge(docket) if regime.since <= law_on else Opinion() for regime in REGIMES]
    return Judgement(
        findings=tuple(
            replace(finding, proof=tell_once(finding.proof))
            for opinion in opinions
            for finding in opinion.findings
        ),
        standings=tuple(standing for opinion in opinions for standing in opinion.standings),
        regimes=tuple(regime.note(law_on) for regime in REGIMES),
    )
