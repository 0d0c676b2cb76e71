"""Exceptions -> which paths they are about, and whether they still count. No path is taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from ..model.excepted import Excepted, Exemption
from ..model.kinds import Answer
from ..model.path import Path
from ..model.result import Result


def except_paths(result: Result, exemptions: Iterable[Exemption], today: date) -> Result:
    """The same result with every exception beside what it is about on that day."""
    paths = [path for path in result.paths if path.answer is not Answer.CLOSED]
    things = {path.fingerprint: _things(result, path) for path in paths}
    excepted = tuple(
        Excepted(
            each,
            tuple(path.fingerprint for path in paths if _is_about(each, path, *things[path.fingerprint])),
            each.until <= today,
        )
        for each in exemptions
    )
    return replace(result, excepted=excepted)


def _things(result: Result, path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of the entities on the path, and the rules that its findings cite."""
    entities = frozenset(id_ for hop in path.hops for id_ in (hop.tail, hop.head))
    findings = (result.findings[id_] for id_ in path.findings if id_ in result.findings)
    return entities, frozenset(f"{finding.regime} {finding.cites}" for finding in findings)


def _is_about(each: Exemption, path: Path, entities: frozenset[str], rules: frozenset[str]) -> bool:
    """All that is given must match; `*` and `?` stand for any letters and any letter."""
    return (
        (not each.path or each.path == path.fingerprint)
        and (not each.entity or any(fnmatchcase(id_, each.entity) for id_ in entities))
        and (not each.rule or any(fnmatchcase(rule, each.rule) for rule in rules))
    )
