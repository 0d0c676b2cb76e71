"""Matches and candidates among the user's own files of owners."""

from __future__ import annotations

from ..evidence.owners.own_register import OWN, OwnRegister
from ..model.kinds import Certainty
from ..model.profile import Attestation, Match, NearMiss, Party
from ..names.explain import explain_match
from ..names.index import NameIndex
from .decisions import Decisions

MOST = 8
LEAST_SCORE = 0.5


def find_own(owners: OwnRegister, decided: Decisions, asked: str) -> list[Match]:
    """What the question is by an id, an identifier or a decision; else by a name that one alone has."""
    id_, how = decided.same(asked)
    found = [(entity, how) for entity, _ in owners.find(id_)] if id_ else owners.find(asked)
    if not found and not id_:
        named = owners.named(asked)
        found = [(named[0], "its name, which one alone has in your files")] if len(named) == 1 else []
    without = decided.different(asked)
    return [_match(owners, entity, how) for entity, how in found if owners.id_of(entity) not in without]


def find_own_candidates(owners: OwnRegister, asked: str) -> tuple[NearMiss, ...]:
    """Names of the files that come near, best first."""
    index = NameIndex([name for _, name in owners.names])
    (found,) = index.find([asked], most=MOST)
    return tuple(
        NearMiss(
            "organisation",
            owners.id_of(owners.names[each.number][0]),
            owners.names[each.number][1],
            round(100 * each.score),
            "; ".join(explain_match(asked, owners.names[each.number][1])) or "the letters agree",
        )
        for each in found
        if each.score >= LEAST_SCORE
    )


def _match(owners: OwnRegister, entity: int, how: str) -> Match:
    id_ = owners.id_of(entity)
    files = ", ".join(owners.files)
    attested = Attestation(files, "your own file", Certainty.UNVERIFIED)
    is_a = "company in your files" if id_.startswith(OWN) else "company in your files and in the catalogue"
    return Match(
        "organisation", id_, owners.name(entity), how, is_a, (), (Party(id_, "itself", attested),), ()
    )
