"""What regimes make of a party, in a word or two: on the first screen, in tables, beside trees."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.kinds import Verdict
from ..model.profile import View

COVERED = {Verdict.HOLDS: "covered", Verdict.UNKNOWN: "not established", Verdict.FAILS: "not covered"}
REACHED = {"BIS": "listed", "OFAC": "blocked"}  # where a regime's own word is another than "covered"
HALF_OWNED = "is listed or half owned"  # how BIS says of an affiliate that it may not be listed itself
NOT_IN_FORCE = "not in force"


def say_view(view: View) -> str:
    """The one answer: covered (or the regime's own word), not established, not covered, not in force."""
    if view.verdict is Verdict.HOLDS:
        return "half owned by the listed" if HALF_OWNED in view.says else _say_reached(view)
    return NOT_IN_FORCE if is_not_in_force(view) else COVERED[view.verdict]


def say_views(views: Iterable[View]) -> list[str]:
    """One answer for each regime; those that were not in force together, at the end."""
    told = list(views)
    said = [f"{view.regime} {say_view(view)}" for view in told if not is_not_in_force(view)]
    later = [view.regime for view in told if is_not_in_force(view)]
    return [*said, f"{NOT_IN_FORCE} on that day: {', '.join(later)}"] if later else said


def is_not_in_force(view: View) -> bool:
    """Was the regime not in force on the day of the law?"""
    return view.proof is None and view.says.startswith(NOT_IN_FORCE)


def _say_reached(view: View) -> str:
    return REACHED.get(view.regime, COVERED[view.verdict])
