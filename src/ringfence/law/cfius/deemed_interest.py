"""The votes that some holders have in a company, directly and through others, where a parent counts whole.

31 CFR 800.244(c): an interest of a parent (half of the votes or more) is deemed to be all of them; any other
one is taken in proportion, as 31 CFR 850.206(b) says of parents and others. What comes by several ways is
added up, to all at most. Ranges in, ranges out: whole millionths, rounded outwards.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...graph.exposure import ExposureGraph, StandingLink
from ...model.kinds import Verb, Verdict
from ...model.share import WHOLE, Share
from ..powers import votes_of

ROUNDS = (
    10_000  # of going over what is above the company; past them the least end is too low, the most is all
)
Stakes = Mapping[str, tuple[StandingLink, ...]]


def deem_interest(
    graph: ExposureGraph, holders: Mapping[str, Verdict], company: str, parent: int
) -> tuple[Share, tuple[str, ...]]:
    """What the holders (party -> is it one of them?) have in the company, and the facts of all stakes above
    it.

    `parent` is the line in millionths from which on an interest is deemed to be all.
    """
    stakes = _above(graph, company)
    if company not in stakes:
        return Share(0, 0), ()
    least, most = (_solve(stakes, holders, parent, least=end)[company] for end in (True, False))
    facts = tuple(dict.fromkeys(fact for links in stakes.values() for link in links for fact in link.facts))
    return Share(min(least, most), max(least, most)), facts


def _above(graph: ExposureGraph, company: str) -> Stakes:
    """The stakes in the company and in everyone above it; owners come before what they own, up to circles."""
    found: dict[str, tuple[StandingLink, ...]] = {}
    stack = [company]
    while stack:
        each = stack.pop()
        if each not in found and (links := graph.links_from(each, Verb.OWNED_BY)):
            found[each] = links
            stack.extend(link.link.head for link in links)
    return dict(reversed(found.items()))


def _solve(stakes: Stakes, holders: Mapping[str, Verdict], parent: int, *, least: bool) -> dict[str, int]:
    """The end rises from nothing until nothing changes: the least solution."""
    held = dict.fromkeys(stakes, 0)
    for _ in range(ROUNDS):
        before = dict(held)
        for company, links in stakes.items():
            parts = (_through(link, held, holders, parent, least) for link in links)
            held[company] = min(WHOLE, sum(parts))
        if held == before:
            return held
    return held if least else {company: WHOLE if end else 0 for company, end in held.items()}


def _through(
    link: StandingLink, held: Mapping[str, int], holders: Mapping[str, Verdict], parent: int, least: bool
) -> int:
    """What one holding brings: all that its holder brings if it is a parent, else the part."""
    member, votes = holders.get(link.link.head, Verdict.FAILS), votes_of(link)
    counts = member is Verdict.HOLDS or (member is Verdict.UNKNOWN and not least)
    of_holder = WHOLE if counts else held.get(link.link.head, 0)
    if least:
        size = votes.lower if link.stands is Verdict.HOLDS else 0
        return of_holder if size >= parent else size * of_holder // WHOLE
    if votes.at_least(parent) is not Verdict.FAILS:
        return of_holder
    return -(-votes.upper * of_holder // WHOLE)
