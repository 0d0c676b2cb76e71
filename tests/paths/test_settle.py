"""The unknowns that hold up most come first."""

from __future__ import annotations

from ringfence.model.kinds import Answer, Outcome, Rung
from ringfence.model.path import Count, Path
from ringfence.paths.settle import rank_unknowns


def path(fingerprint: str, people: int, *settles: str) -> Path:
    return Path(
        fingerprint=fingerprint,
        hops=(),
        data="location",
        system="maps",
        carrier="maps",
        owner="vendor",
        country="CN",
        answer=Answer.UNPROVEN,
        rung=Rung.DECLARED,
        people=Count(people, people),
        outcome=Outcome.UNKNOWN,
        settles=settles,
    )


def test_most_paths_then_most_people_then_by_words() -> None:
    one, other = path("1", 5, "who owns it", "few", "zebra"), path("2", 9, "who owns it", "many")
    ranked = rank_unknowns((one, other, path("3", 5, "ant")))
    assert [unknown.what for unknown in ranked] == ["who owns it", "many", "ant", "few", "zebra"]
    assert ranked[0].paths == ("1", "2")


def test_paths_that_wait_for_nothing_ask_nothing() -> None:
    assert rank_unknowns((path("1", 5),)) == ()
