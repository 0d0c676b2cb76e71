"""Facts and graph -> what is shown of each measure: pass, fail, or not shown.

A measure passes only when each of its reasons does, and there is at least one: nothing passes on missing
evidence. One reason that fails makes it fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from .. import __version__
from ..cells import read_list
from ..graph.exposure import ExposureGraph
from ..graph.ties import TieProof
from ..model.fact import Entity, Fact
from ..model.kinds import Answer, Kind
from ..model.log_coverage import LogCoverage
from ..model.measure import JudgedMeasure, Measure, MeasureTable, Promise
from ..model.path import Path
from ..model.proof import Proof
from ..model.record import PROMISE
from ..model.result import Question
from .ground import FAILS, HOLDS, UNKNOWN, Ground
from .predicates import MEASURES, REQUIREMENTS, Predicate, list_measures, list_requirements


def judge_measures(
    facts: Iterable[Fact],
    graph: ExposureGraph,
    ties: Mapping[str, TieProof],
    paths: Sequence[Path],
    question: Question,
    logs: tuple[LogCoverage, ...] = (),
) -> MeasureTable:
    """The measures that are promised on the day, or all where nothing is; CISA's requirements always."""
    ground = Ground(graph, ties, {fact.id: fact for fact in facts}, question.we, logs)
    promised = list_promises(ground)
    asked = [each for each in list_measures() if not promised or each.id in promised]
    judged = tuple(
        _judge(ground, each, predicates[each.id], paths, promised.get(each.id, ()))
        for measures, predicates in ((asked, MEASURES), (list_requirements(), REQUIREMENTS))
        for each in measures
    )
    shown = {path for each in judged for path in each.paths}
    labels = {each.fingerprint: _say_path(ground, each) for each in paths if each.fingerprint in shown}
    named = {fact for each in judged for proof in each.proof.walk() for fact in proof.facts}
    documents = {id_: _say_document(ground.facts[id_]) for id_ in sorted(named & ground.facts.keys())}
    return MeasureTable(question, judged, labels, documents, bool(promised), __version__)


def _judge(
    ground: Ground, measure: Measure, predicate: Predicate, paths: Sequence[Path], promises: Sequence[Promise]
) -> JudgedMeasure:
    ground = replace(ground, fresh_days=measure.fresh_days)
    reasons = tuple(dict.fromkeys(ground.weigh(each) for each in predicate(ground)))
    verdicts = {each.verdict for each in reasons}
    verdict = FAILS if FAILS in verdicts else HOLDS if verdicts == {HOLDS} else UNKNOWN
    proof = Proof(measure.asks, verdict, "all", measure.source, because=reasons)
    guarded = tuple(
        each.fingerprint
        for each in paths
        if each.answer is not Answer.CLOSED and any(hop.verb in measure.guards for hop in each.hops)
    )
    return JudgedMeasure(measure, proof, _shown_on(ground, proof), guarded, tuple(promises))


def _shown_on(ground: Ground, proof: Proof) -> date | None:
    """The oldest day that a pass rests on; of another result the newest day of what decided it."""
    deciding = [each for each in proof.because if each.verdict is proof.verdict]
    known = [
        day for each in deciding for fact in each.facts if (day := ground.evidence_day(fact)) is not None
    ]
    if not known:
        return None
    return min(known) if proof.verdict is HOLDS else max(known)


def list_promises(ground: Ground) -> dict[str, list[Promise]]:
    """What was promised by the day and has not ended, by measure."""
    promised: dict[str, list[Promise]] = {}
    for fact in ground.facts.values():
        says = fact.says
        if not isinstance(says, Entity) or says.kind is not Kind.RECORD:
            continue
        cells = says.attributes
        if cells.get("kind") != PROMISE or fact.stands_on(ground.on) is FAILS:
            continue
        instrument = cells.get("instrument", "") or says.name
        told = Promise(says.id, _name(ground, cells.get("by", "")), _name(ground, cells.get("to", "")),
                       instrument, fact.since, fact.until, (fact.id,))  # fmt: skip
        for measure in read_list(cells.get("measure", "")):
            promised.setdefault(measure, []).append(told)
    return promised


def _name(ground: Ground, ids: str) -> str:
    return ", ".join(ground.graph.label(each) for each in read_list(ids))


def _say_path(ground: Ground, path: Path) -> str:
    ends = dict.fromkeys((path.data, path.system, path.owner, path.country))
    return f"{' → '.join(ground.label(each) for each in ends if each)} ({path.answer})"


def _say_document(fact: Fact) -> str:
    source = fact.source
    place = ", ".join(part for part in (source.file, source.locator) if part)
    return f"{source.document} ({place})" if source.document else place
