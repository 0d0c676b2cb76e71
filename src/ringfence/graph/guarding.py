"""Which guards stand on which links, and which links they shut on the lower and the upper graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..model.fact import Fact, Guard
from ..model.kinds import Verdict
from ..model.path import GuardState
from .guards import judge_guard
from .standing import Shut

NO_FACTS: frozenset[str] = frozenset()
Statements = tuple[tuple[Fact, Guard], ...]


@dataclass(frozen=True, slots=True)
class Guarding:
    """For each guarded key number, what is stated of each of its guards; and the keys that a guard's fact is
    about."""

    on: date
    keys: Mapping[int, tuple[Statements, ...]]
    keys_of_fact: Mapping[str, tuple[int, ...]]

    def judge(self, key: int, without: frozenset[str] = NO_FACTS) -> tuple[GuardState, ...]:
        """The state of each guard on the key, in order of guard id, when some facts are gone."""
        left = (tuple(each for each in said if each[0].id not in without) for said in self.keys.get(key, ()))
        return tuple(judge_guard(said, self.on) for said in left if said)

    def shut(self, keys: int) -> Shut:
        """What the guards shut: on the lower graph a guard that may hold, on the upper one that surely
        does."""
        shut = Shut(np.zeros(keys, bool), np.zeros(keys, bool))
        for key in self.keys:
            _close(shut, key, self.judge(key))
        return shut

    def shut_without(self, shut: Shut, facts: Iterable[str], guarded: Iterable[int]) -> Shut:
        """The same with some guards' facts gone, and with the `guarded` keys shut whatever happens."""
        changed = Shut(shut.lower.copy(), shut.upper.copy())
        gone = frozenset(facts) & self.keys_of_fact.keys()
        for key in {key for fact in gone for key in self.keys_of_fact[fact]}:
            _close(changed, key, self.judge(key, gone))
        at = list(guarded)
        changed.lower[at], changed.upper[at] = True, True
        return changed


def gather_guards(
    on: date, stated: Iterable[tuple[Fact, Guard]], named: Mapping[str, tuple[int, ...]]
) -> Guarding:
    """`named` says which key numbers each key in `Guard.on` means."""
    by_key: dict[int, dict[str, list[tuple[Fact, Guard]]]] = {}
    keys_of_fact: dict[str, tuple[int, ...]] = {}
    for fact, guard in stated:
        numbers = tuple(sorted({number for name in guard.on for number in named[name]}))
        keys_of_fact[fact.id] = numbers
        for number in numbers:
            by_key.setdefault(number, {}).setdefault(guard.id, []).append((fact, guard))
    keys = {
        number: tuple(tuple(said) for _, said in sorted(guards.items()))
        for number, guards in sorted(by_key.items())
    }
    return Guarding(on, keys, keys_of_fact)


def _close(shut: Shut, key: int, states: Iterable[GuardState]) -> None:
    verdicts = {state.closes for state in states}
    shut.lower[key] = bool(verdicts & {Verdict.HOLDS, Verdict.UNKNOWN})
    shut.upper[key] = Verdict.HOLDS in verdicts
