"""The exceptions of a case, counted and listed wherever paths are: an exception hides nothing."""

from __future__ import annotations

from ..model.amounts import say_count
from ..model.excepted import Excepted
from ..model.result import Result
from .safe_text import clean


def exceptions_line(result: Result) -> str:
    """How many paths are excepted by what, what is over, and what is about nothing; "" without exceptions."""
    if not result.excepted:
        return ""
    over = [each for each in result.excepted if each.is_over]
    idle = [each for each in result.excepted if not each.is_over and not each.paths]
    said = f"Exceptions: {len(result.excepted_paths):,} of {say_count(_shown(result), 'path')} excepted by "
    said += say_count(len(result.excepted) - len(over), "exception")
    ends = min((each.exemption.until for each in result.excepted if not each.is_over), default=None)
    said += f" (next ends {ends})" if ends else ""
    if over:
        said += f"; {len(over):,} over, {'its' if len(over) == 1 else 'their'} paths count again"
    if idle:
        said += f"; {len(idle):,} about no path that is there"
    return f"{said}."


def say_exception(each: Excepted) -> str:
    """One exception as a sentence: about what, why, who answers for it, until when."""
    about = each.exemption
    parts = (("path", about.path), ("entity", about.entity), ("rule", about.rule))
    what = ", ".join(f"{name} {clean(value, 200)}" for name, value in parts if value)
    state = "over since" if each.is_over else "until"
    says = f"{what}: {say_count(len(each.paths), 'path')}; {clean(about.reason, 400)}"
    return f"{says} ({clean(about.owner, 100)}, {state} {about.until})"


def _shown(result: Result) -> int:
    return len(result.open_paths) + len(result.unproven_paths)
