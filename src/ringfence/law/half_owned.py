"""Half owned, in the aggregate, directly or indirectly, by parties that count: the cascade of OFAC and BIS.

A company that listed parties together own to the threshold counts as they do, and its own stakes then count
whole; below the threshold they count for nothing (OFAC FAQ 401). Ownership alone counts: no votes, no control
(FAQ 398). Verdicts rise from the listed parties downward until nothing changes, so a circle of holdings never
carries itself, and only companies below a listed party are ever looked at.

*Holds* is true whatever the shares are within their ranges, *unknown* is true for some of them. Holders whom
nobody names may complete a combination, but alone they are no sign of one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ..graph.exposure import ExposureGraph, StandingLink
from ..model.kinds import Verb, Verdict
from ..model.proof import Proof
from ..model.share import UNKNOWN_SHARE, WHOLE, Share
from .logic import FAILS, HOLDS, UNKNOWN, all_of, disjunction, leaf, weakest
from .parameters import Value
from .readings import read

ROUNDING = 5_000  # millionths: what rounding to whole percent adds to one stake at most
LARGEST_PROOF = 60  # reasons of one owner that are repeated under what it owns; beyond, its conclusion stands


@dataclass(frozen=True, slots=True)
class Stake:
    """One holding of a company, and whether its holder counts."""

    link: StandingLink
    counts: Verdict

    @property
    def share(self) -> Share:
        return self.link.link.share or UNKNOWN_SHARE


def add_up(stakes: Sequence[Stake], established: bool) -> Share:
    """What holders that count have together: at least and at most.

    Where the stakes stated come to more than the whole, and by more than rounding explains, some state the
    same shares twice: then only the largest of them is certain. `established`: there are no unnamed holders.
    """
    certain = [each for each in stakes if each.link.stands is HOLDS]
    counting = [each.share for each in certain if each.counts is HOLDS]
    others = [each.share for each in certain if each.counts is FAILS]
    possible = [each.share for each in stakes if each.counts is not FAILS]
    most = sum(share.upper for share in possible)
    if not most:
        return Share(0, 0)
    if sum(each.share.lower for each in certain) > WHOLE + ROUNDING * len(certain):
        return Share(max((share.lower for share in counting), default=0), WHOLE)
    least = min(sum(share.lower for share in counting), WHOLE)
    most_open = any(share.upper_open for share in possible)
    left = max(WHOLE - sum(share.lower for share in others), least)
    if not established or left < most:
        most, most_open = left, any(share.lower_open for share in others)
    if most == least:
        return Share(least, most)
    return Share(least, most, any(share.lower_open for share in counting), most_open)


class HalfOwned:
    """Who counts below the listed parties of a graph. `listed`: party -> is it listed?"""

    def __init__(
        self, graph: ExposureGraph, listed: Mapping[str, Verdict], threshold: Value, what: str
    ) -> None:
        self._graph, self._threshold, self._what = graph, threshold, what
        self._listed = {party: verdict for party, verdict in listed.items() if verdict is not FAILS}
        self._verdicts = dict(sorted(self._listed.items()))  # in the order in which they came to stand
        self._raise_verdicts()

    @property
    def members(self) -> Mapping[str, Verdict]:
        """Every listed party and company that counts, or may, owners before what they own."""
        return self._verdicts

    def prove(self, company: str, status: Callable[[str], Proof]) -> Proof:
        """Do parties that count own the threshold of this company or more? `status` proves it of a holder."""
        label, stakes = self._graph.label(company), self._stakes(company)
        share = add_up(stakes, self._is_established(company))
        verdict = share.at_least(self._threshold.number)
        reasons = [self._say_stake(each, status) for each in stakes if each.counts is not FAILS]
        reasons += self._say_rest(company, stakes)
        graded = [each.certainty for each in reasons if each.verdict is not FAILS]
        certainty = weakest([self._threshold.certainty, *(graded if verdict is not FAILS else ())])
        claim = f"{label}: {share} is owned by {self._what}"
        return Proof(claim, verdict, "sum", self._threshold.cites, certainty, tuple(reasons))

    def _raise_verdicts(self) -> None:
        waiting = deque(self._verdicts)
        while waiting:
            owner = waiting.popleft()
            for link in self._graph.links_to(owner, Verb.OWNED_BY):
                company = link.link.tail
                share = add_up(self._stakes(company), self._is_established(company))
                found = share.at_least(self._threshold.number)
                known = self._verdicts.get(company, FAILS)
                if disjunction((found, known)) is not known:
                    self._verdicts.pop(company, None)
                    self._verdicts[company] = found
                    waiting.append(company)

    def _stakes(self, company: str) -> tuple[Stake, ...]:
        return tuple(
            Stake(each, self._verdicts.get(each.link.head, FAILS))
            for each in self._graph.links_from(company, Verb.OWNED_BY)
            if each.link.head != company
        )

    def _say_stake(self, stake: Stake, status: Callable[[str], Proof]) -> Proof:
        share, link = stake.link.link.share, stake.link
        owner, owned = self._graph.label(link.link.head), self._graph.label(link.link.tail)
        claim = f"{owner} owns {share} of {owned}" if share else f"{owner} owns a share nobody states"
        stands = link.stands if share is not None and share.exact else UNKNOWN
        held = leaf(claim, stands, link.facts, settles=f"how much of {owned} {owner} owns")
        return all_of(f"{claim} and counts", held, status(link.link.head))

    def _say_rest(self, company: str, stakes: Sequence[Stake]) -> list[Proof]:
        named = sum(each.share.lower for each in stakes)
        if self._is_established(company) or named >= WHOLE or not stakes:
            return []
        settles = f"who owns the rest of {self._graph.label(company)}"
        return [leaf("owners nobody names hold the rest and count", UNKNOWN, settles=settles)]

    def _is_established(self, company: str) -> bool:
        reading = read(self._graph, company, "ownership_established")
        return reading.certain and reading.words == ("yes",)


def prove_members(
    half_owned: HalfOwned, prove: Callable[[str, Callable[[str], Proof]], Proof]
) -> dict[str, Proof]:
    """The proof on every member, owners before what they own; a circle is cut at its conclusion."""
    proofs: dict[str, Proof] = {}
    members = half_owned.members

    def status(holder: str) -> Proof:
        if holder in proofs:
            return _shorten(proofs[holder])
        claim = f"{holder} counts (shown elsewhere)"
        return leaf(claim, members.get(holder, FAILS))

    for party in members:
        proofs[party] = prove(party, status)
    return proofs


def _shorten(proof: Proof) -> Proof:
    """The proof, or its bare conclusion where it would swell every proof that repeats it."""
    if sum(1 for _ in islice(proof.walk(), LARGEST_PROOF + 1)) <= LARGEST_PROOF:
        return proof
    return leaf(
        proof.claim, proof.verdict, sorted(proof.support()), cites=proof.cites, certainty=proof.certainty
    )
