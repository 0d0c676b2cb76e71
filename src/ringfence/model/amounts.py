"""How amounts are said, the same in the headline and on every page."""

from __future__ import annotations

from .path import Count

HOURS_A_DAY = 8


def say_people(count: Count | None) -> str:
    """'1.2 million Americans', '100 to 170 million Americans', 'number not known'."""
    if count is None or (count.upper is None and not count.lower):
        return "number not known"
    unit = "Americans" if count.unit == "US persons" else count.unit
    return f"{say_range(count)} {unit}"


def say_range(count: Count) -> str:
    """The count without its unit: '100 to 170 million', 'at least 5,000', 'up to 2 million'."""
    if count.upper is None:
        return f"at least {say_number(count.lower)}"
    if count.lower == count.upper:
        return say_number(count.lower)
    if not count.lower:
        return f"up to {say_number(count.upper)}"
    low, high = say_number(count.lower), say_number(count.upper)
    if low.endswith(" million") and high.endswith(" million"):
        low = low.removesuffix(" million")
    return f"{low} to {high}"


def say_number(number: int) -> str:
    """Millions with at most one decimal, smaller numbers in full: 1200000 -> '1.2 million'."""
    if number < 1_000_000:
        return f"{number:,}"
    tenths = number // 100_000
    return f"{tenths // 10:,}.{tenths % 10}".removesuffix(".0") + " million"


def say_effort(hours: int) -> str:
    """Hours below a day, days above, rounded up: 6 -> '6 hours', 20 -> '3 days'."""
    return say_count(hours, "hour") if hours < HOURS_A_DAY else say_count(-(-hours // HOURS_A_DAY), "day")


def say_count(number: int, noun: str, plural: str = "") -> str:
    """'1 path', '14 paths'; a plural that takes more than an s is given."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def most_people(count: Count | None) -> int:
    """The upper end of a count, else its lower end, else 0."""
    if count is None:
        return 0
    return count.lower if count.upper is None else count.upper


def widest(counts: tuple[Count | None, ...]) -> Count | None:
    """The largest single count: classes of data overlap, so counts are never added up."""
    known = [count for count in counts if count is not None]
    return max(known, key=lambda count: (most_people(count), count.lower), default=None)
