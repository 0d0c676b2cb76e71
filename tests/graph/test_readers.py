"""Readers: every chain from a grant to a person, and no other."""

from __future__ import annotations

from ringfence.graph.readers import Reader, list_readers
from ringfence.model.kinds import Verb, Verdict
from tests.world import Statement, account, fact, grant, guard, link, person, store, world

PERMIT = link("db", Verb.PERMITS, "read")
CHAIN: tuple[Statement, ...] = (
    store("db"),
    grant("read"),
    account("a"),
    person("amy"),
    PERMIT,
    link("read", Verb.ASSIGNED_TO, "a"),
    link("a", Verb.USED_BY, "amy"),
)


def told(*statements: Statement) -> list[tuple[str, str, str]]:
    return [(each.account, each.person, each.stands.value) for each in _read(*statements)]


def _read(*statements: Statement) -> tuple[Reader, ...]:
    return list_readers(world(*statements), "db")


def test_a_chain_names_every_fact_it_stands_on() -> None:
    (reader,) = _read(*CHAIN)
    assert (reader.grant, reader.account, reader.person, reader.stands) == ("read", "a", "amy", Verdict.HOLDS)
    assert set(reader.facts) == {PERMIT.key, "read|assigned to|a", "a|used by|amy"}


def test_groups_hand_on_and_have_no_user_of_their_own() -> None:
    group = (grant("group"), link("read", Verb.ASSIGNED_TO, "group"), link("group", Verb.ASSIGNED_TO, "b"))
    assert told(*CHAIN, *group, account("b")) == [("a", "amy", "holds"), ("b", "", "holds")]


def test_steps_to_another_account_end_and_a_circle_does_too() -> None:
    circle = (link("a", Verb.BECOMES, "b"), link("b", Verb.BECOMES, "a"), link("b", Verb.USED_BY, "bob"))
    assert told(*CHAIN, *circle) == [("a", "amy", "holds"), ("b", "bob", "holds")]


def test_a_doubtful_step_and_a_guard() -> None:
    doubtful = fact(link("a", Verb.USED_BY, "amy"), "doubt", disputed=True)
    assert told(*CHAIN[:-1], doubtful) == [("a", "amy", "unknown")]
    assert told(*CHAIN, guard("approval", PERMIT, holds=Verdict.UNKNOWN)) == [("a", "amy", "unknown")]
    assert told(*CHAIN, guard("approval", PERMIT)) == [("a", "amy", "fails")]


def test_the_best_founded_chain_counts() -> None:
    doubtful = fact(link("read", Verb.ASSIGNED_TO, "b"), disputed=True)
    both = (doubtful, link("b", Verb.BECOMES, "a"))
    assert told(*CHAIN, *both)[0] == ("a", "amy", "holds")


def test_no_grant_no_reader() -> None:
    assert told(store("db"), person("amy")) == []
