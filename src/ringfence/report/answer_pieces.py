"""What the pages of `who` and `screen` ask about an answer: its trees, sources and words."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ..model.kinds import Kind, Verdict
from ..model.profile import Attestation, Listing, Profile, Standpoint, View
from ..model.screening import Screening
from .holder_svg import draw_holder_svg
from .holder_tree import Row, list_rows
from .profile_tree import tree_of
from .safe_text import clean
from .say_views import say_view
from .screening import deciding, lists_in_force

STYLES = {Verdict.HOLDS: "prohibited", Verdict.UNKNOWN: "undecided", Verdict.FAILS: "allowed"}
TIES = {Verdict.HOLDS: "tied", Verdict.UNKNOWN: "possibly tied", Verdict.FAILS: ""}


class AnswerPieces:
    """One answer, as its templates see it."""

    def __init__(self, answer: Profile | Screening) -> None:
        self._answer = answer

    def svg(self, party: str) -> Markup:
        return draw_holder_svg(tree_of(self._answer, party))

    def rows(self, party: str) -> list[Row]:
        """The tree as lines; the first is the organisation itself."""
        return list(list_rows(tree_of(self._answer, party)))

    def sources(self, ids: Iterable[str]) -> list[Attestation]:
        """Where facts come from, each source once."""
        checked = (self._answer.checked[id_] for id_ in ids if id_ in self._answer.checked)
        return list(dict.fromkeys(checked))

    def covered(self, view: View) -> str:
        return say_view(view)

    def style(self, verdict: Verdict) -> str:
        return STYLES[verdict]

    def tie(self, verdict: Verdict) -> str:
        return TIES[verdict]

    def reasons(self, view: View) -> list[str]:
        return list(dict.fromkeys(deciding(view.proof))) if view.proof else []

    def proof_sources(self, view: View) -> list[Attestation]:
        return self.sources(sorted(view.proof.support())) if view.proof else []

    def lists(self, listings: tuple[Listing, ...]) -> list[Listing]:
        return lists_in_force(listings)

    def disputed(self, party: str) -> list[tuple[str, Attestation]]:
        """What is contradicted among the facts of the tree: who has what in whom."""
        said = []
        for row in self.rows(party):
            for id_ in row.stake.facts if row.stake else ():
                checked = self._answer.checked.get(id_)
                if checked and checked.disputed and row.stake:
                    said.append((f"{row.stake.says}: {row.box.label}", checked))
        return list(dict.fromkeys(said))

    def chain(self, stand: Standpoint) -> str:
        """'A → B → China'; the organisation alone where no chain leads to a state."""
        entities = self._answer.entities
        reaches = stand.chain and stand.chain[-1] in entities and entities[stand.chain[-1]].kind is Kind.STATE
        ids = stand.chain if reaches else (stand.id,)
        return clean(" → ".join(entities[id_].label if id_ in entities else id_ for id_ in ids), 600)
