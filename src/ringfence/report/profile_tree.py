"""The trees of an answer: what was asked, and what regimes make of those whom it names."""

from __future__ import annotations

from ..model.profile import Profile, Standpoint
from ..model.screening import Screening
from .holder_tree import MOST_HOLDERS, HolderTree, grow_holder_tree
from .say_views import is_not_in_force, say_view


def tree_of(answer: Profile | Screening, party: str, most_holders: int = MOST_HOLDERS) -> HolderTree:
    """Who owns and directs this organisation."""
    notes = {id_: _notes(stand) for id_, stand in answer.organisations.items()}
    return grow_holder_tree(party, answer.entities, answer.facts, answer.ties, notes, most_holders)


def _notes(stand: Standpoint) -> tuple[str, ...]:
    return tuple(f"{view.regime}: {say_view(view)}" for view in stand.views if not is_not_in_force(view))
