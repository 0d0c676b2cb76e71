"""What the exports, rosters and logs of access in `CASE/access/` say, joined with what the case states."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..errors import EvidenceError
from ..model.fact import Evidence

FOLDER = "access"  # of a case


def find_access_files(case: Path) -> list[Path]:
    """Every file below `access/`, in order of their names."""
    files = sorted(each for each in (case / FOLDER).rglob("*") if each.is_file())
    return [each for each in files if not each.name.startswith(".")]


def name_format(path: Path) -> str:
    """What a file of access is, or "" where it is none that is read."""
    from .access.access_file import look_at
    from .access.access_formats import tell_format

    try:
        name, head = look_at(path, path.parent)
    except EvidenceError:
        return ""
    told = tell_format(head, name)
    return told.name if told else ""


def add_known_access(evidence: Evidence, case: Path) -> tuple[Evidence, tuple[str, ...]]:
    """The evidence with what the files say, and the kinds of evidence that could be read."""
    paths = find_access_files(case)
    if not paths:
        return evidence, ()
    from .access.join_people import join_people  # late: a case without such files needs none of it
    from .access.known_names import list_known, use_known_names
    from .access.read_access_files import read_access_files
    from .access.tell_holders import tell_holders

    read, kinds = read_access_files(paths, case, list_known(evidence.facts))
    read = join_people(use_known_names(read, evidence.facts), evidence.facts)
    facts = {fact.id: fact for fact in (*evidence.facts, *read.facts)}
    return replace(
        evidence,
        facts=tuple(facts.values()),
        gaps=(*evidence.gaps, *read.gaps, *tell_holders(read, evidence.facts)),
        sources=(*evidence.sources, *read.sources),
        logs=(*evidence.logs, *read.logs),
    ), kinds
