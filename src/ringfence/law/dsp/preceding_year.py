"""28 CFR 202.205: the twelve months before the day. What was given in them counts though it has ended."""

from __future__ import annotations

from datetime import date, timedelta

from ...graph.build import build_graph
from ...graph.exposure import ExposureGraph
from ...graph.handovers import ENTERS, Handover, find_handovers
from ...model.fact import Fact, Link
from .s201_access import is_control


def find_ended_handovers(graph: ExposureGraph) -> tuple[Handover, ...]:
    """Hand-overs whose link ended in the twelve months up to the day, each as it stood on its last day."""
    begin = _year_before(graph.on)
    ended = [fact for fact in graph.ended if fact.until is not None and begin < fact.until]
    days = sorted({fact.until for fact in ended if fact.until is not None and _hands_over(fact)})
    found: dict[tuple[str, ...], Handover] = {}
    if not days:
        return ()
    bare = [fact for fact in (*graph.facts.values(), *graph.ended) if not is_control(fact)]
    for day in days:
        last = {fact.id for fact in ended if fact.until == day and _hands_over(fact)}
        for each in find_handovers(build_graph(bare, day - timedelta(days=1))):
            if last & set(each.facts):
                found[(each.taker, *each.facts)] = each
    return tuple(found.values())


def _hands_over(fact: Fact) -> bool:
    return isinstance(fact.says, Link) and fact.says.verb in ENTERS


def _year_before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )
