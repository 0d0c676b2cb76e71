"""Asking every rule of a regime everything that a case can ask it, to see in which states cases show it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from ringfence.law.rule import Rule
from ringfence.model.kinds import Verdict

Asked = Mapping[str, Sequence[Any]]  # what a rule calls it -> everything of the case that it may be


def questions_of(rule: Rule[Any, ...], asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Every combination of what the rule asks for, by the names of its parameters."""
    names = list(inspect.signature(rule.statement).parameters)[1:]
    yield from product(*(asked[name] for name in names))


def states_of(
    rules: Iterable[Rule[Any, ...]], matters: Iterable[tuple[Any, Asked]]
) -> dict[str, set[Verdict]]:
    """Of each rule, by its short name, the verdicts that it gave while in force."""
    seen: dict[str, set[Verdict]] = {short(rule): set() for rule in rules}
    for matter, asked in matters:
        for rule in rules:
            if rule.in_force(matter.law_on):
                seen[short(rule)] |= {rule(matter, *each).verdict for each in questions_of(rule, asked)}
    return seen


def short(rule: Rule[Any, ...]) -> str:
    return rule.name.rsplit(".", 1)[1]


def day_before(rule: Rule[Any, ...]) -> date:
    return rule.since - timedelta(days=1)
