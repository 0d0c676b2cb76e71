"""Who could read on a day, as known then and as known now; and how a seller's reach falls after a deal.

What was known on a day are the facts recorded by it. A fact without a day of record may have been known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..graph.build import build_graph
from ..graph.exposure import ExposureGraph
from ..graph.readers import Reader, list_readers
from ..graph.ties import TieProof, find_ties
from ..model.fact import Fact, Link
from ..model.kinds import Verb, Verdict
from ..model.readers import DealReach, ReachAfter, ReaderRow, ReaderTable
from ..model.result import Question
from .ground import FAILS, HOLDS, UNKNOWN, Ground
from .parties import AFTER_CLOSING

Chain = tuple[str, str, str, str]  # store, grant, account, person


def tell_readers(
    facts: Sequence[Fact], graph: ExposureGraph, ties: Mapping[str, TieProof], stores: Sequence[str],
    known_on: date | None, question: Question,
) -> ReaderTable:  # fmt: skip
    """Every reader of the stores on the day of the graph; `known_on` is the day of the other knowledge."""
    ground = Ground(graph, ties, {fact.id: fact for fact in facts}, question.we)
    now = _read(graph, stores)
    then = now if known_on is None else _read_as_known(facts, question.on, known_on, stores)
    chains = sorted(now.keys() | then.keys())
    rows = (_make_row(ground, chain, now.get(chain), then.get(chain)) for chain in chains)
    logged = tuple(store for store in stores if _is_logged(ground, store))
    return ReaderTable(question, tuple(stores), known_on, tuple(rows), logged)


def find_stores(graph: ExposureGraph) -> tuple[str, ...]:
    """Everything that a grant gives: stores, datasets, keys."""
    return tuple(id_ for id_ in sorted(graph.entities) if graph.links_from(id_, Verb.PERMITS))


def _read(graph: ExposureGraph, stores: Iterable[str]) -> dict[Chain, Reader]:
    found = (each for store in stores for each in list_readers(graph, store))
    return {(each.store, each.grant, each.account, each.person): each for each in found}


def _read_as_known(
    facts: Iterable[Fact], on: date, known_on: date, stores: Sequence[str]
) -> dict[Chain, Reader]:
    """The readers of the day by the facts recorded by another; nothing says when an undated one was known."""
    known = [fact for fact in facts if fact.recorded is None or fact.recorded <= known_on]
    undated = {fact.id for fact in known if fact.recorded is None}
    found = _read(build_graph(known, on), stores)
    return {
        chain: reader
        if reader.stands is not HOLDS or undated.isdisjoint(reader.facts)
        else replace(reader, stands=UNKNOWN)
        for chain, reader in found.items()
    }


def _make_row(ground: Ground, chain: Chain, now: Reader | None, then: Reader | None) -> ReaderRow:
    store, grant, account, person = chain
    known = [ground.facts[id_] for each in (now or then,) if each for id_ in each.facts]
    since, until = _span(known)
    documents = dict.fromkeys(fact.source.document or fact.source.file for fact in known)
    return ReaderRow(
        store=ground.graph.label(store),
        grant=ground.graph.label(grant),
        account=ground.graph.label(account),
        person=ground.label(person) if person else "",
        employers=tuple(ground.graph.label(each.link.head) for each in ground.employers(person)),
        lives_in=tuple(each.link.head for each in ground.graph.links_from(person, Verb.SUBJECT_TO)),
        tie=ground.tie(person) if person else UNKNOWN,
        now=now.stands if now else FAILS,
        then=then.stands if then else FAILS,
        since=since,
        until=until,
        documents=tuple(documents),
        read=len(_days_of_reads(ground, store, account)),
    )


def _span(facts: Iterable[Fact]) -> tuple[date | None, date | None]:
    """From when to when every link of the chain stands: each as long as any of its facts does."""
    begins: dict[str, list[date | None]] = {}
    ends: dict[str, list[date | None]] = {}
    for fact in facts:
        if isinstance(fact.says, Link):
            begins.setdefault(fact.says.key, []).append(fact.since)
            ends.setdefault(fact.says.key, []).append(fact.until)
    first = [min(day for day in days if day) for days in begins.values() if None not in days]
    last = [max(day for day in days if day) for days in ends.values() if None not in days]
    return max(first, default=None), min(last, default=None)


def _days_of_reads(ground: Ground, store: str, account: str) -> set[date | None]:
    """Those of the account itself, and of the sessions of a role."""
    return {
        fact.since
        for fact, link in ground.links_of_case(Verb.ACCESSED)
        if {store, account} in ({link.tail, link.head}, {link.terms.get("role"), link.head})
    }


def _is_logged(ground: Ground, store: str) -> bool:
    return any(each.result is HOLDS for each in ground.records("logging", about=store))


def follow_reach(
    facts: Sequence[Fact], deal: str, title: str, closing: date, sellers: Iterable[str]
) -> DealReach:
    """The readers at closing, after 30 and after 90 days, on the facts as the deal changes them."""
    sold = tuple(sorted(sellers))
    days = []
    stores: dict[str, None] = {}
    names: dict[str, str] = {}
    for after in AFTER_CLOSING:
        graph = build_graph(facts, closing + timedelta(days=after))
        ties = find_ties(graph)
        names.update((seller, graph.label(seller)) for seller in sold)
        here = find_stores(graph)
        stores.update(dict.fromkeys(graph.label(store) for store in here))
        days.append(_count(graph, ties, _read(graph, here), sold, after))
    return DealReach(deal, title, tuple(names.values()), tuple(stores), tuple(days))


def _count(
    graph: ExposureGraph, ties: Mapping[str, TieProof], readers: Mapping[Chain, Reader],
    sellers: tuple[str, ...], after: int,
) -> ReachAfter:  # fmt: skip
    """Users are counted once a store; one whom nobody names counts as an account."""
    best: dict[tuple[str, str], Verdict] = {}
    for (store, _, account, person), reader in readers.items():
        key = (store, person or account)
        if reader.possible and best.get(key) is not HOLDS:
            best[key] = reader.stands
    staff = {each.link.tail for seller in sellers for each in graph.links_to(seller, Verb.WORKS_FOR)}
    tied = {party for party, tie in ties.items() if tie.verdict is HOLDS}
    of = (_both(best, None), _both(best, staff), _both(best, tied))
    return ReachAfter(graph.on, after, *of)


def _both(best: Mapping[tuple[str, str], Verdict], among: set[str] | None) -> tuple[int, int]:
    """How many surely can, and how many may."""
    counted = [stands for (_, who), stands in best.items() if among is None or who in among]
    return sum(stands is HOLDS for stands in counted), len(counted)
