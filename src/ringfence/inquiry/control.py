"""Who is in control of whom, as far as procurement lists ask: 'any subsidiary or affiliate'.

A company is in another's hands when that one owns more than half of it or directs it by a majority, a golden
share or a contract. The chain is as certain as its weakest link. Two companies are affiliates when one
company, not a state, has both in its hands. The lists do not define the word; this is the common reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..catalogue.to_facts import GROUP
from ..graph.exposure import ExposureGraph, StandingLink
from ..graph.ties import CONTROLLING
from ..model.kinds import Kind, Tie, Verb, Verdict
from ..model.share import UNKNOWN_SHARE, WHOLE, Share

HALF = WHOLE // 2
LEAST_STAKE = 200_000  # millionths: a smaller holding with nothing beside it is no sign of control


@dataclass(frozen=True, slots=True)
class Hold:
    """`holder` has a company in its hands, for certain or possibly, over these links, the nearest first."""

    holder: str
    verdict: Verdict
    chain: tuple[StandingLink, ...]


def find_holders(graph: ExposureGraph, party: str) -> Mapping[str, Hold]:
    """Everyone who has the party in hand, itself first, over the most certain and then shortest chain."""
    found = {party: Hold(party, Verdict.HOLDS, ())}
    for wanted in (Verdict.HOLDS, Verdict.UNKNOWN):  # certain chains first, so that no doubt hides them
        pending = list(found)
        while pending:
            below = found[pending.pop(0)]
            for each in graph.links_from(below.holder, Verb.OWNED_BY, Verb.DIRECTED_BY):
                verdict = weaker(below.verdict, is_in_hand(each))
                if graph.attribute(each.link.head, GROUP) == "yes":
                    continue  # several holders that are named together have nothing in one hand
                if each.link.head not in found and verdict is wanted:
                    found[each.link.head] = Hold(each.link.head, verdict, (*below.chain, each))
                    pending.append(each.link.head)
    return found


def is_in_hand(each: StandingLink) -> Verdict:
    """Does this one link give control?"""
    link = each.link
    if link.verb is Verb.DIRECTED_BY:
        gives = Verdict.HOLDS if link.terms.get("means") in CONTROLLING else Verdict.UNKNOWN
    else:
        stakes = [share for share in (link.share, link.votes) if share is not None] or [UNKNOWN_SHARE]
        verdicts = {is_more_than_half(stake) for stake in stakes}
        if Verdict.HOLDS in verdicts:
            gives = Verdict.HOLDS
        elif any(stake.upper >= LEAST_STAKE for stake in stakes):
            gives = Verdict.UNKNOWN
        else:
            gives = Verdict.FAILS
    return weaker(gives, each.stands)


def is_more_than_half(stake: Share) -> Verdict:
    """Half itself is not more than half; an open end at half is."""
    if stake.lower > HALF or (stake.lower == HALF and stake.lower_open):
        return Verdict.HOLDS
    return Verdict.FAILS if stake.upper <= HALF else Verdict.UNKNOWN


def weaker(one: Verdict, other: Verdict) -> Verdict:
    if Verdict.FAILS in (one, other):
        return Verdict.FAILS
    return Verdict.UNKNOWN if Verdict.UNKNOWN in (one, other) else Verdict.HOLDS


def is_company(graph: ExposureGraph, party: str) -> bool:
    """An organisation that is no state and no organ of one: only such make affiliates of what they hold."""
    ties = graph.links_from(party, Verb.SUBJECT_TO)
    if party not in graph.entities or graph.kind(party) is not Kind.ORG:
        return False
    return not any(each.link.terms.get("tie") == Tie.IS for each in ties)
