"""Listings: the lists that the catalogue and the tables of a case state are those that the law reads."""

from __future__ import annotations

from ringfence.catalogue.to_facts import JUDGED_LISTS
from ringfence.law.listings import SDN, TITLES, read_listing
from ringfence.model.kinds import Verdict
from tests.world import fact, org, world


def test_the_law_reads_what_is_stated() -> None:
    assert set(JUDGED_LISTS) == set(TITLES)


def test_what_nobody_states_is_said_to_be_so() -> None:
    proof = read_listing(world(org("x", "Maker")), "x", SDN, "1 ABC 2")
    assert proof.verdict is Verdict.FAILS
    assert "nobody states that Maker" in proof.claim


def test_a_disputed_entry_is_unknown() -> None:
    graph = world(fact(org("x", "Maker", **{SDN: "yes"}), disputed=True))
    proof = read_listing(graph, "x", SDN, "1 ABC 2")
    assert (proof.verdict, proof.settles) == (Verdict.UNKNOWN, "whether Maker is on the SDN List")
