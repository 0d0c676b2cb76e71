"""Accounts and people are joined by what both state, and never otherwise."""

from __future__ import annotations

from ringfence.evidence.access.join_people import join_people
from ringfence.evidence.access.state_fact import state_fact
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Kind
from tests.world import SOURCE


def account(id_: str, **attributes: str) -> Fact:
    return state_fact(Entity(id_, Kind.ACCOUNT, "", attributes), SOURCE)


def person(id_: str, name: str = "", **attributes: str) -> Fact:
    return state_fact(Entity(id_, Kind.PERSON, name, attributes), SOURCE)


def used_by(*facts: Fact) -> set[tuple[str, str]]:
    joined = join_people(Evidence(facts), ())
    return {(fact.says.tail, fact.says.head) for fact in joined.facts if isinstance(fact.says, Link)}


def test_an_address_an_account_id_and_an_employee_number_join() -> None:
    people = (person("7", email="Ann@a.example", accounts="arn:aws:iam::1:user/ann"),)
    assert used_by(account("okta:1", email="ann@A.example"), *people) == {("okta:1", "7")}
    assert used_by(account("okta:2", login="ann@a.example"), *people) == {("okta:2", "7")}
    assert used_by(account("arn:aws:iam::1:user/ann"), *people) == {("arn:aws:iam::1:user/ann", "7")}
    assert used_by(account("okta:3", employee_number="7"), *people) == {("okta:3", "7")}


def test_a_name_or_a_number_that_is_no_employee_number_joins_nothing() -> None:
    people = (person("7", "Ann", email="ann@a.example"),)
    assert used_by(account("Ann", login="ann"), account("7"), *people) == set()


def test_an_address_of_two_people_joins_neither_and_is_told() -> None:
    facts = (
        account("x", email="ops@a.example"),
        person("1", email="ops@a.example"),
        person("2", email="ops@a.example"),
    )
    joined = join_people(Evidence(facts), ())
    assert not any(isinstance(fact.says, Link) for fact in joined.facts)
    (gap,) = joined.gaps
    assert "ops@a.example" in gap.what
    assert "2 people" in gap.what
