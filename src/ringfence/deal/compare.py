"""Two results -> the fate of every path, and the clauses that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.fact import Fact, Guard, Link
from ..model.kinds import Answer
from ..model.path import Path
from ..model.result import Clause, Fate, Result

# (before, after) -> what became of the path; None: the path is not there.
FATES: Mapping[tuple[Answer | None, Answer | None], str] = {
    (Answer.OPEN, None): "closed",
    (Answer.OPEN, Answer.CLOSED): "closed",
    (Answer.OPEN, Answer.OPEN): "left open",
    (Answer.OPEN, Answer.UNPROVEN): "no longer shown",
    (Answer.UNPROVEN, None): "closed",
    (Answer.UNPROVEN, Answer.CLOSED): "closed",
    (Answer.UNPROVEN, Answer.OPEN): "newly opened",
    (Answer.UNPROVEN, Answer.UNPROVEN): "still unproven",
    (Answer.CLOSED, Answer.OPEN): "newly opened",
    (Answer.CLOSED, Answer.UNPROVEN): "newly unproven",
    (None, Answer.OPEN): "newly opened",
    (None, Answer.UNPROVEN): "newly unproven",
}
ORDER = ("left open", "newly opened", "no longer shown", "still unproven", "newly unproven", "closed")


def compare_results(before: Result, after: Result, clauses: tuple[Clause, ...]) -> tuple[Fate, ...]:
    """One fate per path of either side that was or is not closed; what needs attention first."""
    was = {path.fingerprint: path for path in before.paths}
    now = {path.fingerprint: path for path in after.paths}
    facts = {**before.facts, **after.facts}
    fates = []
    for fingerprint in dict.fromkeys([*was, *now]):
        old, new = was.get(fingerprint), now.get(fingerprint)
        answers = (old.answer if old else None, new.answer if new else None)
        if answers in FATES:
            doing = tuple(clause.id for clause in clauses if _touches(clause, old, new, facts))
            fates.append(Fate(fingerprint, *answers, FATES[answers], doing))
    return tuple(sorted(fates, key=lambda fate: ORDER.index(fate.fate)))


def _touches(clause: Clause, old: Path | None, new: Path | None, facts: Mapping[str, Fact]) -> bool:
    """Did the clause end a fact the path stood on, begin one it stands on, or guard one of its links?"""
    if old is not None and not old.support.isdisjoint(clause.removes):
        return True
    if new is not None and old is None and not new.support.isdisjoint(clause.adds):
        return True
    guarded = {key for id_ in clause.adds if id_ in facts for key in _guarded(facts[id_])}
    path = new or old
    return path is not None and not guarded.isdisjoint(_keys(path.support, facts))


def _guarded(fact: Fact) -> tuple[str, ...]:
    return fact.says.on if isinstance(fact.says, Guard) else ()


def _keys(ids: Iterable[str], facts: Mapping[str, Fact]) -> set[str]:
    says = (facts[id_].says for id_ in ids if id_ in facts)
    return {link.key for link in says if isinstance(link, Link)}
