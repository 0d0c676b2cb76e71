"""Ties: is this party under the power of a state of concern? Asked apart from any statute.

*holds*: it is subject to such a state (an organ, organised, run or living there), half or more owned by
tied holders together, or directed by one through a majority, a golden share or a contract. *unknown*: with
every unknown at its worst, tied holders could own a fifth or more, or a lesser means, a fact that is only
possible or main operations in such a state tie it. A named holder of which nothing says where it is counts
at worst; holders that nobody names do not, for else every company on earth would be in doubt (they are loose
ends, `loose_ends.py`). docs/adr/0006-ownership-arithmetic.md says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model.kinds import Kind, Means, Tie, Verb, Verdict
from ..model.proof import Proof
from ..model.share import UNKNOWN_SHARE, WHOLE, Share
from .exposure import ExposureGraph, StandingLink

STATES_OF_CONCERN = frozenset({"CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"})
SUBJECTING = frozenset(
    {Tie.IS, Tie.ORGANISED_UNDER, Tie.PRINCIPAL_PLACE, Tie.HEADQUARTERED, Tie.RESIDENT, Tie.DOMICILED}
)
LEANING = frozenset({Tie.OPERATES})  # where the work is done need not be where the company is run
CONTROLLING = frozenset(
    {Means.BOARD_MAJORITY, Means.VOTES, Means.GOLDEN_SHARE, Means.VIE_CONTRACT, Means.CONTRACT}
)
PARTIES = (Kind.ORG, Kind.PERSON, Kind.PLACE)
Links = Mapping[str, tuple[StandingLink, ...]]  # party -> what ties it: states, directors, holders
Ranks = Mapping[str, int]  # party -> the round that found its tie; states and the unplaced are 0


@dataclass(frozen=True, slots=True)
class TieRule:
    """Which states count, the share that gives power for certain, and the least that may (millionths)."""

    states: frozenset[str] = STATES_OF_CONCERN
    majority: int = 500_000
    least: int = 200_000  # the least stake that a US statute calls control: PAFACA and PADFA


STANDARD = TieRule()


@dataclass(frozen=True, slots=True)
class TieProof:
    """A party's tie. `chain` leads from the party over the strongest holder up to `state`.

    Where an unplaced holder ends the chain, `state` is that holder: nobody knows which state it would be.
    """

    party: str
    verdict: Verdict
    proof: Proof
    chain: tuple[StandingLink, ...]
    state: str


def find_ties(
    graph: ExposureGraph, rule: TieRule = STANDARD, without_facts: frozenset[str] = frozenset()
) -> dict[str, TieProof]:
    """Every party with a tie that holds or may hold, in order of id; `without_facts` are taken as gone."""
    links = _read_links(graph, without_facts)
    unplaced = _find_unplaced(graph, links)
    certain = _spread(graph, links, rule, frozenset(), certain=True)
    possible = _spread(graph, links, rule, unplaced, certain=False)
    ties = {}
    for party in sorted(possible.keys() & links.keys() - unplaced - rule.states):
        holds = party in certain
        scale = _Scale(graph, links, rule, certain if holds else possible, unplaced, holds)
        ties[party] = scale.prove(party)
    return ties


def _read_links(graph: ExposureGraph, gone: frozenset[str]) -> Links:
    """What ties each party, less the links that lost every fact."""
    verbs = (Verb.SUBJECT_TO, Verb.DIRECTED_BY, Verb.OWNED_BY)
    parties = (id_ for id_, entity in sorted(graph.entities.items()) if entity.kind in PARTIES)
    return {
        id_: tuple(each for each in graph.links_from(id_, *verbs) if not gone.issuperset(each.facts))
        for id_ in parties
    }


def _find_unplaced(graph: ExposureGraph, links: Links) -> frozenset[str]:
    """Named holders and directors of which nothing says where they are or who is behind them."""
    powers = (Verb.OWNED_BY, Verb.DIRECTED_BY)
    unknown = (
        id_ for id_, stated in links.items() if not stated and graph.attribute(id_, "us_person") != "yes"
    )
    return frozenset(id_ for id_ in unknown if graph.links_to(id_, *powers))


def _spread(
    graph: ExposureGraph, links: Links, rule: TieRule, unplaced: frozenset[str], *, certain: bool
) -> dict[str, int]:
    """The least fixpoint, round by round: more ties never undo one, so the order of parties does not
    matter."""
    found = dict.fromkeys(sorted((rule.states & graph.entities.keys()) | unplaced), 0)
    waiting = [id_ for id_ in links if id_ not in found]
    for rank in range(1, len(links) + 1):
        new = [id_ for id_ in waiting if _is_tied(links[id_], found, rule, certain)]
        if not new:
            break
        found.update(dict.fromkeys(new, rank))
        waiting = [id_ for id_ in waiting if id_ not in found]
    return found


def _is_tied(stated: tuple[StandingLink, ...], tied: Ranks, rule: TieRule, certain: bool) -> bool:
    to_tied = [
        each for each in stated if each.link.head in tied and (not certain or each.stands is Verdict.HOLDS)
    ]
    if any(_binds(each, certain) for each in to_tied):
        return True
    held = [each for each in to_tied if each.link.verb is Verb.OWNED_BY]
    return any(_reaches(held, votes, rule, certain) for votes in (False, True))


def _binds(each: StandingLink, certain: bool) -> bool:
    """Does this one link tie by itself?"""
    if each.link.verb is Verb.SUBJECT_TO:
        return each.link.terms.get("tie") in (SUBJECTING if certain else SUBJECTING | LEANING)
    return each.link.verb is Verb.DIRECTED_BY and (not certain or each.link.terms.get("means") in CONTROLLING)


def _reaches(held: list[StandingLink], votes: bool, rule: TieRule, certain: bool) -> bool:
    """Do the shares (or votes, which follow the shares where nobody states them) add up to the line?"""
    shares = [_measure(each, votes) for each in held]
    if certain:
        return sum(share.lower for share in shares) >= rule.majority
    most = sum(share.upper for share in shares)
    return most > rule.least or (most == rule.least and not any(share.upper_open for share in shares))


def _measure(each: StandingLink, votes: bool) -> Share:
    return (each.link.votes if votes else None) or each.link.share or UNKNOWN_SHARE


@dataclass(frozen=True, slots=True)
class _Scale:
    """What a tie is proved from: one verdict's ranks, and the links that count for it."""

    graph: ExposureGraph
    links: Links
    rule: TieRule
    ranks: Ranks
    unplaced: frozenset[str]
    holds: bool

    @property
    def verdict(self) -> Verdict:
        return Verdict.HOLDS if self.holds else Verdict.UNKNOWN

    def prove(self, party: str) -> TieProof:
        """Every reason from the party up, each party's reasons once; ranks fall, so it ends."""
        chain, at = [], party
        while at not in self.rule.states and at not in self.unplaced:
            strongest = max(self._reasons(at), key=lambda each: (_strength(each), each.link.key))
            chain.append(strongest)
            at = strongest.link.head
        claim = f"{self.graph.label(party)} is under the power of a state of concern"
        leaves = tuple(self._leaf(each) for each in self._all_reasons(party))
        return TieProof(
            party, self.verdict, Proof(claim, self.verdict, "all", because=leaves), tuple(chain), at
        )

    def _all_reasons(self, party: str) -> Iterator[StandingLink]:
        seen, pending = {party}, [party]
        while pending:
            for each in self._reasons(pending.pop()):
                yield each
                if each.link.head in self.links and each.link.head not in seen:
                    seen.add(each.link.head)
                    pending.append(each.link.head)

    def _reasons(self, party: str) -> list[StandingLink]:
        """One link that ties by itself, or all the holdings that do it together."""
        stated = [
            each
            for each in self.links.get(party, ())
            if self.ranks.get(each.link.head, len(self.ranks)) < self.ranks.get(party, 0)
            and (not self.holds or each.stands is Verdict.HOLDS)
        ]
        binding = [each for each in stated if _binds(each, self.holds)]
        if binding:
            return [max(binding, key=lambda each: (_strength(each), each.link.key))]
        return [each for each in stated if each.link.verb is Verb.OWNED_BY]

    def _leaf(self, each: StandingLink) -> Proof:
        link, tail, head = each.link, self.graph.label(each.link.tail), self.graph.label(each.link.head)
        what = (
            link.terms.get("tie")
            or link.terms.get("means")
            or (str(link.share) if link.share else "share unknown")
        )
        return Proof(
            f"{tail} {link.verb} {head}: {what}", self.verdict, facts=each.facts, settles=self._ask(each)
        )

    def _ask(self, each: StandingLink) -> str:
        """What would settle this reason, if the tie is unknown because of it."""
        link, tail, head = each.link, self.graph.label(each.link.tail), self.graph.label(each.link.head)
        if self.holds:
            return ""
        if link.head in self.unplaced:
            return f"where the holders behind {head} are domiciled, organised and run"
        if link.verb is Verb.DIRECTED_BY:
            return f"whether the {link.terms.get('means', 'influence')} lets {head} direct or control {tail}"
        if link.terms.get("tie") in LEANING:
            return f"where {tail} has its principal place of business"
        if each.stands is not Verdict.HOLDS:
            return f"whether it is true that {tail} is {link.verb} {head}"
        return "" if link.share and link.share.exact else f"how much of {tail} {head} holds"


def _strength(each: StandingLink) -> int:
    """A state before a director, a director before a holder, a large holder before a small one, and that
    before the mere place of work."""
    if each.link.verb is Verb.SUBJECT_TO:
        return -1 if each.link.terms.get("tie") in LEANING else 3 * WHOLE
    return 2 * WHOLE if each.link.verb is Verb.DIRECTED_BY else (each.link.share or UNKNOWN_SHARE).lower
