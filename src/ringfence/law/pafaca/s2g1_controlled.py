"""PAFACA 2(g)(1): controlled by a foreign adversary, limbs (B) and (C) and all three together."""

from __future__ import annotations

from ...model.kinds import Kind, Means, Verb
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, any_of, leaf, weakest
from ..rule import rule
from .combination import Combination, Combined
from .matter import Matter
from .s2g1a_adversary_person import is_adversary_person

DIRECTS = frozenset(
    {Means.BOARD_MAJORITY, Means.VOTES, Means.GOLDEN_SHARE, Means.VIE_CONTRACT, Means.CONTRACT}
)


@rule(cites="PAFACA 2(g)(1)(B)", since="2024-04-24")
def is_held_by_combination(matter: Matter, party: str, combination: Combination) -> Proof:
    """An entity of which foreign persons of limb (A), alone or in combination, directly or indirectly own at
    least a 20 percent stake.

    The Act is silent on how an indirect stake is counted. The rule holds if every reading gives 20 percent,
    fails if none can, and is unknown if the readings or the unknown shares leave it open.
    """
    label, stake = matter.label(party), matter.value("stake")
    sums = combination.of(party)
    if not sums:
        return leaf(f"{label}: no owner is stated", FAILS)
    verdicts = {combined.share.at_least(stake.number) for combined in sums}
    verdict = verdicts.pop() if len(verdicts) == 1 else UNKNOWN
    reasons = (
        *(_say_reading(label, each, stake.number) for each in sums),
        *_say_holdings(matter, party, combination),
    )
    low = min((each.share for each in sums), key=lambda share: (share.lower, share.lower_open))
    high = max((each.share for each in sums), key=lambda share: (share.upper, not share.upper_open))
    total = f"between {low} and {high}" if low != high else f"{low}"
    certainty = weakest((stake.certainty, *(each.certainty for each in reasons if each.verdict is verdict)))
    return Proof(f"{label}: {total} is held by such persons", verdict, "sum", "", certainty, reasons)


def _say_reading(label: str, combined: Combined, stake: int) -> Proof:
    verdict = combined.share.at_least(stake)
    return leaf(f"by {combined.reading}: {combined.share}", verdict)


def _say_holdings(matter: Matter, party: str, combination: Combination) -> tuple[Proof, ...]:
    """Each holding with its holder's own standing; for what is unknown, the fact that would settle it."""
    said = []
    for link in combination.holdings(party):
        holder = matter.label(link.link.head)
        member = is_adversary_person(matter, link.link.head)
        share = link.link.share
        claim = f"{holder} holds {share if share else 'a share nobody states'}"
        question = ""
        if member.verdict is UNKNOWN:
            question = f"where the holders behind {holder} are domiciled, organised and run"
        elif member.verdict is HOLDS and share is not None and not share.exact:
            question = f"how much of {matter.label(party)} {holder} holds"
        verdict = member.verdict if link.stands is HOLDS or member.verdict is FAILS else UNKNOWN
        said.append(leaf(claim, verdict, link.facts, certainty=member.certainty, settles=question))
    return tuple(said)


@rule(cites="PAFACA 2(g)(1)(C)", since="2024-04-24")
def is_directed_by_adversary(matter: Matter, party: str) -> Proof:
    """A person subject to the direction or control of a foreign person of limb (A) or an entity of limb (B).

    A majority of the board or of the votes, a golden share and control by contract are taken as direction. A
    single board seat, a veto or a licence leaves it open: the Act sets no line.
    """
    label = matter.label(party)
    reasons = []
    for link in matter.graph.links_from(party, Verb.DIRECTED_BY):
        director, means = matter.label(link.link.head), link.link.terms.get("means", "")
        behind = matter.controlled.get(link.link.head, FAILS)
        claim = f"{director} directs {label} ({means or 'means not stated'})"
        strong = means in DIRECTS and link.stands is HOLDS
        verdict = behind if strong or behind is FAILS else UNKNOWN
        question = f"whether the {means or 'influence'} lets {director} direct or control {label}"
        reasons.append(leaf(claim, verdict, link.facts, settles=question))
    return any_of(label, *(reasons or [leaf(f"nobody is said to direct {label}", FAILS)]))


@rule(cites="PAFACA 2(g)(1)", since="2024-04-24")
def is_controlled_by_adversary(matter: Matter, party: str, combination: Combination) -> Proof:
    """Controlled by a foreign adversary: limb (A), (B) or (C)."""
    limbs = [is_adversary_person(matter, party)]
    if matter.graph.kind(party) is Kind.ORG:
        limbs += [is_held_by_combination(matter, party, combination), is_directed_by_adversary(matter, party)]
    return any_of(matter.label(party), *limbs)
