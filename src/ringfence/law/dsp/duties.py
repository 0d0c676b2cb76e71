"""Who owes what under subparts J and K on these facts: one entry for each giver and duty, with its proof."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.finding import Duty
from ...model.kinds import Kind, Outcome
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, any_of, leaf
from ..rule import Rule
from ..settling import what_settles
from .dealing import Dealing
from .matter import Matter
from .s801_licences import is_licensed
from .s1001_to_1104_duties import (
    due_on,
    owes_annual_report,
    owes_audit,
    owes_breach_report,
    owes_programme,
    owes_records,
    owes_rejection_report,
)

OF_DEALINGS: tuple[Rule[Matter, [Dealing]], ...] = (
    owes_programme,
    owes_audit,
    owes_records,
    owes_annual_report,
    owes_breach_report,
)


MOST_REASONS = 20  # dealings that the proof of a duty names
CLEAR = (Outcome.NOT_REGULATED,)


class DutyBook:
    """Notes what each dealing makes due, while it is judged, and tells it giver by giver afterwards."""

    def __init__(self, matter: Matter, regime: str) -> None:
        self._matter, self._regime = matter, regime
        self._owed: dict[tuple[str, int], list[Proof]] = {}

    def note(self, dealing: Dealing, outcome: Outcome) -> None:
        """What a licence authorises, and what no rule reaches, makes nothing due."""
        if outcome in CLEAR or is_licensed(self._matter, dealing).verdict is not FAILS:
            return
        asked: dict[tuple[int, ...], str] = {}  # several duties often rest on the very same reasons
        for number, duty in enumerate(OF_DEALINGS):
            reasons = self._owed.get((dealing.giver, number), [])
            if len(reasons) == MOST_REASONS and reasons[-1].verdict is HOLDS:
                continue  # nothing that it says would be kept
            proof = duty(self._matter, dealing)
            if proof.verdict is not FAILS:
                self._owed[dealing.giver, number] = reasons
                if len(reasons) < MOST_REASONS:
                    reasons.append(_conclude(dealing, proof, asked))
                elif proof.verdict is HOLDS and reasons[-1].verdict is UNKNOWN:
                    reasons[-1] = _conclude(dealing, proof, asked)

    def tell(self) -> Iterator[Duty]:
        """The duties that hold or may hold, by party and section. Asked for after all that is to be noted."""
        matter = self._matter
        for (giver, number), reasons in sorted(self._owed.items(), key=lambda each: each[0]):
            duty = OF_DEALINGS[number]
            proof = any_of(f"{matter.label(giver)}: {duty.text}", *reasons)
            yield _describe(matter, self._regime, giver, duty, proof)
        for org, entity in sorted(matter.graph.entities.items()):
            if entity.kind is Kind.ORG:
                proof = owes_rejection_report(matter, org)
                if proof.verdict is not FAILS:
                    yield _describe(matter, self._regime, org, owes_rejection_report, proof)


def _conclude(dealing: Dealing, proof: Proof, asked: dict[tuple[int, ...], str]) -> Proof:
    """What a dealing comes to; its reasons are told under the finding on it. `asked`: what settles them."""
    settles, reasons = "", tuple(map(id, proof.because))
    if proof.verdict is UNKNOWN:
        if reasons not in asked:
            asked[reasons] = "; ".join(what_settles(proof))
        settles = asked[reasons]
    facts = dealing.handover.facts
    return leaf(
        proof.claim, proof.verdict, facts, cites=proof.cites, certainty=proof.certainty, settles=settles
    )


def _describe(matter: Matter, regime: str, party: str, duty: Rule[Matter, ...], proof: Proof) -> Duty:
    due, when = due_on(matter, duty.cites, party)
    settles = what_settles(proof) if proof.verdict is UNKNOWN else ()
    return Duty(
        party=party,
        regime=regime,
        cites=duty.cites,
        says=duty.text,
        due=due,
        when=when,
        verdict=proof.verdict,
        certainty=proof.certainty,
        proof=proof,
        settles=settles,
    )
