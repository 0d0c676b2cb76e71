"""Power of one party over another, alone: what a link says of it, and never more.

*holds*: more than half of the votes (of the shares where nobody states votes), or a means that gives power by
its nature. *unknown*: a lesser means, a stake that may be more than half, or, where the regime knows dominant
minorities, one that may dominate. While another holder has a majority, a stake does not dominate and a single
seat does not decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..graph.exposure import ExposureGraph, StandingLink
from ..model.kinds import Means, Verb, Verdict
from ..model.proof import Proof
from ..model.share import UNKNOWN_SHARE, WHOLE, Share
from .logic import FAILS, HOLDS, UNKNOWN, leaf

HALF = WHOLE // 2
DECISIVE = frozenset(
    {Means.BOARD_MAJORITY, Means.VOTES, Means.GOLDEN_SHARE, Means.VIE_CONTRACT, Means.CONTRACT}
)


@dataclass(frozen=True, slots=True)
class Power:
    """What one link gives `holder` over the party."""

    holder: str
    link: StandingLink
    proof: Proof


def find_powers(graph: ExposureGraph, party: str, minority_from: int = HALF) -> tuple[Power, ...]:
    """Every holder and director of the party, in order of links. A stake of `minority_from` millionths or
    less gives no power by itself."""
    links = [each for each in graph.links_from(party, Verb.OWNED_BY, Verb.DIRECTED_BY) if _may_decide(each)]
    majority = {each.link.head for each in links if _is_majority(each) is HOLDS}
    return tuple(_weigh(graph, party, each, majority, minority_from) for each in links)


def votes_of(link: StandingLink) -> Share:
    """The votes that a holding gives; they follow the shares where nobody states them."""
    return link.link.votes or link.link.share or UNKNOWN_SHARE


def above(share: Share, line: int) -> Verdict:
    """Is the share more than `line`?"""
    if share.lower > line or (share.lower == line and share.lower_open):
        return HOLDS
    return FAILS if share.upper <= line else UNKNOWN


def holders_of(graph: ExposureGraph, party: str) -> Iterator[str]:
    """Who owns or directs it, by one step."""
    for each in graph.links_from(party, Verb.OWNED_BY, Verb.DIRECTED_BY):
        yield each.link.head


def _weigh(
    graph: ExposureGraph, party: str, each: StandingLink, majority: set[str], minority_from: int
) -> Power:
    holder, label = graph.label(each.link.head), graph.label(party)
    if each.link.verb is Verb.DIRECTED_BY:
        means = each.link.terms.get("means", "")
        claim = f"{holder} directs {label} ({means or 'means not stated'})"
        verdict = HOLDS if means in DECISIVE and each.stands is HOLDS else UNKNOWN
        if means == Means.BOARD_SEAT and majority - {each.link.head}:
            verdict = FAILS
        settles = f"whether the {means or 'influence'} lets {holder} decide what {label} does"
    else:
        share = votes_of(each)
        claim = (
            f"{holder} holds {share} of {label}" if share != UNKNOWN_SHARE else _say_unstated(holder, label)
        )
        verdict = _is_majority(each)
        if verdict is FAILS and not majority - {each.link.head}:
            verdict = FAILS if above(share, minority_from) is FAILS else UNKNOWN
        settles = f"whether {holder} can decide what {label} does with {share}"
    return Power(each.link.head, each, leaf(claim, verdict, each.facts, settles=settles))


def _say_unstated(holder: str, label: str) -> str:
    return f"{holder} holds a share of {label} that nobody states"


def _may_decide(each: StandingLink) -> bool:
    return each.link.terms.get("means") != Means.DEALINGS


def _is_majority(each: StandingLink) -> Verdict:
    if each.link.verb is not Verb.OWNED_BY:
        return FAILS
    verdict = above(votes_of(each), HALF)
    return UNKNOWN if verdict is HOLDS and each.stands is not HOLDS else verdict
