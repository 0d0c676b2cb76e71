"""Leavers whose accounts live on, shared accounts, accounts of nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ringfence.evidence.access.state_fact import state_fact
from ringfence.evidence.access.tell_holders import tell_holders
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Kind, Rung, Verb
from tests.world import SOURCE

END = date(2026, 2, 1)
USED = state_fact(Link(Verb.USED_BY, "okta:1", "7"), SOURCE)
PERSON = state_fact(Entity("7", Kind.PERSON), SOURCE)


def account(until: date | None = None, rung: Rung = Rung.DECLARED, **attributes: str) -> Fact:
    return state_fact(Entity("okta:1", Kind.ACCOUNT, "", attributes), SOURCE, until=until, rung=rung)


def work(until: date | None = END) -> Fact:
    return state_fact(Link(Verb.WORKS_FOR, "7", "us"), SOURCE, until=until)


def accessed(last: str) -> Fact:
    link = Link(Verb.ACCESSED, "okta:1", "store", terms={"last": last})
    return state_fact(link, SOURCE, rung=Rung.CONTACTED)


def told(*facts: Fact) -> list[str]:
    return [gap.what for gap in tell_holders(Evidence((*facts, USED, PERSON)), ())]


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ((account(), work()), "okta:1 is alive though its person's work ended on 2026-02-01"),
        ((account(date(2026, 3, 1)), work()), "is alive until 2026-03-01"),
        ((accessed("2026-02-01"), work()), "was used on 2026-02-01, after"),
    ],
)
def test_an_account_that_outlives_its_persons_work(facts: Any, what: str) -> None:
    (found,) = told(*facts)
    assert what in found


@pytest.mark.parametrize(
    "facts",
    [
        (account(END), work()),
        (account(), work(None)),
        (account(), work(), state_fact(Link(Verb.WORKS_FOR, "7", "other"), SOURCE)),
        (account(status="deprovisioned"), work()),
        (account(),),
        (account(rung=Rung.CONTACTED), accessed("2026-01-31"), work()),
    ],
)
def test_one_that_does_not(facts: Any) -> None:
    assert told(*facts) == []


def test_shared_accounts_and_accounts_of_nobody() -> None:
    other = state_fact(Link(Verb.USED_BY, "okta:1", "8"), SOURCE)
    assert told(account(), other) == ["okta:1 is used by 2 people: a shared account"]
    robot = state_fact(Entity("robot", Kind.ACCOUNT), SOURCE)
    (found,) = told(account(), robot)
    assert "1 accounts that nobody is known to use" in found
    assert list(tell_holders(Evidence((robot,)), ())) == []
