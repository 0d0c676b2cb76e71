"""31 CFR 800.244 and 800.401(b): substantial interests of foreign governments, and what must be declared."""

from __future__ import annotations

from ...model.kinds import Kind, Tie, Verb, Verdict
from ...model.proof import Proof
from ...model.share import WHOLE
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..readings import read_states
from ..rule import rule
from .deemed_interest import deem_interest
from .investment import Investment
from .matter import Matter
from .s210_covered_transaction import (
    began_under_this_part,
    is_covered_transaction,
    is_excepted_investor,
)
from .s241_sensitive_personal_data import SINCE
from .s248_tid_business import is_tid_business


def find_governments(matter: Matter) -> dict[str, dict[str, Verdict]]:
    """Of each foreign state of the case: the state and its organs, national and subnational."""
    found: dict[str, dict[str, Verdict]] = {}
    for id_ in sorted(matter.graph.entities):
        kind = matter.graph.kind(id_)
        if kind is Kind.STATE and id_ != "US":
            found.setdefault(id_, {})[id_] = HOLDS
        elif kind is Kind.ORG:
            for each in read_states(matter.graph, id_, Tie.IS, "is_state"):
                if each.state != "US":
                    found.setdefault(each.state, {})[id_] = each.stands
    return found


@rule(cites="31 CFR 800.244(a)", since=SINCE, certainty="unverified")
def has_governments_interest(matter: Matter, investor: str) -> Proof:
    """Governments of a single foreign state, national or subnational, have 49 percent or more of the votes
    of the foreign person, directly or indirectly; of one run by a general partner, of that partner. A
    parent's interest is deemed to be all. A government is such a person itself.
    """
    reasons = [
        _has_state(matter, investor, state, organs) for state, organs in find_governments(matter).items()
    ]
    return any_of(matter.label(investor), *reasons, _of_unnamed_owners(matter, investor))


def _has_state(matter: Matter, investor: str, state: str, organs: dict[str, Verdict]) -> Proof:
    label, line, of = matter.label(investor), matter.value("stake_of_government"), matter.label(state)
    if investor in organs:
        return leaf(f"{label} is a government of {of}", organs[investor], settles=f"whose organ {label} is")
    share, facts = deem_interest(matter.graph, organs, investor, matter.value("parent").number)
    return leaf(
        f"governments of {of} have {share} of the votes of {label}",
        share.at_least(line.number),
        facts,
        certainty=line.certainty,
        settles=f"which votes of {label} governments of {of} have",
    )


@rule(cites="31 CFR 800.244(a)-(c)", since=SINCE, certainty="unverified")
def takes_quarter(matter: Matter, investment: Investment) -> Proof:
    """The foreign person has, directly or indirectly, 25 percent or more of the votes of the U.S. business, a
    parent's interest being deemed to be all.
    """
    line, parent = matter.value("stake_in_business"), matter.value("parent").number
    share, facts = deem_interest(matter.graph, {investment.investor: HOLDS}, investment.business, parent)
    investor, business = matter.label(investment.investor), matter.label(investment.business)
    return leaf(
        f"{investor} has {share} of the votes of {business}",
        share.at_least(line.number),
        facts,
        certainty=line.certainty,
        settles=f"which votes of {business} {investor} has",
    )


@rule(cites="31 CFR 800.244", since=SINCE, certainty="unverified")
def is_substantial_interest(matter: Matter, investment: Investment) -> Proof:
    """A voting interest of 25 percent or more in a U.S. business by a foreign person in which governments
    of a single foreign state have 49 percent or more.
    """
    return all_of(
        f"{matter.label(investment.investor)} in {matter.label(investment.business)}",
        takes_quarter(matter, investment),
        has_governments_interest(matter, investment.investor),
    )


def _of_unnamed_owners(matter: Matter, investor: str) -> Proof:
    """Governments may stand behind owners whom nobody names."""
    label, graph = matter.label(investor), matter.graph
    claim = f"a government stands behind owners of {label} whom nobody names"
    links = graph.links_from(investor, Verb.OWNED_BY)
    named = sum(each.link.share.lower for each in links if each.link.share and each.stands is HOLDS)
    line = WHOLE - matter.value("stake_of_government").number
    closed = graph.kind(investor) is not Kind.ORG or named > line
    closed = closed or graph.attribute(investor, "ownership_established") == "yes"
    return leaf(claim, FAILS if closed else UNKNOWN, settles=f"who owns {label}")


@rule(cites="31 CFR 800.401(b)", since=SINCE, certainty="unverified")
def must_be_declared(matter: Matter, investment: Investment) -> Proof:
    """A covered transaction by which a foreign person gets a substantial interest in a TID U.S. business must
    be declared 30 days before it is completed; not by an excepted investor.
    """
    return all_of(
        f"{matter.label(investment.investor)} in {matter.label(investment.business)}",
        began_under_this_part(matter, investment),
        is_covered_transaction(matter, investment),
        is_tid_business(matter, investment.business),
        is_substantial_interest(matter, investment),
        negation("the investor is not excepted", is_excepted_investor(matter, investment.investor)),
    )
