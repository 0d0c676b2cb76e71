"""What the ownership files of a case say of its parties and of all above them.

A party is found in the files by a number of a register alone (`registered_as` of the case, the catalogue's
identifiers), never by its name. What the case or the catalogue states of the same company is not added up
with it: a holder that only the files name may be one of the stated ones under another id, so that such a
stake counts as disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalogue.lookup import Catalogue
from ..catalogue.open_index import open_index
from ..cells import read_list
from ..errors import EvidenceError
from ..model.fact import Entity, Evidence, Fact, Gap, Link
from ..model.kinds import Kind, Verb
from ..model.source import Source
from .known_parties import CATALOGUE, list_behind
from .owners.registrations import read_registration

if TYPE_CHECKING:
    from .owners.read_owner_files import OwnerFiles

OWNERSHIP = "ownership"  # the kind of evidence
FOLDER = "ownership"  # of a case
MAPPING = ".toml"  # of a mapping file beside a table
MOST_ROUNDS = 50  # of going from the files to the catalogue and back
COULD_CHANGE = "who owns or controls whom"
REPEATS = "Other owners of it are stated elsewhere; this may be one of them under another id (registered_as)."


def find_owner_files(case: Path) -> list[Path]:
    """Every file below `ownership/` but the mapping files, in order of their names."""
    files = sorted(each for each in (case / FOLDER).rglob("*") if each.is_file())
    return [each for each in files if each.suffix != MAPPING and not each.name.startswith(".")]


def add_known_owners(evidence: Evidence, paths: Sequence[Path], folder: Path) -> tuple[Evidence, bool]:
    """The evidence with what the files say, and whether any could be read."""
    if not paths:
        return evidence, False
    from .owners.read_owner_files import read_owner_files  # late: a case without such files needs no columns

    try:
        files = read_owner_files(paths, folder)
    except EvidenceError as error:
        what = f"not read: {error.what} (cure: {error.cure})"
        gap = Gap(Source(error.file, "", error.place), what, COULD_CHANGE)
        return replace(evidence, gaps=(*evidence.gaps, gap)), False
    facts, gaps = _join(evidence, files)
    return replace(
        evidence,
        facts=(*evidence.facts, *facts),
        gaps=(*evidence.gaps, *files.gaps, *gaps),
        sources=(*evidence.sources, *files.sources),
    ), True


def _join(evidence: Evidence, files: OwnerFiles) -> tuple[list[Fact], list[Gap]]:
    from .owners.own_register import OwnRegister

    catalogue = Catalogue(open_index())
    registered, gaps = _list_registered(evidence.facts)
    organisations = list(_organisations(evidence.facts))
    known = [says.id for fact, says in organisations if fact.source.system == CATALOGUE]
    own_ids = {says.id for _, says in organisations}.difference(known)
    hashes = {each.file: each.sha256 for each in files.sources}
    register = OwnRegister(files.table, catalogue, hashes, registered, own_ids)
    wanted = dict.fromkeys([*registered.values(), *known])
    own: dict[str, Fact] = {}
    others = {fact.id: fact for fact in evidence.facts}
    for _ in range(MOST_ROUNDS):
        fresh = [fact for fact, _ in register.facts_about(wanted) if fact.id not in own]
        own |= {fact.id: fact for fact in fresh}
        met = {id_ for fact in fresh for id_ in _ends(fact) if catalogue.rows(id_, "organisations")} - own_ids
        behind = [fact for fact in list_behind(catalogue, sorted(met)) if fact.id not in others]
        others |= {fact.id: fact for fact in behind}
        wanted |= dict.fromkeys(id_ for fact in behind for id_ in _ends(fact))
        if not fresh and not behind:
            break
    if registered and not own:
        where = files.sources[0]
        gaps.append(Gap(where, "none of the case's parties is in it by a number of a register", COULD_CHANGE))
    added = list(others.values())[len(evidence.facts) :]
    return [*_weigh(own.values(), others.values()), *added], gaps


def _list_registered(facts: Iterable[Fact]) -> tuple[dict[tuple[str, str], str], list[Gap]]:
    """Whose each registration is; one that two parties have is nobody's, and a gap."""
    owners: dict[tuple[str, str], dict[str, Fact]] = {}
    for fact, says in _organisations(facts):
        for text in read_list(says.attributes.get("registered_as", "")):
            owners.setdefault(read_registration(text), {})[says.id] = fact
    gaps = [
        Gap(
            next(iter(parties.values())).source,
            f"{' '.join(number)} is the number of several organisations: {', '.join(parties)}",
            COULD_CHANGE,
        )
        for number, parties in owners.items()
        if len(parties) > 1
    ]
    return {number: next(iter(parties)) for number, parties in owners.items() if len(parties) == 1}, gaps


def _weigh(own: Iterable[Fact], others: Iterable[Fact]) -> Iterator[Fact]:
    """Stakes that may repeat a stated one count as disputed; where a party is organised, the case says."""
    stated = [fact.says for fact in others if isinstance(fact.says, Link)]
    keys = {link.key for link in stated}
    owned = {link.tail for link in stated if link.verb is Verb.OWNED_BY}
    placed = {(link.tail, link.terms.get("tie")) for link in stated if link.verb is Verb.SUBJECT_TO}
    for fact in own:
        says = fact.says
        if not isinstance(says, Link) or says.verb not in (Verb.SUBJECT_TO, Verb.OWNED_BY):
            yield fact
        elif says.verb is Verb.SUBJECT_TO:
            if (says.tail, says.terms.get("tie")) not in placed:
                yield fact
        elif says.tail in owned and says.key not in keys:
            yield replace(fact, disputed=True, note=REPEATS)
        else:
            yield fact


def _organisations(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Entity]]:
    for fact in facts:
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.ORG:
            yield fact, fact.says


def _ends(fact: Fact) -> tuple[str, ...]:
    return (fact.says.tail, fact.says.head) if isinstance(fact.says, Link) else ()
