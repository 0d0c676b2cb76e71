"""Files -> result: the first file to read.

    case folder, or files --read_several--> facts, gaps, settings
                          --examine-------> graph, findings, paths, plans: a Result
    deal file ------------weigh_deal------> the same before and after: a DealResult

Everything below is reached from here; `report/` turns what comes out into pages.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

from .deal.simulate import simulate_deal
from .deal.weigh import weigh_deal
from .drift.except_paths import except_paths
from .errors import UsageError
from .evidence.read_case import Case, read_several
from .evidence.read_deal import read_deal
from .evidence.standard_input import keep_input
from .evidence.traffic.search_data import NOTHING_SOUGHT, Sought
from .examine import examine, lay_out
from .measures.judge_measures import judge_measures
from .measures.who_could_read import find_stores, follow_reach, tell_readers
from .model.fact import Link
from .model.kinds import Verb
from .model.measure import MeasureTable
from .model.path import Hop
from .model.readers import DealReach, ReaderTable
from .model.result import DealResult, Question, Result
from .model.settings import Settings
from .paths.why import explain

Tell = Callable[[str], None]
Paths = tuple[Path, ...]
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Clocks:
    """The day whose facts are asked for, and the day whose law; None: as the case says. `today` is the day on
    which exceptions are over or not; None: that of the facts."""

    on: date | None = None
    law_on: date | None = None
    today: date | None = None


AS_THE_CASE_SAYS = Clocks()


def _silent(step: str) -> None:
    """Tell nobody."""


def scan(
    path: Path,
    clocks: Clocks = AS_THE_CASE_SAYS,
    tell: Tell = _silent,
    beside: Paths = (),
    sought: Sought = NOTHING_SOUGHT,
) -> Result:
    """Read a case folder, or a file and those named `beside` it, and examine it. `sought` says which known
    values its traffic is searched for."""
    case, question, settings = _open_case(path, clocks, tell, beside, sought)
    tell("examining the paths")
    return _except(examine(case.evidence, question, settings), case, clocks)


def _except(result: Result, case: Case, clocks: Clocks) -> Result:
    """The result beside the exceptions of its case."""
    if not case.exceptions:
        return result
    return except_paths(result, case.exceptions, clocks.today or result.question.on)


def weigh(path: Path, deal: Path, clocks: Clocks = AS_THE_CASE_SAYS, tell: Tell = _silent) -> DealResult:
    """Examine the case before and after a deal."""
    case, question, settings = _open_case(path, clocks, tell)
    tell(f"reading {deal.name}")
    terms = read_deal(deal, case.folder)
    if clocks.on is not None:
        terms = replace(terms, on=clocks.on)
    tell("examining both sides")
    deal_result = weigh_deal(case.evidence, question, settings, terms)
    before, after = (_except(side, case, clocks) for side in (deal_result.before, deal_result.after))
    return replace(deal_result, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a thing is reached: the shortest chain of hops, or None, and what the hops speak of."""

    target: str
    hops: tuple[Hop, ...] | None
    question: Question


def why(
    path: Path, target: str, clocks: Clocks = AS_THE_CASE_SAYS, tell: Tell = _silent
) -> tuple[Explanation, Result]:
    """Explain why the entity `target` (its id or its exact name) is reached."""
    case, question, settings = _open_case(path, clocks, tell)
    graph, ties, _ = lay_out(case.evidence, question)
    known = {target} & set(graph.entities) or {e.id for e in graph.entities.values() if e.name == target}
    if not known:
        raise UsageError(f"nothing in {case.folder} is called {target!r}{_nearest(target, graph.entities)}")
    found = min(known)
    hops = explain(graph, ties, found)
    return Explanation(found, hops, question), examine(case.evidence, question, settings)


def judge(
    path: Path, deal: Path | None = None, clocks: Clocks = AS_THE_CASE_SAYS, tell: Tell = _silent
) -> tuple[MeasureTable, Result]:
    """What is shown of the measures that are promised, or of all; after a deal, if one is named."""
    case, question, settings = _open_case(path, clocks, tell)
    evidence = case.evidence
    if deal is not None:
        terms = read_deal(deal, case.folder)
        evidence = simulate_deal(evidence, terms).evidence
        question = question if clocks.on else replace(question, on=terms.on)
    tell("judging the measures")
    result = examine(evidence, question, settings)
    graph, ties, _ = lay_out(evidence, question)
    return judge_measures(evidence.facts, graph, ties, result.paths, question, evidence.logs), result


def readers(
    path: Path, stores: tuple[str, ...], known_on: date | None, clocks: Clocks = AS_THE_CASE_SAYS,
    tell: Tell = _silent,
) -> ReaderTable:  # fmt: skip
    """Who could read the stores (all, where none is named) on the day, as known now and on another day."""
    case, question, _ = _open_case(path, clocks, tell)
    graph, ties, _ = lay_out(case.evidence, question)
    strangers = [store for store in stores if store not in graph.entities]
    if strangers:
        near = _nearest(strangers[0], graph.entities)
        raise UsageError(f"nothing in {case.folder} is called {strangers[0]!r}{near}")
    asked = stores or find_stores(graph)
    return tell_readers(case.evidence.facts, graph, ties, asked, known_on, question)


def reach_after(path: Path, deal: Path, tell: Tell = _silent) -> DealReach:
    """How many readers the sellers of a deal have left at closing, after 30 and after 90 days."""
    case, _, _ = _open_case(path, AS_THE_CASE_SAYS, tell)
    terms = read_deal(deal, case.folder)
    simulation = simulate_deal(case.evidence, terms)
    ended = {id_ for clause in simulation.clauses for id_ in clause.removes}
    links = (fact.says for fact in case.evidence.facts if fact.id in ended)
    sellers = {link.head for link in links if isinstance(link, Link) and link.verb is Verb.OWNED_BY}
    return follow_reach(simulation.evidence.facts, terms.id, terms.title, terms.on, sellers)


def _take(path: Path, kept: Path, tell: Tell) -> Path:
    """The file, or for `-` what came from standard input."""
    tell("reading standard input" if path == STANDARD_INPUT else f"reading {path}")
    return keep_input(sys.stdin.buffer, kept) if path == STANDARD_INPUT else path


def _nearest(target: str, ids: Iterable[str]) -> str:
    near = get_close_matches(target, list(ids), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _open_case(
    path: Path, clocks: Clocks, tell: Tell, beside: Paths = (), sought: Sought = NOTHING_SOUGHT
) -> tuple[Case, Question, Settings]:
    with TemporaryDirectory(prefix="ringfence-") as kept:
        case = read_several(tuple(_take(each, Path(kept), tell) for each in (path, *beside)), sought)
    question = case.question
    if clocks.on is not None:
        question = replace(question, on=clocks.on)
    if clocks.law_on is not None:
        question = replace(question, law_on=clocks.law_on)
    return case, question, case.settings
