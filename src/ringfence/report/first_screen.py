"""The four numbers, the fix list and what was not seen: the same on every page, computed once, here."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.finding import Finding
from ..model.kinds import Answer
from ..model.path import Path, Plan, Remedy
from ..model.result import Result


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands below the headline. `cuts` and `effort_hours` are those of the plan shown."""

    open_paths: int
    unproven_paths: int
    meet_a_test: int  # open paths that meet a prohibition, restriction or control test
    cuts: int
    effort_hours: int
    left: int  # paths that no known change closes
    coverage: int  # percent
    not_seen: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Fix:
    """A row of the fix list: `number` is the one drawn on the ribbons."""

    number: int
    remedy: Remedy
    closes: tuple[Path, ...]
    rules: tuple[str, ...]  # sections cited by the findings on those paths


def count_numbers(result: Result) -> Numbers:
    """The four numbers and what stands beside them."""
    plan = shown_plan(result)
    return Numbers(
        open_paths=len(result.open_paths),
        unproven_paths=len(result.unproven_paths),
        meet_a_test=sum(path.outcome.meets_a_test for path in result.open_paths),
        cuts=len(plan.steps) if plan else 0,
        effort_hours=plan.effort_hours if plan else 0,
        left=len(plan.left) if plan else 0,
        coverage=result.coverage.share,
        not_seen=len(result.coverage.not_seen),
        gaps=len(result.coverage.gaps),
    )


def shown_plan(result: Result) -> Plan | None:
    """The plan of the first screen: for the open paths, or for the unproven ones if none is open."""
    if not result.plans:
        return None
    return result.plans[0] if result.open_paths else result.plans[-1]


def further_plans(result: Result) -> tuple[Plan, ...]:
    """The plans that the first screen does not show, if they ask for anything."""
    shown = shown_plan(result)
    return tuple(plan for plan in result.plans if plan is not shown and plan.steps)


def list_fixes(result: Result, plan: Plan | None) -> tuple[Fix, ...]:
    """The plan's steps in order, each with the paths it touches and the rules those meet."""
    if plan is None:
        return ()
    by_fingerprint = {path.fingerprint: path for path in result.paths}
    fixes = []
    for step in plan.steps:
        closes = tuple(by_fingerprint[f] for f in step.closes if f in by_fingerprint)
        fixes.append(Fix(step.number, step.remedy, closes, rules_on(result, closes)))
    return tuple(fixes)


def rules_on(result: Result, paths: tuple[Path, ...]) -> tuple[str, ...]:
    """The sections that those paths meet, in the order of the findings, without repeats."""
    cited = (f.cites for path in paths for f in findings_on(result, path) if f.outcome.meets_a_test)
    return tuple(dict.fromkeys(cites for cites in cited if cites))


def findings_on(result: Result, path: Path) -> tuple[Finding, ...]:
    """The findings on a path, in its own order."""
    return tuple(result.findings[id_] for id_ in path.findings if id_ in result.findings)


def say_answer(answer: Answer) -> str:
    """What the one-word answer means."""
    return {
        Answer.OPEN: "a path exists on observed facts",
        Answer.UNPROVEN: "neither shown nor excluded",
        Answer.CLOSED: "no path, even when every unknown is taken at its worst",
    }[answer]
