"""The first line, in each of its wordings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.kinds import Answer, Outcome, Rung
from ringfence.model.path import Count, Path, Plan, Remedy, Step
from ringfence.paths.headline import write_headline
from tests import world as w

ENTITIES = {"CN": w.state("CN", "China"), "RU": w.state("RU", "Russia")}
OPEN_PATH = Path(
    fingerprint="1",
    hops=(),
    data="location",
    system="maps",
    carrier="sdk",
    owner="vendor",
    country="CN",
    answer=Answer.OPEN,
    rung=Rung.DECLARED,
    people=Count(1_200_000, 1_200_000),
    outcome=Outcome.PROHIBITED,
)
SECOND = replace(OPEN_PATH, fingerprint="2", country="RU", outcome=Outcome.NOT_REGULATED, people=None)
MAYBE = replace(OPEN_PATH, fingerprint="3", answer=Answer.UNPROVEN)


def plan(*hours: int, left: tuple[str, ...] = ()) -> Plan:
    steps = tuple(Step(n, Remedy(f"r{n}", "drop", "Drop", cost), ()) for n, cost in enumerate(hours, start=1))
    return Plan("open", steps, sum(hours), sum(hours), True, True, left)


def say(answer: Answer, *paths: Path, plans: tuple[Plan, ...] = ()) -> str:
    return write_headline(paths, plans, ENTITIES, answer)


def test_closed() -> None:
    said = "No path is left by which a foreign adversary could reach the data examined."
    assert say(Answer.CLOSED) == said


def test_no_path_and_not_enough_evidence() -> None:
    said = "No path was found, but the evidence is not complete enough to say that none exists."
    assert say(Answer.UNPROVEN) == said


def test_only_unproven_paths() -> None:
    said = "No path is shown to be open, but 1 path to China cannot be excluded."
    assert say(Answer.UNPROVEN, MAYBE) == said


def test_one_open_path_and_its_cure() -> None:
    assert say(Answer.OPEN, OPEN_PATH, plans=(plan(16),)) == (
        "Data on 1.2 million Americans can reach China by 1 path. "
        "1 meets a prohibition, restriction or control test. 1 change closes it, at about 2 days of work."
    )


def test_two_states_and_further_paths_that_cannot_be_excluded() -> None:
    assert say(Answer.OPEN, OPEN_PATH, SECOND, MAYBE, plans=(plan(4, 2),)) == (
        "Data on 1.2 million Americans can reach China and Russia by 2 paths. "
        "1 meets a prohibition, restriction or control test. "
        "2 changes close all of them, at about 6 hours of work. 1 further path cannot be excluded."
    )


def test_several_that_meet_a_rule() -> None:
    said = say(Answer.OPEN, OPEN_PATH, replace(OPEN_PATH, fingerprint="2"))
    assert "2 meet a prohibition, restriction or control test." in said


def test_no_rule_and_no_number() -> None:
    assert say(Answer.OPEN, SECOND) == (
        "Data on an unknown number of Americans can reach Russia by 1 path. None meets a rule examined here."
    )


@pytest.mark.parametrize(
    ("cure", "said"),
    [
        (plan(left=("1", "2")), "No known change closes them."),
        (plan(8, left=("1",)), "1 change closes 1 of them, at about 1 day of work."),
    ],
)
def test_what_no_change_closes_is_said(cure: Plan, said: str) -> None:
    assert say(Answer.OPEN, OPEN_PATH, SECOND, plans=(cure,)).endswith(said)
