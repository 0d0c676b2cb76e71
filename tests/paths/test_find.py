"""The listed paths agree with the fixpoints: nothing reached is without a path, and no path leads nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.examine import examine
from ringfence.graph.build import build_graph
from ringfence.graph.exposure import ExposureGraph
from ringfence.graph.ties import find_ties
from ringfence.model.fact import Entity, Evidence
from ringfence.model.kinds import Answer, Kind, Verb, Verdict
from ringfence.model.path import Path
from ringfence.model.result import Question
from ringfence.model.settings import Settings
from ringfence.paths.find import find_paths
from tests import world as w
from tests.paths.random_case import random_case

SDK_WORLD: tuple[w.Statement, ...] = (
    w.data("location", us_persons="1000"),
    w.app("maps"),
    w.link("location", Verb.COLLECTED_BY, "sdk"),
    w.link("maps", Verb.EMBEDS, "sdk"),
    w.link("sdk", Verb.SENDS_TO, "host"),
    w.link("host", Verb.OPERATED_BY, "vendor"),
    w.owns("parent", "vendor", w.percent(60)),
    w.link("parent", Verb.SUBJECT_TO, "CN", tie="headquartered"),
    w.state("CN"),
)


def all_paths(graph: ExposureGraph) -> tuple[Path, ...]:
    return find_paths(graph, find_ties(graph), ())[0]


def party_of(graph: ExposureGraph, path: Path) -> str:
    """The party at the end of the flow, before the tie chain."""
    ties = (Verb.OWNED_BY, Verb.DIRECTED_BY, Verb.SUBJECT_TO)
    return [hop.head for hop in path.hops if hop.verb not in ties][-1]


@pytest.mark.parametrize("batch", range(0, 120, 30))
def test_paths_and_fixpoints_agree(batch: int) -> None:
    for seed in range(batch, batch + 30):
        graph = random_case(seed).graph
        ties = find_ties(graph)
        by_target: dict[tuple[str, str], set[Answer]] = {}
        for path in all_paths(graph):
            by_target.setdefault((path.data, party_of(graph, path)), set()).add(path.answer)
        for party, tie in ties.items():
            lower, upper = graph.data_at(party)
            for data in (id_ for id_ in graph.entities if graph.kind(id_) is Kind.DATA_CLASS):
                answers = by_target.get((data, party), set())
                shown = data in lower and tie.verdict is Verdict.HOLDS
                assert (Answer.OPEN in answers) == shown, f"seed {seed}: {data} to {party}"
                possible = bool(answers & {Answer.OPEN, Answer.UNPROVEN})
                assert possible == (data in upper), f"seed {seed}: {data} to {party}"


def test_a_closed_path_shows_what_shuts_it_and_every_fact_exists() -> None:
    for seed in range(60):
        graph = random_case(seed).graph
        paths = all_paths(graph)
        assert len({path.fingerprint for path in paths}) == len(paths)
        for path in paths:
            shut = any(guard.closes is Verdict.HOLDS for hop in path.hops for guard in hop.guards)
            assert (path.answer is Answer.CLOSED) == shut
            assert path.support <= graph.facts.keys()
            assert path.rung == min(hop.rung for hop in path.hops)
            columns = (path.data, path.system, path.carrier, path.owner, path.country)
            assert graph.entities.keys() >= set(columns)


def test_other_words_leave_the_fingerprints_alone() -> None:
    for seed in range(30):
        case = random_case(seed)
        renamed = [
            replace(fact, says=replace(fact.says, name=f"new {fact.says.id}"))
            if isinstance(fact.says, Entity)
            else fact
            for fact in case.facts
        ]
        before = {path.fingerprint for path in all_paths(case.graph)}
        assert {path.fingerprint for path in all_paths(build_graph(renamed, w.DAY))} == before


def test_the_five_columns_of_a_path_through_a_component() -> None:
    (path,) = all_paths(w.world(*SDK_WORLD))
    assert path.answer is Answer.OPEN
    assert (path.data, path.system, path.owner, path.country) == ("location", "maps", "parent", "CN")
    assert path.carrier == "vendor"
    assert [hop.head for hop in path.hops] == ["maps", "sdk", "host", "vendor", "parent", "CN"]


def test_a_guard_that_is_only_promised_leaves_the_path_unproven() -> None:
    guarded = w.link("host", Verb.OPERATED_BY, "vendor")
    (path,) = all_paths(w.world(*SDK_WORLD, w.guard("promise", guarded, holds=Verdict.UNKNOWN)))
    assert path.answer is Answer.UNPROVEN
    assert path.settles == ("whether a control works: nothing shows that it works",)


def test_a_guard_that_is_shown_to_work_closes_the_path() -> None:
    guarded = w.link("host", Verb.OPERATED_BY, "vendor")
    (path,) = all_paths(w.world(*SDK_WORLD, w.guard("wall", guarded)))
    assert path.answer is Answer.CLOSED


def test_the_limit_cuts_and_counts() -> None:
    graph = random_case(8).graph
    ties = find_ties(graph)
    every, none_cut = find_paths(graph, ties, ())
    assert len(every) > 3
    assert none_cut == 0
    some, cut = find_paths(graph, ties, (), limit=3)
    assert (len(some), cut) == (3, len(every) - 3)
    assert set(some) <= set(every)


def make_crowd(size: int) -> tuple[w.Statement, ...]:
    """Accounts that may act as one another in every way, and behind them all one sure way to a person."""
    accounts = [f"a{number}" for number in range(size)]
    may = (
        w.link(one, Verb.BECOMES, other, condition=Verdict.UNKNOWN)
        for one in accounts
        for other in accounts
        if one != other
    )
    return (
        w.data("health"),
        w.store("db"),
        w.grant("read"),
        *(w.account(each) for each in accounts),
        w.person("wei"),
        w.state("CN"),
        w.link("health", Verb.HELD_IN, "db"),
        w.link("db", Verb.PERMITS, "read"),
        *(w.link("read", Verb.ASSIGNED_TO, each) for each in accounts),
        *may,
        w.link(accounts[-1], Verb.USED_BY, "wei"),
        w.link("wei", Verb.SUBJECT_TO, "CN", tie="primarily resident"),
    )


def test_a_limit_on_paths_hides_no_open_one() -> None:
    graph = w.world(*make_crowd(7))
    ties = find_ties(graph)
    every, none_cut = find_paths(graph, ties, ())
    assert none_cut == 0
    assert sum(path.answer is Answer.OPEN for path in every) == 1
    some, cut = find_paths(graph, ties, (), limit=5)
    assert (len(some), cut) == (5, len(every) - 5)
    assert some[0].answer is Answer.OPEN
    assert len({path.fingerprint for path in every}) == len(every)


def test_paths_too_many_to_tell_are_cured_all_the_same() -> None:
    question = Question("crowd", "", w.DAY, w.DAY)
    facts = w.facts(*make_crowd(6))
    whole, cut = (examine(Evidence(facts), question, Settings(most_paths=most)) for most in (10_000, 1))
    assert (whole.paths_cut, cut.paths_cut > 0) == (0, True)
    assert cut.answer is whole.answer is Answer.OPEN
    for some, every in zip(cut.plans, whole.plans, strict=True):
        assert some.effort_hours == every.effort_hours
        assert some.optimal
        assert some.verified


def test_the_chain_of_a_tie_that_holds_is_certain() -> None:
    graph = random_case(0).graph
    tie = find_ties(graph)["vendor"]
    assert tie.verdict is Verdict.HOLDS
    assert all(link.stands is Verdict.HOLDS for link in tie.chain)
