"""Why is this reached? The shortest chain, or nothing."""

from __future__ import annotations

from ringfence.graph.ties import find_ties
from ringfence.model.kinds import Verb
from ringfence.paths.why import explain, write_sentence
from tests import world as w

WORLD = w.world(
    w.data("location", us_persons="1200000"),
    w.app("maps", "Maps"),
    w.org("maker"),
    w.org("vendor"),
    w.org("bystander"),
    w.state("CN", "China"),
    w.link("location", Verb.COLLECTED_BY, "maps"),
    w.link("maps", Verb.PUBLISHED_BY, "maker"),
    w.link("maker", Verb.SHARED_WITH, "vendor"),
    w.link("maps", Verb.SHARED_WITH, "vendor"),
    w.link("vendor", Verb.SUBJECT_TO, "CN", tie="headquartered"),
)


def heads(target: str) -> list[str] | None:
    hops = explain(WORLD, find_ties(WORLD), target)
    return None if hops is None else [hop.head for hop in hops]


def test_the_shortest_chain_to_a_party() -> None:
    assert heads("vendor") == ["maps", "vendor"]


def test_a_state_is_reached_through_the_party_tied_to_it() -> None:
    assert heads("CN") == ["maps", "vendor", "CN"]


def test_what_is_not_reached_has_no_explanation() -> None:
    assert heads("bystander") is None


def test_the_sentence_names_the_people_and_every_stop() -> None:
    hops = explain(WORLD, find_ties(WORLD), "CN")
    assert hops is not None
    assert write_sentence(WORLD, hops) == "location (1.2 million Americans) → Maps → vendor → China"
