"""Hours of a log: which had events, and which were silent against the source's own habit.

An hour is silent when it has no event though at least three other days had some in that hour of the day, and
at most one day in ten (one at least) had none. Of a log of fewer than four days there is no habit: an empty
hour inside it is told where a usual hour has so many events that none at all can hardly be chance.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterator, Mapping

from ....formats.access_logs.event import say_hour

LEAST_DAYS = 4
MANY = (
    20  # events of a usual hour: with so many on average, an hour without one has a chance of 2 in a billion
)
MOST_SPAN = 24 * 366 * 30  # hours that are looked at


def find_silent(hours: Mapping[int, int], quiet: Collection[int] = ()) -> list[int]:
    """The silent hours, in order. `quiet` are hours of which a signed digest says that there was nothing."""
    if not hours:
        return []
    first, last = min(hours), max(hours)
    if last - first > MOST_SPAN:
        return []
    days = last // 24 - first // 24 + 1
    usual = statistics.median(hours.values())
    by_hour: dict[int, int] = {}
    for hour in hours:
        by_hour[hour % 24] = by_hour.get(hour % 24, 0) + 1
    missing = [hour for hour in range(first, last + 1) if hour not in hours and hour not in quiet]
    if days < LEAST_DAYS:
        return missing if usual >= MANY else []
    lacking: dict[int, int] = {}
    for hour in missing:
        lacking[hour % 24] = lacking.get(hour % 24, 0) + 1
    return [
        hour
        for hour in missing
        if by_hour.get(hour % 24, 0) >= LEAST_DAYS - 1 and lacking[hour % 24] * 10 <= by_hour[hour % 24] + 9
    ]


def say_runs(hours: Collection[int], most: int = 20) -> tuple[str, ...]:
    """Runs of hours that follow each other, as texts; the rest as a count."""
    runs = list(_runs(sorted(hours)))
    said = [
        say_hour(first) if first == last else f"{say_hour(first)} to {say_hour(last)}" for first, last in runs
    ]
    return (*said[:most], *((f"and {len(runs) - most:,} more",) if len(runs) > most else ()))


def _runs(hours: list[int]) -> Iterator[tuple[int, int]]:
    first = 0
    for place, hour in enumerate(hours):
        if place == 0 or hours[place - 1] != hour - 1:
            first = hour
        if place + 1 == len(hours) or hours[place + 1] != hour + 1:
            yield first, hour
