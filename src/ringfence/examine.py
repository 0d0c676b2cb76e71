"""Facts -> result: build the graph, judge it, find the paths, plan the cure.

This is the whole examination, in order; each step is one folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from . import __version__
from .graph.build import build_graph
from .graph.checks import check_graph
from .graph.exposure import ExposureGraph
from .graph.handovers import find_handovers
from .graph.loose_ends import find_loose_ends
from .graph.ties import TieProof, find_ties
from .law.judge import Judgement, judge
from .model.fact import Evidence, Link
from .model.kinds import Answer
from .model.path import Path, Plan
from .model.result import Coverage, Question, Result, Unknown
from .model.settings import Settings
from .paths.find import find_paths
from .paths.headline import write_headline
from .paths.plan import POWER, make_plan
from .paths.remedies import propose_remedies
from .paths.settle import rank_unknowns
from .paths.ways import find_facts_on_ways

Ties = Mapping[str, TieProof]
SCOPES = ("open", "open and unproven")


def examine(evidence: Evidence, question: Question, settings: Settings) -> Result:
    """Answer the question on this evidence."""
    graph, ties, judgement = lay_out(evidence, question)
    paths, cut = find_paths(graph, ties, judgement.findings, settings.most_paths)
    further = find_facts_on_ways(graph, ties) if cut else frozenset()
    plans = plan_cures(graph, paths, settings.costs, further)
    coverage = measure_coverage(evidence, graph, settings)
    loose_ends = find_loose_ends(graph, ties)
    answer = answer_of(paths, coverage, loose_ends)
    return Result(
        question=question,
        answer=answer,
        sentence=write_headline(paths, plans, graph.entities, answer),
        entities={id_: graph.entities[id_] for id_ in sorted(graph.entities)},
        facts=dict(graph.facts),
        paths=paths,
        paths_cut=cut,
        findings={finding.id: finding for finding in judgement.findings},
        standings=judgement.standings,
        plans=plans,
        unknowns=rank_unknowns(paths) + loose_ends,
        coverage=coverage,
        regimes=judgement.regimes,
        version=__version__,
        apps=evidence.apps,
        seen=evidence.seen,
        pages=evidence.pages,
        duties=judgement.duties,
        logs=evidence.logs,
    )


def lay_out(evidence: Evidence, question: Question) -> tuple[ExposureGraph, Ties, Judgement]:
    """The exposure graph of the day, every party's tie to a state of concern, and what the law says."""
    graph = build_graph(evidence.facts, question.on)
    ties = find_ties(graph)
    judgement = judge(graph, find_handovers(graph), question.law_on, question.we)
    return graph, ties, judgement


def plan_cures(
    graph: ExposureGraph, paths: tuple[Path, ...], costs: Mapping[str, int], further: frozenset[str]
) -> tuple[Plan, ...]:
    """One plan that closes what is open, and one that also closes what is unproven. `further` are the facts
    of paths beyond those listed."""
    remedies = propose_remedies(graph, paths, costs, further)

    tying = {
        id_ for id_, fact in graph.facts.items() if isinstance(fact.says, Link) and fact.says.verb in POWER
    }

    @cache
    def ties_of(gone: frozenset[str]) -> Ties:
        return find_ties(graph, without_facts=gone)

    def ties_without(facts: frozenset[str]) -> Ties:
        return ties_of(facts & tying)

    return tuple(make_plan(graph, ties_without, paths, remedies, scope) for scope in SCOPES)


def answer_of(paths: tuple[Path, ...], coverage: Coverage, loose_ends: tuple[Unknown, ...]) -> Answer:
    """OPEN if a path is open; CLOSED only if none can exist *and* the evidence is complete; else UNPROVEN."""
    answers = {path.answer for path in paths}
    if Answer.OPEN in answers:
        return Answer.OPEN
    complete = coverage.complete and not loose_ends
    return Answer.CLOSED if complete and Answer.UNPROVEN not in answers else Answer.UNPROVEN


def measure_coverage(evidence: Evidence, graph: ExposureGraph, settings: Settings) -> Coverage:
    """What was looked at and what could not be, whatever the answer."""
    return Coverage(
        expected=settings.expected,
        seen=settings.seen,
        not_seen=settings.not_seen,
        demanded=settings.demanded,
        sources=evidence.sources,
        gaps=evidence.gaps + check_graph(graph),
    )
