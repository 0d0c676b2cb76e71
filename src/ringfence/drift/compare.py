"""Two results -> what became of every path, and why.

Paths are the same when their fingerprints are. A path that is gone counts as closed only where what it stood
on was looked at again: a file that was left out, or a list of paths cut at its limit, closes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.drift import Cause, Change, Drift, PathDrift, Reason
from ..model.kinds import Answer
from ..model.path import Path
from ..model.result import Result
from .reasons import Statements, explain_path

Reasons = tuple[Reason, ...]
_ORDER = {change: rank for rank, change in enumerate(Change)}
_RANK = {Answer.OPEN: 0, Answer.UNPROVEN: 1, Answer.CLOSED: 2}
_SHOWN = (Answer.OPEN, Answer.UNPROVEN)


def compare(before: Result, after: Result) -> Drift:
    """What became of every path of the earlier result, and which paths the later one adds."""
    was = {path.fingerprint: path for path in before.paths}
    now = {path.fingerprint: path for path in after.paths}
    old, new = Statements(before), Statements(after)
    routes = {_ends(path): path.fingerprint for path in after.paths if path.fingerprint not in was}
    paths, unchanged = [], 0
    for fingerprint in dict.fromkeys([*now, *was]):
        pair = was.get(fingerprint), now.get(fingerprint)
        change = _change(*pair)
        if change is None:
            unchanged += 1
            continue
        reasons = explain_path(old, new, *pair)
        if pair[1] is None and pair[0] is not None:
            change, reasons = _settle(pair[0], old, new, reasons, routes)
        paths.append(PathDrift(fingerprint, change, *pair, reasons or (_unexplained(),)))
    paths.sort(key=lambda each: (_ORDER[each.change], _RANK[each.path.answer]))
    return Drift(before, after, tuple(paths), unchanged, _compare_files(before, after))


def _change(was: Path | None, now: Path | None) -> Change | None:
    """What became of the path, as if everything had been looked at again; None: nothing."""
    if now is None or was is None:
        there = was or now
        if there is None or there.answer not in _SHOWN:
            return None  # a path that a guard shuts is no change where it comes or goes
        return Change.CLOSED if now is None else Change.NEW
    answers = was.answer, now.answer
    if answers[0] is answers[1]:
        return Change.RULE if was.outcome is not now.outcome and now.answer in _SHOWN else None
    if answers[0] is Answer.CLOSED:
        return Change.REOPENED
    if answers[1] is Answer.CLOSED:
        return Change.CLOSED
    return Change.SHOWN if now.answer is Answer.OPEN else Change.UNSHOWN


def _settle(
    was: Path, old: Statements, new: Statements, reasons: Reasons, routes: Mapping[tuple[str, ...], str]
) -> tuple[Change, Reasons]:
    """Whether a path that is gone is shown to be closed, and what else there is to say of it."""
    unread = old.not_read_again(was, new)
    seen = tuple(reason for reason in reasons if reason.file not in unread)
    is_shown = any(reason.cause in (Cause.ENDED, Cause.CHANGED, Cause.GUARD) for reason in seen)
    if unread:
        says = f"not among the evidence any more: {', '.join(unread)}"
        seen = (*seen, Reason(Cause.EVIDENCE, says, file=unread[0]))
        return (Change.CLOSED if is_shown else Change.UNSEEN), seen
    if not is_shown and new.result.paths_cut:
        says = f"the later list of paths was cut: {new.result.paths_cut:,} are not in it"
        return Change.UNLISTED, (*seen, Reason(Cause.EVIDENCE, says))
    if (other := routes.get(_ends(was))) is not None:
        seen = (*seen, Reason(Cause.ROUTE, f"the same data now reaches the same state by path {other}"))
    return Change.CLOSED, seen


def _ends(path: Path) -> tuple[str, ...]:
    return path.data, path.system, path.carrier, path.country


def _unexplained() -> Reason:
    return Reason(Cause.UNKNOWN, "no single fact accounts for it; compare the evidence of both results")


def _compare_files(before: Result, after: Result) -> tuple[Reason, ...]:
    """Which files are new, gone or different, and which clock was moved."""
    was = {source.file: source.sha256 for source in before.coverage.sources}
    now = {source.file: source.sha256 for source in after.coverage.sources}
    said = [(name, "new file") for name in now if name not in was]
    said += [(name, "file not given any more") for name in was if name not in now]
    said += [(name, "file has changed") for name in now if name in was and was[name] != now[name]]
    clocks = []
    for what, old, new in (
        ("facts", before.question.on, after.question.on),
        ("law", before.question.law_on, after.question.law_on),
    ):
        if old != new:
            clocks.append(Reason(Cause.CHANGED, f"{what} as of {new} (before: {old})"))
    return (*clocks, *(Reason(Cause.EVIDENCE, f"{what}: {name}", file=name) for name, what in sorted(said)))
