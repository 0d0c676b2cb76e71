"""Files of access control -> facts: told one by one, read system by system, joined with the case's own names.

CASE/access/ --tell--> AccessFiles --ACCESS_SYSTEMS--> facts --join_logs--> logs name accounts as grants do
facts --use_known_names--> the names of the case --join_people--> account USED_BY person
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from ...errors import EvidenceError
from ...model.fact import Evidence, Gap
from ...model.source import Source
from .access_file import CURE, AccessFile, hash_file, look_at
from .access_formats import ACCESS_SYSTEMS, tell_format
from .join_logs import join_logs

COULD_CHANGE = "who can reach which store"


def read_access_files(
    paths: Sequence[Path], folder: Path, known: Collection[str] = ()
) -> tuple[Evidence, tuple[str, ...]]:
    """What the files say, and the kinds of evidence among them. `known` are the names by which the case knows
    its systems. A file that cannot be read is a gap."""
    files: list[AccessFile] = []
    found: list[Evidence] = []
    for path in paths:
        try:
            files.append(_tell(path, folder))
        except EvidenceError as error:
            found.append(Evidence(gaps=(_not_read(error),)))
    kinds: list[str] = []
    for system in ACCESS_SYSTEMS:
        own = [file for file in files if file.system == system.name]
        if not own:
            continue
        try:
            found.append(system.read(own, known))
            kinds.append(system.kind)
        except EvidenceError as error:
            found.append(Evidence(gaps=(_not_read(error),)))
    facts = {fact.id: fact for fact in join_logs([fact for each in found for fact in each.facts])}
    gaps = tuple(gap for each in found for gap in each.gaps)
    logs = tuple(log for each in found for log in each.logs)
    sources = tuple(file.source() for file in files)
    return Evidence(tuple(facts.values()), gaps, sources, logs=logs), tuple(kinds)


def _tell(path: Path, folder: Path) -> AccessFile:
    name, head = look_at(path, folder)
    told = tell_format(head, name)
    if told is None:
        raise EvidenceError(name, "", "it is of no kind that is read here", CURE)
    return AccessFile(path, name, hash_file(path), told.name, told.system)


def _not_read(error: EvidenceError) -> Gap:
    source = Source(error.file, "", error.place, system="access")
    return Gap(source, f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE)
