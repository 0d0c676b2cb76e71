"""50 USC 4565(l)(3): mitigation agreements and orders, kept as the promises that a case states.

The organisation that is bound says `cfius_agreement_since` and whom it bars from its data, `cfius_bars`:
ids of parties, or codes of states whose residents and entities are barred.
"""

from __future__ import annotations

from datetime import date

from ...graph.handovers import Handover
from ...model.kinds import Tie, Verb
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, verdict_of
from ..readings import read, read_states
from ..rule import rule
from .matter import Matter

PLACES = (
    (Tie.IS, "is_state"),
    (Tie.ORGANISED_UNDER, "organised_in"),
    (Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
    (Tie.HEADQUARTERED, "headquartered_in"),
    (Tie.RESIDENT, "resident_in"),
)


@rule(cites="50 USC 4565(l)(3)(A)", since="2007-10-24", certainty="unverified")
def is_agreement_in_force(matter: Matter, business: str) -> Proof:
    """An agreement, condition or order of CFIUS binds the business from its first day on."""
    label, reading = matter.label(business), read(matter.graph, business, "cfius_agreement_since")
    since = _day(reading.words[0]) if reading.words else None
    claim = f"an agreement with CFIUS binds {label} from {since or 'a day that nobody states'}"
    if not reading.words:
        return leaf(f"no agreement of {label} with CFIUS is stated", UNKNOWN, settles=f"whether {claim}")
    verdict = verdict_of(None if since is None or not reading.certain else since <= matter.graph.on)
    return leaf(claim, verdict, reading.facts, settles=f"whether {claim}")


@rule(cites="50 USC 4565(l)(3)(A)", since="2007-10-24", certainty="unverified")
def is_barred(matter: Matter, business: str, taker: str) -> Proof:
    """The agreement bars the party, its employer, or the state where it lives or is organised or run, from
    the data.
    """
    label, reading = matter.label(taker), read(matter.graph, business, "cfius_bars")
    if not reading.words:
        question = f"whom the agreement of {matter.label(business)} with CFIUS bars from its data"
        return leaf(f"{label}: nobody is said to be barred", UNKNOWN, settles=question)
    barred = set(reading.words)
    reasons = [leaf(f"{label} is barred by name", HOLDS if taker in barred else FAILS, reading.facts)]
    for link in matter.graph.links_from(taker, Verb.WORKS_FOR):
        if link.link.head in barred:
            reasons.append(leaf(f"{label} works for {matter.label(link.link.head)}", link.stands, link.facts))
    for tie, name in PLACES:
        reasons += [
            leaf(f"{label}: {tie} {each.state}", each.stands, each.facts)
            for each in read_states(matter.graph, taker, tie, name)
            if each.state in barred
        ]
    return any_of(label, *reasons)


@rule(cites="50 USC 4565(l)(6)", since="2018-08-13", certainty="unverified")
def breaks_agreement(matter: Matter, business: str, handover: Handover) -> Proof:
    """Data of the business reaches, while the agreement is in force, somebody whom it bars."""
    label = matter.label(handover.taker)
    verdict = HOLDS if handover.data_lower else UNKNOWN if handover.data_upper else FAILS
    reached = leaf(
        f"data of {matter.label(business)} reaches {label}",
        verdict,
        handover.facts,
        settles=f"whether data reaches {label}",
    )
    return all_of(
        label, is_agreement_in_force(matter, business), is_barred(matter, business, handover.taker), reached
    )


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
