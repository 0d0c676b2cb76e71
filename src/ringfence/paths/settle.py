"""The facts that would settle most."""

from __future__ import annotations

from ..model.amounts import most_people
from ..model.path import Path
from ..model.result import Unknown


def rank_unknowns(paths: tuple[Path, ...]) -> tuple[Unknown, ...]:
    """Each question that a path waits for, with its paths: most paths first, then most people, then by
    words."""
    waiting: dict[str, list[Path]] = {}
    for path in paths:
        for question in path.settles:
            waiting.setdefault(question, []).append(path)
    ranked = sorted(waiting.items(), key=lambda item: (-len(item[1]), -_people(item[1]), item[0]))
    return tuple(Unknown(what, tuple(path.fingerprint for path in on_it)) for what, on_it in ranked)


def _people(paths: list[Path]) -> int:
    return max(most_people(path.people) for path in paths)
