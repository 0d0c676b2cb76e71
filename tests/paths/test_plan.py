"""The plan against brute force: every cheaper set of remedies is tried on a graph built anew."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from random import Random

import pytest

from ringfence.graph.build import build_graph
from ringfence.graph.ties import find_ties
from ringfence.model.fact import Fact
from ringfence.model.kinds import Verb, Verdict
from ringfence.model.path import Plan, Remedy
from ringfence.paths.find import find_paths
from ringfence.paths.plan import OPEN, make_plan
from tests import world as w
from tests.paths.random_case import FLOWS, STATES, TIES, Case, random_case, random_facts

UNPROVEN = "open and unproven"
Targets = frozenset[tuple[str, str]]
CASES = 500
BATCH = 50


def reached(facts: Collection[Fact]) -> dict[str, Targets]:
    """Scope -> (data class, tied party) on the graph of these facts."""
    graph = build_graph(facts, w.DAY)
    ties = find_ties(graph)
    shown = {party for party, tie in ties.items() if tie.verdict is Verdict.HOLDS}
    return {
        OPEN: frozenset((data, party) for party in shown for data in graph.data_at(party)[0]),
        UNPROVEN: frozenset((data, party) for party in ties for data in graph.data_at(party)[1]),
    }


def carry_out(case: Case, remedies: Collection[Remedy]) -> dict[str, Targets]:
    """What is reached once these remedies are carried out."""
    gone = {fact for remedy in remedies for fact in remedy.removes}
    keys = sorted({key for remedy in remedies for key in remedy.guards})
    added = [w.fact(w.guard("carried out", *keys))] if keys else []
    return reached([*(each for each in case.facts if each.id not in gone), *added])


class Outcomes:
    """What each set of remedies comes to, each built once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.known: dict[frozenset[str], dict[str, Targets]] = {}

    def closes(self, remedies: Collection[Remedy], scope: str) -> bool:
        return self.of(remedies)[scope] <= self.of(self.case.remedies)[scope]

    def of(self, remedies: Collection[Remedy]) -> dict[str, Targets]:
        names = frozenset(remedy.id for remedy in remedies)
        if names not in self.known:
            self.known[names] = carry_out(self.case, remedies)
        return self.known[names]


def cheaper_sets(remedies: tuple[Remedy, ...], cost: int) -> list[tuple[Remedy, ...]]:
    """Every set that costs less, the empty one included."""
    sizes = range(len(remedies) + 1)
    sets = (chosen for size in sizes for chosen in combinations(remedies, size))
    return [chosen for chosen in sets if sum(remedy.effort_hours for remedy in chosen) < cost]


def plan_of(case: Case, scope: str) -> Plan:
    return make_plan(case.graph, case.ties_without, case.paths, case.remedies, scope)


@pytest.mark.parametrize("batch", range(0, CASES, BATCH))
def test_no_cheaper_set_of_remedies_closes_what_the_plan_closes(batch: int) -> None:
    for seed in range(batch, batch + BATCH):
        case = random_case(seed)
        outcomes = Outcomes(case)
        for scope in (OPEN, UNPROVEN):
            check_plan(outcomes, plan_of(case, scope), scope, f"seed {seed}, {scope}")


def check_plan(outcomes: Outcomes, plan: Plan, scope: str, which: str) -> None:
    chosen = tuple(step.remedy for step in plan.steps)
    assert plan.effort_hours == sum(remedy.effort_hours for remedy in chosen), which
    assert plan.optimal, which
    assert plan.verified, which
    assert plan.lower_bound_hours == plan.effort_hours, which
    assert outcomes.closes(chosen, scope), f"{which}: a target that can be closed stays"
    for dropped in chosen:
        rest = tuple(remedy for remedy in chosen if remedy is not dropped)
        assert not outcomes.closes(rest, scope), f"{which}: {dropped.id} is not needed"
    for other in cheaper_sets(outcomes.case.remedies, plan.effort_hours):
        assert not outcomes.closes(other, scope), f"{which}: cheaper: {[remedy.id for remedy in other]}"


def test_the_random_cases_are_worth_trying() -> None:
    """Many need several steps, many leave something, and the two scopes differ."""
    plans = [[plan_of(random_case(seed), scope) for scope in (OPEN, UNPROVEN)] for seed in range(100)]
    assert sum(len(both[1].steps) >= 2 for both in plans) > 30
    assert sum(len(both[1].steps) >= 3 for both in plans) > 10
    assert sum(bool(both[0].steps) for both in plans) > 30
    assert sum(bool(both[1].left) for both in plans) > 10
    assert sum(both[0].effort_hours != both[1].effort_hours for both in plans) > 20


@pytest.mark.parametrize("batch", range(0, 100, 50))
def test_what_is_certain_is_possible_too(batch: int) -> None:
    for seed in range(batch, batch + 50):
        targets = reached(random_case(seed).facts)
        assert targets[OPEN] <= targets[UNPROVEN], f"seed {seed}"


def test_a_further_fact_removes_nothing_that_was_possible() -> None:
    """Unless it is a guard or an encryption. The states' own ties stand throughout."""
    extra = [each for each in (*FLOWS, *TIES) if each.verb is not Verb.ENCRYPTED_WITH]
    for seed in range(100):
        random = Random(seed)
        facts = [*random_facts(random, guards=False), *(w.fact(each, f"state {each.key}") for each in STATES)]
        before = reached(facts)
        further = w.fact(random.choice(extra), "further")
        assert before[UNPROVEN] <= reached([*facts, further])[UNPROVEN], f"seed {seed}: {further.says}"


def test_a_tie_that_a_remedy_itself_brings_about_is_broken_by_leaving_the_remedy_out() -> None:
    """Sold by its only known owner, the holding may be tied. End the direction instead."""
    links = (
        w.link("location", Verb.SHARED_WITH, "vendor"),
        w.owns("holding", "vendor", w.percent(60)),
        w.owns("fund", "holding", w.percent(30)),
        w.link("fund", Verb.SUBJECT_TO, "US", tie="headquartered"),
        w.link("fund", Verb.DIRECTED_BY, "CN", means="board seat"),
    )
    facts = w.facts(w.data("location"), w.state("CN"), w.state("US"), *links)
    graph = build_graph(facts, w.DAY)
    priced = ((links[1], 10), (links[2], 1), (links[4], 2))
    remedies = tuple(
        Remedy(each.key, "end", "End it", hours, frozenset({each.key})) for each, hours in priced
    )
    case = Case(facts, graph, find_paths(graph, find_ties(graph), ())[0], remedies)
    plan = plan_of(case, UNPROVEN)
    assert [step.remedy.id for step in plan.steps] == [links[4].key]
    check_plan(Outcomes(case), plan, UNPROVEN, "a holding placed nowhere")
