"""The trees of an answer: what was asked, and what regimes make of those whom it names."""

from __future__ import annotations

from ..model.kinds import Verdict
from ..model.profile import Profile, Standpoint
from ..model.screening import Screening
from .holder_tree import MOST_HOLDERS, HolderTree, grow_holder_tree

_SAYS = {Verdict.HOLDS: "covered", Verdict.UNKNOWN: "not established", Verdict.FAILS: "not covered"}


def tree_of(answer: Profile | Screening, party: str, most_holders: int = MOST_HOLDERS) -> HolderTree:
    """Who owns and directs this organisation."""
    notes = {id_: _notes(stand) for id_, stand in answer.organisations.items()}
    return grow_holder_tree(party, answer.entities, answer.facts, answer.ties, notes, most_holders)


def _notes(stand: Standpoint) -> tuple[str, ...]:
    return tuple(f"{view.regime}: {_SAYS[view.verdict]}" for view in stand.views)
