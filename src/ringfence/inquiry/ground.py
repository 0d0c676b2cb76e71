"""What an answer about organisations stands on: the facts of them and of all above them, judged once.

parties --facts--> graph --judge--> findings, ties, lists --stand--> what is known of each one
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..catalogue.lookup import Catalogue
from ..graph.build import build_graph
from ..graph.exposure import ExposureGraph
from ..graph.ties import TieProof, find_ties
from ..law.judge import Judgement, judge
from ..model.finding import Finding, Standing
from ..model.kinds import Certainty, Verdict
from ..model.profile import Attestation, Standpoint, Statement, View
from .describe import describe_organisation
from .knowledge import Knowledge
from .listings import ListReader

WEAKNESS = {Certainty.PRIMARY: 0, Certainty.SECONDARY: 1, Certainty.UNVERIFIED: 2}


@dataclass(frozen=True)
class Ground:
    """The judged graph of some organisations and their owners; `checked` says of each fact how well it was
    checked."""

    catalogue: Catalogue
    on: date
    checked: Mapping[str, Attestation]
    graph: ExposureGraph
    judgement: Judgement
    ties: Mapping[str, TieProof]
    lists: ListReader

    def stand(self, party: str) -> Standpoint:
        """Everything known of one organisation."""
        tie = self.ties.get(party)
        return Standpoint(
            id=party,
            name=self.graph.label(party) if party in self.graph.entities else self.catalogue.name(party),
            statements=self._statements(party),
            views=tuple(self._views(party)),
            listings=self.lists.of_organisation(party),
            tie=tie.verdict if tie else Verdict.FAILS,
            chain=(party, *(each.link.head for each in tie.chain)) if tie else (),
        )

    def say_ties(self) -> dict[str, Verdict]:
        """Of every party on the graph that is or may be tied to a state of concern."""
        return {party: tie.verdict for party, tie in self.ties.items()}

    def _statements(self, party: str) -> tuple[Statement, ...]:
        return tuple(describe_organisation(self.catalogue, party, self.on))

    @cached_property
    def _findings(self) -> Mapping[str, Finding]:
        return {finding.id: finding for finding in self.judgement.findings}

    @cached_property
    def _standings(self) -> Mapping[str, list[Standing]]:
        standings: dict[str, list[Standing]] = {}
        for standing in self.judgement.standings:
            standings.setdefault(standing.party, []).append(standing)
        return standings

    @cached_property
    def _judged(self) -> frozenset[str]:
        return frozenset(standing.regime for standing in self.judgement.standings)

    def _views(self, party: str) -> Iterable[View]:
        """What each regime says: its finding on the party, or that nothing supports one."""
        for standing in self._standings.get(party, ()):
            finding = self._findings.get(standing.finding)
            yield self._view(finding) if finding else _nothing(standing.regime, standing.verdict)
        for note in self.judgement.regimes:
            if not note.in_force and note.name not in self._judged:
                yield _nothing(note.name, f"not in force before {note.since}")

    def _view(self, finding: Finding) -> View:
        """An answer is no better checked than the facts that carry it."""
        carried = [self.checked[fact].certainty for fact in finding.proof.support() if fact in self.checked]
        return View(
            finding.regime,
            finding.verdict,
            finding.says,
            finding.cites,
            max([finding.certainty, *carried], key=WEAKNESS.__getitem__),
            finding.proof,
            finding.settles,
        )


def lay_ground(knowledge: Knowledge, parties: Iterable[str], on: date, law_on: date) -> Ground:
    """Gather what is known of the parties and of all above them, and judge it."""
    known = knowledge.facts_about(parties)
    graph = build_graph((each.fact for each in known), on)
    lists = ListReader(knowledge.catalogue, graph, on)
    checked = {each.fact.id: each.attested for each in known}
    return Ground(knowledge.catalogue, on, checked, graph, judge(graph, (), law_on), find_ties(graph), lists)


def _nothing(regime: str, says: str) -> View:
    return View(regime, Verdict.FAILS, says, "", Certainty.PRIMARY, None)
