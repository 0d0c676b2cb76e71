"""28 CFR 202.228: investment agreements, and the carve-out of passive ones."""

from __future__ import annotations

from ...model.kinds import Certainty, Verb
from ...model.proof import Proof
from ...model.share import Share, percent
from ..logic import FAILS, HOLDS, all_of, any_of, leaf, negation, opposite
from ..readings import yes_no
from ..rule import rule
from .agreements import INVESTMENT, prove_kind, read_agreement
from .dealing import Dealing, name_dealing
from .matter import Matter


@rule(cites="28 CFR 202.228(a)", since="2025-04-08")
def is_investment_agreement(matter: Matter, dealing: Dealing) -> Proof:
    """Under an investment agreement a person obtains, for consideration, ownership interests or rights in
    U.S. real estate or a U.S. legal entity, other than passively."""
    invests = prove_kind(matter, dealing, read_agreement(matter, dealing), INVESTMENT)
    if invests.verdict is FAILS:
        return invests
    return all_of(
        name_dealing(matter, dealing),
        invests,
        negation("not passive", is_passive_investment(matter, dealing)),
    )


@rule(cites="28 CFR 202.228(b)", since="2025-04-08")
def is_passive_investment(matter: Matter, dealing: Dealing) -> Proof:
    """Passive is an investment that meets all three: a publicly traded security, fund security or silent
    partnership stake; less than 10 % of votes and equity; no rights beyond standard minority protections.

    `passive` in the contract says that its author found the first and third to be met. A larger stake, or a
    way of directing the business, in the ownership and control tables defeats it whatever the contract
    says.
    """
    claim = "the contract is stated to be passive in kind and in rights"
    kind = leaf(
        claim,
        yes_no(dealing.term("passive")),
        dealing.handover.facts,
        settles="whether the investment is passive",
    )
    return all_of(
        name_dealing(matter, dealing), kind, _is_small(matter, dealing), _is_without_rights(matter, dealing)
    )


def _is_small(matter: Matter, dealing: Dealing) -> Proof:
    """Less than 10 % of votes and of equity; a stake that nobody states is as small as the contract says it
    is."""
    limit = matter.value("passive_stake")
    stakes = [
        each
        for each in matter.graph.links_from(dealing.giver, Verb.OWNED_BY)
        if each.link.head == dealing.taker and each.stands is HOLDS
    ]
    settles = f"how much of {matter.label(dealing.giver)} {matter.label(dealing.taker)} holds"
    reasons = [
        leaf(
            f"{share} is less than {percent(limit.number)}",
            opposite(share.at_least(limit.number)),
            each.facts,
            cites=limit.cites,
            certainty=limit.certainty,
            settles=settles,
        )
        for each in stakes
        for share in (each.link.share, each.link.votes)
        if isinstance(share, Share)
    ]
    return all_of("the stake is less than 10 % of votes and equity", *reasons)


def _is_without_rights(matter: Matter, dealing: Dealing) -> Proof:
    """202.228(b)(3), of which the text itself was not read."""
    rights = [
        leaf(
            f"{matter.label(dealing.taker)} directs it by {each.link.terms.get('means') or 'some means'}",
            each.stands,
            each.facts,
            certainty=Certainty.UNVERIFIED,
            settles=f"whether {matter.label(dealing.taker)} may direct {matter.label(dealing.giver)}",
        )
        for each in matter.graph.links_from(dealing.giver, Verb.DIRECTED_BY)
        if each.link.head == dealing.taker
    ]
    return negation("no rights beyond minority protections", any_of("rights to direct the business", *rights))
