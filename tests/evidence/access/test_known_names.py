"""The names of exports give way to the case's own; what the case does not list is told."""

from __future__ import annotations

from ringfence.evidence.access.known_names import use_known_names
from ringfence.evidence.access.state_fact import state_fact
from ringfence.model.fact import Entity, Evidence, Guard, Link
from ringfence.model.kinds import Kind, Verb, Verdict
from ringfence.model.log_coverage import LogCoverage
from tests.world import SOURCE

ARN = "arn:aws:s3:::profiles"
STORE = state_fact(Entity("profiles", Kind.STORE, "", {"known_as": f"{ARN};other"}), SOURCE)
EMPLOYER = state_fact(Entity("a-llc", Kind.ORG, "A LLC"), SOURCE)


def test_known_as_and_the_name_of_an_organisation_are_put_for_an_exports_names() -> None:
    permits = Link(Verb.PERMITS, ARN, "grant")
    facts = (
        state_fact(Entity(ARN, Kind.STORE, ARN), SOURCE),
        state_fact(permits, SOURCE),
        state_fact(Link(Verb.ASSIGNED_TO, "grant", "account", needs=(permits.key,)), SOURCE),
        state_fact(Link(Verb.WORKS_FOR, "7", "A LLC"), SOURCE),
        state_fact(Guard("rls", "row-level security", (permits.key,), Verdict.HOLDS), SOURCE),
    )
    named = use_known_names(Evidence(facts), (STORE, EMPLOYER))
    entity, first, second, work, guard = (fact.says for fact in named.facts)
    assert isinstance(entity, Entity)
    assert entity.id == "profiles"
    assert isinstance(first, Link)
    assert first.tail == "profiles"
    assert isinstance(second, Link)
    assert second.needs == (first.key,)
    assert isinstance(work, Link)
    assert work.head == "a-llc"
    assert isinstance(guard, Guard)
    assert guard.on == (first.key,)
    assert named.gaps == ()


def test_what_logs_cover_is_told_by_the_cases_names() -> None:
    covered = LogCoverage(ARN, "CloudTrail of account 1", Verdict.HOLDS, "", None, None, 0, 0)
    (log,) = use_known_names(Evidence(logs=(covered,)), (STORE,)).logs
    assert log.store == "profiles"


def test_a_store_that_the_case_does_not_list_is_a_gap() -> None:
    facts = (state_fact(Entity("arn:aws:s3:::backup", Kind.STORE), SOURCE),)
    (gap,) = use_known_names(Evidence(facts), (STORE,)).gaps
    assert "arn:aws:s3:::backup" in gap.what
