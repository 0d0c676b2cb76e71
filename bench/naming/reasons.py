"""Why one tool has a name that another has not: reasons that are checked on the capture itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ringfence.formats.logs.record import clean_host

from .answers import Names

UNEXPLAINED = "UNEXPLAINED"


@dataclass(frozen=True, slots=True)
class Asked:
    """One capture, what we and the other tool say of it, and what a third one does."""

    path: Path
    ours: Names
    theirs: Names
    third: Names
    tool: str


def explain_theirs(asked: Asked, kind: str, name: str) -> str:
    """Why we do not have it."""
    others = [each for each, names in asked.ours.items() if name in names]
    if others:
        return f"we have it as {others[0]}"
    if not clean_host(name):
        return "no host can have that name"
    return UNEXPLAINED


def explain_ours(asked: Asked, kind: str, name: str) -> str:
    """Why they do not have it."""
    others = [each for each, names in asked.theirs.items() if name in names]
    if others:
        return f"they have it as {others[0]}"
    return UNEXPLAINED
