"""What is known of organisations: the catalogue, and the user's own files of owners beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..catalogue.lookup import Catalogue
from ..catalogue.to_facts import facts_about
from ..model.fact import Fact
from ..model.profile import Attestation
from .attesting import attestation_of

if TYPE_CHECKING:
    from ..evidence.owners.own_register import OwnRegister

MOST_ROUNDS = 50  # of going from one source to the other and back


@dataclass(frozen=True, slots=True)
class Known:
    """A fact, and how well it was checked."""

    fact: Fact
    attested: Attestation


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`owners` is what the user's files say, or None."""

    catalogue: Catalogue
    owners: OwnRegister | None = None

    def facts_about(self, parties: Iterable[str]) -> list[Known]:
        """What is known of them and of all above them. An organisation that both sources have, by an
        identifier, has one id, so chains lead from one source into the other."""
        wanted = list(dict.fromkeys(parties))
        stated = self._state(wanted)
        if self.owners is None:
            return stated
        found = {each.fact.id: each for each in stated}
        for _ in range(MOST_ROUNDS):
            own = self.owners.facts_about([*wanted, *ids_in(found.values())])
            fresh = [Known(fact, attested) for fact, attested in own if fact.id not in found]
            if not fresh:
                break
            found |= {each.fact.id: each for each in fresh}
            above = facts_about(self.catalogue, ids_in(fresh))
            found |= {
                each.fact.id: Known(each.fact, attestation_of(self.catalogue, each.row)) for each in above
            }
        return list(found.values())

    def _state(self, parties: Iterable[str]) -> list[Known]:
        """What the catalogue says of them and of all above them."""
        known = facts_about(self.catalogue, parties)
        return [Known(each.fact, attestation_of(self.catalogue, each.row)) for each in known]


def ids_in(known: Iterable[Known]) -> list[str]:
    """Every party that the facts name, in their order."""
    ids: dict[str, None] = {}
    for each in known:
        says = each.fact.says
        for name in ("tail", "head"):
            if (id_ := getattr(says, name, "")) and not id_.isupper():
                ids.setdefault(id_)
    return list(ids)
