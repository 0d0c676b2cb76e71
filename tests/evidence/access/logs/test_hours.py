"""Silent hours, against the source's own habit."""

from __future__ import annotations

from ringfence.evidence.access.logs.hours import find_silent, say_runs

WEEK = dict.fromkeys(range(24 * 7), 30)


def without(*hours: int) -> dict[int, int]:
    return {hour: count for hour, count in WEEK.items() if hour not in hours}


def test_an_hour_without_events_where_other_days_have_some_is_silent() -> None:
    assert find_silent(WEEK) == []
    assert find_silent(without(50, 51)) == [50, 51]
    assert find_silent(without(50, 51), quiet={50}) == [51]


def test_nights_that_are_always_empty_are_not_silent() -> None:
    days = {hour: 30 for hour in range(24 * 7) if 8 <= hour % 24 < 18}
    assert find_silent(days) == []


def test_weekends_are_not_silent() -> None:
    assert find_silent({hour: 5 for hour in range(24 * 28) if hour // 24 % 7 < 5}) == []


def test_a_short_log_has_no_habit_but_many_events_an_hour() -> None:
    assert find_silent({0: 30, 1: 30, 3: 30}) == [2]
    assert find_silent({0: 3, 1: 3, 3: 3}) == []


def test_hours_far_apart_cost_nothing() -> None:
    assert find_silent({0: 1, 10**9: 1}) == []
    assert find_silent({}) == []


def test_runs_in_words() -> None:
    assert say_runs([0, 1, 2, 5]) == ("1970-01-01T00Z to 1970-01-01T02Z", "1970-01-01T05Z")
    assert say_runs(range(0, 100, 2), most=1) == ("1970-01-01T00Z", "and 49 more")
