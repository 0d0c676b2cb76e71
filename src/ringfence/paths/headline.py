"""The first line of every report: one sentence a judge can read, then the count of rules and changes."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.amounts import most_people, say_count, say_effort, say_people, widest
from ..model.fact import Entity
from ..model.kinds import Answer
from ..model.path import Path, Plan


def write_headline(
    paths: tuple[Path, ...], plans: tuple[Plan, ...], entities: Mapping[str, Entity], answer: Answer
) -> str:
    """Say what can reach whom by how many paths, how many break a rule, and what closes them."""
    if answer is Answer.CLOSED:
        return "No path is left by which a foreign adversary could reach the data examined."
    open_paths = tuple(path for path in paths if path.answer is Answer.OPEN)
    unproven = tuple(path for path in paths if path.answer is Answer.UNPROVEN)
    if open_paths:
        reached, by = _states(open_paths, entities), say_count(len(open_paths), "path")
        said = [f"{_whose_data(open_paths)} can reach {reached} by {by}.", _rules(open_paths)]
        said.append(_cure(plans[0], len(open_paths)) if plans else "")
    elif unproven:
        reached, by = _states(unproven, entities), say_count(len(unproven), "path")
        said = [f"No path is shown to be open, but {by} to {reached} cannot be excluded."]
    else:
        said = ["No path was found, but the evidence is not complete enough to say that none exists."]
    if open_paths and unproven:
        said.append(f"{say_count(len(unproven), 'further path')} cannot be excluded.")
    return " ".join(part for part in said if part)


def _whose_data(paths: tuple[Path, ...]) -> str:
    """The largest single count, for the classes of data overlap and must not be added up."""
    most = widest(tuple(path.people for path in paths))
    return f"Data on {say_people(most)}" if most_people(most) else "Data on an unknown number of Americans"


def _states(paths: tuple[Path, ...], entities: Mapping[str, Entity]) -> str:
    names = sorted({entities[p.country].label if p.country in entities else p.country for p in paths})
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _rules(paths: tuple[Path, ...]) -> str:
    breaking = sum(path.outcome.meets_a_test for path in paths)
    if not breaking:
        return "None meets a rule examined here."
    return f"{breaking} {'meets' if breaking == 1 else 'meet'} a prohibition, restriction or control test."


def _cure(plan: Plan, open_count: int) -> str:
    if not plan.steps:
        return "No known change closes them." if plan.left else ""
    closed = open_count - len(plan.left)
    whom = f"{closed} of them" if closed < open_count else "it" if open_count == 1 else "all of them"
    verb = "closes" if len(plan.steps) == 1 else "close"
    changes, effort = say_count(len(plan.steps), "change"), say_effort(plan.effort_hours)
    return f"{changes} {verb} {whom}, at about {effort} of work."
