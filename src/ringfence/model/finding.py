"""Findings: a rule that holds, or may hold, on a hand-over or a party; how parties stand; what they owe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .kinds import Certainty, Outcome, Verdict
from .proof import Proof


@dataclass(frozen=True, slots=True)
class Finding:
    """What one regime says.

    `regime` is its short name ("DSP", "PAFACA"); `cites` the section that decides; `party` the
    entity id judged; `via` the ids of the facts that make the hand-over (empty: the finding is on
    the party itself and touches every path that reaches it); `data` the data-class ids it concerns
    (empty: all). `says` is one plain sentence. `settles` lists the facts that would settle an unknown.
    """

    id: str
    regime: str
    cites: str
    outcome: Outcome
    verdict: Verdict
    certainty: Certainty
    party: str
    says: str
    proof: Proof
    via: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What one regime makes of one party: the row of the parties table."""

    party: str
    regime: str
    verdict: str
    finding: str  # finding id, "" when none


@dataclass(frozen=True, slots=True)
class Duty:
    """What a party owes, or may owe, under a regime: a programme, an audit, records, a report.

    `says` is the rule's text; `due` the next day by which, where there is one, and `when` that in words.
    """

    party: str
    regime: str
    cites: str
    says: str
    due: date | None
    when: str
    verdict: Verdict
    certainty: Certainty
    proof: Proof
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegimeNote:
    """A regime that was applied, and the visible list of what it does not cover."""

    name: str
    title: str
    in_force: bool
    since: date
    does_not_cover: tuple[str, ...]
