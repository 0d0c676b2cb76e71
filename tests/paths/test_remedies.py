"""Which change is proposed for which link, and what it costs."""

from __future__ import annotations

from ringfence.graph.ties import find_ties
from ringfence.model.kinds import Verb
from ringfence.model.path import Remedy
from ringfence.paths.find import find_paths
from ringfence.paths.remedies import propose_remedies
from ringfence.paths.remedy_kinds import REMEDY_KINDS
from tests import world as w

TWO_APPS: tuple[w.Statement, ...] = (
    w.data("location"),
    w.app("maps"),
    w.app("chat"),
    w.component("sdk"),
    w.org("vendor"),
    w.state("CN"),
    w.link("location", Verb.COLLECTED_BY, "sdk"),
    w.link("maps", Verb.EMBEDS, "sdk"),
    w.link("chat", Verb.EMBEDS, "sdk"),
    w.link("sdk", Verb.PUBLISHED_BY, "vendor"),
    w.link("vendor", Verb.SUBJECT_TO, "CN", tie="headquartered"),
)


def propose(*statements: w.Statement, costs: dict[str, int] | None = None) -> dict[str, Remedy]:
    graph = w.world(*statements)
    paths, _ = find_paths(graph, find_ties(graph), ())
    return {remedy.id: remedy for remedy in propose_remedies(graph, paths, costs or {})}


def test_every_link_of_a_path_but_the_state_tie_has_its_remedies() -> None:
    remedies = propose(*TWO_APPS)
    assert sorted(remedies) == [
        "drop component everywhere: sdk",
        "drop component: chat / sdk",
        "drop component: maps / sdk",
        "stop collection: location / sdk",
    ]


def test_nobody_can_move_a_state() -> None:
    assert Verb.SUBJECT_TO not in {kind.verb for kind in REMEDY_KINDS}
    ended = {fact for remedy in propose(*TWO_APPS).values() for fact in remedy.removes}
    assert not any("subject to" in fact for fact in ended)


def test_a_component_dropped_everywhere_costs_less_than_app_by_app() -> None:
    remedies = propose(*TWO_APPS)
    assert remedies["drop component: chat / sdk"].effort_hours == 16
    everywhere = remedies["drop component everywhere: sdk"]
    assert everywhere.effort_hours == 16 + 8
    assert everywhere.removes == {"chat|embeds|sdk", "maps|embeds|sdk"}


def test_a_cost_of_kind_and_entity_goes_before_one_of_the_kind() -> None:
    remedies = propose(*TWO_APPS, costs={"drop component": 5, "drop component:maps": 7})
    assert remedies["drop component: chat / sdk"].effort_hours == 5
    assert remedies["drop component: maps / sdk"].effort_hours == 7


def test_one_contract_ends_as_a_whole_and_a_control_guards_instead() -> None:
    remedies = propose(
        w.data("location"),
        w.store("lake"),
        w.store("lab"),
        w.link("location", Verb.HELD_IN, "lake"),
        w.link("lake", Verb.COPIED_TO, "lab"),
        w.link("lake", Verb.PROCESSED_BY, "vendor", contract="cloud"),
        w.link("lab", Verb.PROCESSED_BY, "vendor", contract="cloud"),
        w.link("vendor", Verb.SUBJECT_TO, "CN", tie="headquartered"),
        w.state("CN"),
    )
    keys = {"lake|processed by|vendor|cloud", "lab|processed by|vendor|cloud"}
    assert remedies["end contract: cloud / vendor"].removes == keys
    assert set(remedies["guard processing: cloud / vendor"].guards) == keys
    assert remedies["guard processing: cloud / vendor"].removes == frozenset()


def test_a_remedy_ends_every_fact_that_states_its_link() -> None:
    again = w.fact(w.link("maps", Verb.EMBEDS, "sdk"), "second source")
    assert propose(*TWO_APPS, again)["drop component: maps / sdk"].removes == {
        "maps|embeds|sdk",
        "second source",
    }


def test_what_no_path_touches_gets_no_remedy() -> None:
    aside = w.link("contacts", Verb.HELD_IN, "archive")
    assert propose(*TWO_APPS, aside).keys() == propose(*TWO_APPS).keys()


def test_what_stays_is_ended_by_no_remedy() -> None:
    remedies = propose(
        *TWO_APPS[:-2], w.link("sdk", Verb.PUBLISHED_BY, "vendor", stays="yes"), *TWO_APPS[-1:]
    )
    assert remedies
    assert not any("publisher" in remedy.kind for remedy in remedies.values())
