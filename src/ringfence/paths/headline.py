"""The first line of every report: one sentence a judge can read, then the count of rules and changes."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.fact import Entity
from ..model.kinds import Answer, Outcome
from ..model.path import Count, Path, Plan

HOURS_A_DAY = 8
BREAKS_A_RULE = (Outcome.PROHIBITED, Outcome.NEEDS_CLAUSE, Outcome.RESTRICTED, Outcome.CONTROLLED)


def write_headline(
    paths: tuple[Path, ...], plans: tuple[Plan, ...], entities: Mapping[str, Entity], answer: Answer
) -> str:
    """Say what can reach whom by how many paths, how many break a rule, and what closes them."""
    if answer is Answer.CLOSED:
        return "No path is left by which a foreign adversary could reach the data examined."
    open_paths = tuple(path for path in paths if path.answer is Answer.OPEN)
    unproven = tuple(path for path in paths if path.answer is Answer.UNPROVEN)
    if open_paths:
        reached, by = _states(open_paths, entities), _count(len(open_paths), "path")
        said = [f"{_whose_data(open_paths)} can reach {reached} by {by}.", _rules(open_paths)]
        said.append(_cure(plans[0], len(open_paths)) if plans else "")
    elif unproven:
        reached, by = _states(unproven, entities), _count(len(unproven), "path")
        said = [f"No path is shown to be open, but {by} to {reached} cannot be excluded."]
    else:
        said = ["No path was found, but the evidence is not complete enough to say that none exists."]
    if open_paths and unproven:
        said.append(f"{_count(len(unproven), 'further path')} cannot be excluded.")
    return " ".join(part for part in said if part)


def _whose_data(paths: tuple[Path, ...]) -> str:
    """The largest single count, for the classes of data overlap and must not be added up."""
    counts = [path.people for path in paths if path.people is not None]
    if not counts:
        return "Data on an unknown number of Americans"
    most = max(counts, key=lambda c: (c.upper if c.upper is not None else c.lower, c.lower))
    return f"Data on {say_count(most)}"


def say_count(count: Count) -> str:
    """'1.2 million Americans', '100 to 170 million Americans', 'at least 1 million US devices'."""
    unit = "Americans" if count.unit == "US persons" else count.unit
    if count.upper is None:
        return f"at least {say_number(count.lower)} {unit}"
    if count.lower == count.upper:
        return f"{say_number(count.lower)} {unit}"
    if not count.lower:
        return f"up to {say_number(count.upper)} {unit}"
    return f"{say_number(count.lower)} to {say_number(count.upper)} {unit}"


def say_number(number: int) -> str:
    """Millions with at most one decimal, smaller numbers in full: 1200000 -> '1.2 million'."""
    if number < 1_000_000:
        return f"{number:,}"
    tenths = number // 100_000
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0") + " million"


def _states(paths: tuple[Path, ...], entities: Mapping[str, Entity]) -> str:
    names = sorted({entities[p.country].label if p.country in entities else p.country for p in paths})
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _rules(paths: tuple[Path, ...]) -> str:
    breaking = sum(path.outcome in BREAKS_A_RULE for path in paths)
    if not breaking:
        return "None meets a rule examined here."
    return f"{breaking} {'meets' if breaking == 1 else 'meet'} a prohibition, restriction or control test."


def _cure(plan: Plan, open_count: int) -> str:
    if not plan.steps:
        return "No known change closes them." if plan.left else ""
    closed = open_count - len(plan.left)
    whom = f"{closed} of them" if closed < open_count else "it" if open_count == 1 else "all of them"
    verb = "closes" if len(plan.steps) == 1 else "close"
    days = -(-plan.effort_hours // HOURS_A_DAY)
    return f"{_count(len(plan.steps), 'change')} {verb} {whom}, at about {_count(days, 'day')} of work."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
