"""How much of an entity a group of owners holds, directly, counting each owner's stake whole or not at all.

Cascade: an owner counts because of what it is, and who owns *it* decided that before. So a stake held through
an intermediary counts in full where the intermediary counts, and not at all where it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...graph.statements import StandingLink
from ...model.fact import Link
from ...model.kinds import Certainty, Verb, Verdict
from ...model.proof import Proof
from ...model.share import UNKNOWN_SHARE, WHOLE, Share
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, weakest
from ..parameters import Value
from ..readings import read
from .matter import Matter

ROUNDING = 5_000  # millionths: what rounding to whole percent adds to one stake at most


@dataclass(frozen=True, slots=True)
class Holding:
    """One owner's stake, and whether the owner counts."""

    stake: StandingLink
    counts: Proof


def prove_majority_held(matter: Matter, owned: str, counts: Callable[[str], Proof]) -> Proof:
    """Do owners that count hold the threshold of 202.211(a) or more, by equity or by votes?"""
    return prove_held(matter, owned, counts, "ownership_threshold")


def prove_held(
    matter: Matter, owned: str, counts: Callable[[str], Proof], value: str, *, by_votes: bool = True
) -> Proof:
    """Do owners that count hold as much as a value of the part says, or more, by equity or by votes?

    The text says "owned" and not of what; either measure is enough, and where only the votes reach the
    threshold the proof is graded secondary. Votes that nobody states follow the equity.
    """
    holdings = tuple(
        Holding(each, counts(each.link.head)) for each in matter.graph.links_from(owned, Verb.OWNED_BY)
    )
    threshold = matter.value(value)
    by_equity = _prove_sum(matter, owned, holdings, "equity", lambda link: link.share, threshold)
    if not by_votes or all(each.stake.link.votes is None for each in holdings):
        return by_equity
    voting = _prove_sum(matter, owned, holdings, "votes", lambda link: link.votes or link.share, threshold)
    return any_of(matter.label(owned), by_equity, voting)


def _prove_sum(
    matter: Matter,
    owned: str,
    holdings: Sequence[Holding],
    what: str,
    measure: Callable[[Link], Share | None],
    threshold: Value,
) -> Proof:
    share = _add_up(matter, owned, holdings, measure)
    verdict = share.at_least(threshold.number)
    reasons = [_describe(matter, each, measure(each.stake.link), what) for each in holdings]
    reasons.append(_describe_rest(matter, owned, holdings, measure))
    graded = (
        [reason.certainty for reason in reasons if reason.verdict is not FAILS]
        if verdict is not FAILS
        else []
    )
    measured = Certainty.SECONDARY if what == "votes" else Certainty.PRIMARY
    certainty = weakest([threshold.certainty, measured, *graded])
    claim = f"{matter.label(owned)}: {share} of its {what} is held by owners that count"
    return Proof(claim, verdict, "sum", threshold.cites, certainty, tuple(reasons))


def _add_up(
    matter: Matter, owned: str, holdings: Sequence[Holding], measure: Callable[[Link], Share | None]
) -> Share:
    """The least is what certainly counts; the most, all but what certainly does not.

    Where the stakes stated come to more than the whole, and by more than rounding explains, some state the
    same shares twice (a group and its members): then only the largest of them is certain.
    """
    stated = [(each, measure(each.stake.link) or UNKNOWN_SHARE) for each in holdings]
    certain = [(each, share) for each, share in stated if each.stake.stands is HOLDS]
    counting = [share for each, share in certain if each.counts.verdict is HOLDS]
    others = [share for each, share in certain if each.counts.verdict is FAILS]
    possible = [share for each, share in stated if each.counts.verdict is not FAILS]
    if sum(share.lower for _, share in certain) > WHOLE + ROUNDING * len(certain):
        return Share(max((share.lower for share in counting), default=0), WHOLE)
    least = min(sum(share.lower for share in counting), WHOLE)
    most = sum(share.upper for share in possible)
    most_open = any(share.upper_open for share in possible)
    left = max(WHOLE - sum(share.lower for share in others), least)
    if not _is_established(matter, owned) or left < most:
        most, most_open = left, any(share.lower_open for share in others)
    if most == least:
        return Share(least, most)
    return Share(least, most, any(share.lower_open for share in counting), most_open)


def _describe(matter: Matter, holding: Holding, share: Share | None, what: str) -> Proof:
    owner, owned = matter.label(holding.stake.link.head), matter.label(holding.stake.link.tail)
    claim = f"{owner} holds {share} of the {what}" if share else f"{owner} holds a share nobody states"
    stands: Verdict = holding.stake.stands if share is not None and share.exact else UNKNOWN
    settles = f"how much of {owned} {owner} holds" if holding.counts.verdict is not FAILS else ""
    stake = leaf(claim, stands, holding.stake.facts, settles=settles)
    return all_of(f"{claim} and counts", stake, holding.counts)


def _describe_rest(
    matter: Matter, owned: str, holdings: Sequence[Holding], measure: Callable[[Link], Share | None]
) -> Proof:
    named = sum(share.lower for each in holdings if (share := measure(each.stake.link)) is not None)
    label = matter.label(owned)
    if _is_established(matter, owned) or named >= WHOLE:
        return leaf(f"no other owner of {label} counts", FAILS)
    settles = f"who owns {'the rest of ' if holdings else ''}{label}"
    return leaf("owners nobody names hold the rest and count", UNKNOWN, settles=settles)


def _is_established(matter: Matter, owned: str) -> bool:
    """Did the author establish that no owner beyond those named matters?"""
    reading = read(matter.graph, owned, "ownership_established")
    return reading.certain and reading.words == ("yes",)
