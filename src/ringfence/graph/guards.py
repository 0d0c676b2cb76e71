"""Does a guard close its flow on the day asked?

A guard closes a flow only while its predicate holds, none of its known bypasses is open, and its evidence is
fresh. Missing evidence is the verdict *unknown*: such a guard takes its flow out of the lower graph and
leaves it in the upper one, so that a promised control never makes a path CLOSED.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ..model.fact import Fact, Guard
from ..model.kinds import Rung, Verdict
from ..model.path import GuardState


def judge_guard(statements: Iterable[tuple[Fact, Guard]], on: date) -> GuardState:
    """The state of one guard from everything said of it (at least one statement).

    A stale statement is passed over while a fresh one stands; if those that remain disagree, nothing is
    shown.
    """
    stated = sorted(statements, key=lambda each: each[0].id)
    judged = [(*_judge_statement(fact, guard, on), fact, guard) for fact, guard in stated]
    fresh = [each for each in judged if not is_stale(each[3], on)] or judged
    verdicts = {verdict for verdict, _, _, _ in fresh}
    _, why, _, guard = fresh[0]
    closes = verdicts.pop() if len(verdicts) == 1 else Verdict.UNKNOWN
    if verdicts:
        why = "its sources disagree: " + "; ".join(dict.fromkeys(each[1] for each in fresh))
    return GuardState(guard.id, guard.measure, closes, why, tuple(fact.id for fact, _ in stated))


def is_stale(guard: Guard, on: date) -> bool:
    """Was it last shown too long before that day, or only after it?"""
    if guard.shown_on is None:
        return guard.fresh_days is not None
    if guard.shown_on > on:
        return True
    return guard.fresh_days is not None and guard.shown_on + timedelta(days=guard.fresh_days) < on


def _judge_statement(fact: Fact, guard: Guard, on: date) -> tuple[Verdict, str]:
    if guard.holds is Verdict.FAILS:
        return Verdict.FAILS, "it does not do what it should"
    for bypass in guard.bypasses:
        if bypass.open is Verdict.HOLDS:
            return Verdict.FAILS, f"the way round it is open: {bypass.name}"
    if guard.holds is Verdict.UNKNOWN:
        return Verdict.UNKNOWN, "nothing shows that it works"
    for bypass in guard.bypasses:
        if bypass.open is Verdict.UNKNOWN:
            return Verdict.UNKNOWN, f"nothing shows that the way round it is shut: {bypass.name}"
    if is_stale(guard, on):
        return Verdict.UNKNOWN, _say_stale(guard, on)
    if doubt := _say_doubt(fact, on):
        return Verdict.UNKNOWN, doubt
    return Verdict.HOLDS, f"shown on {guard.shown_on}" if guard.shown_on else "stated to work"


def _say_stale(guard: Guard, on: date) -> str:
    if guard.shown_on is None:
        return "no day is stated on which it was shown to work"
    if guard.shown_on > on:
        return f"first shown to work on {guard.shown_on}, after {on}"
    return f"last shown to work on {guard.shown_on}, which is good for {guard.fresh_days} days"


def _say_doubt(fact: Fact, on: date) -> str:
    if fact.disputed:
        return "its working is disputed"
    if fact.rung is Rung.ASSUMED:
        return "its working is only assumed"
    if fact.stands_on(on) is not Verdict.HOLDS:
        return f"nothing shows that it was there on {on}"
    return ""
