"""31 CFR 800.210 and 800.211: covered control transactions, covered investments, and excepted investors."""

from __future__ import annotations

from datetime import date

from ...model.kinds import Kind, Means, Tie, Verb
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation, verdict_of
from ..readings import read_states, read_yes_no
from ..rule import rule
from .investment import Investment
from .matter import Matter
from .s224_foreign_person import BEFORE
from .s241_sensitive_personal_data import SINCE
from .s248_tid_business import is_tid_business, is_us_business

FIRST_DAY = date(2020, 2, 13)
SEATS = frozenset({Means.BOARD_SEAT, Means.BOARD_MAJORITY})


@rule(cites="31 CFR 800.208", since=BEFORE, certainty="unverified")
def could_control(matter: Matter, investment: Investment) -> Proof:
    """The investor could determine, direct or decide important matters of the business, by what it holds."""
    investor, business = matter.label(investment.investor), matter.label(investment.business)
    return any_of(f"{investor} over {business}", *(power.proof for power in investment.powers))


@rule(cites="31 CFR 800.210", since=BEFORE)
def is_covered_control_transaction(matter: Matter, investment: Investment) -> Proof:
    """A transaction by or with a foreign person that could result in foreign control of a U.S. business,
    proposed or pending after 23 August 1988. An undated stake is taken as later than that.
    """
    return all_of(
        _name(matter, investment),
        is_us_business(matter, investment.business),
        matter.foreign_person(investment.investor),
        could_control(matter, investment),
    )


@rule(cites="31 CFR 800.219", since=SINCE)
def is_excepted_investor(matter: Matter, investor: str) -> Proof:
    """A national or government of an excepted foreign state, or an entity organised and run there or in the
    United States whose board, larger holders and majority are of such states too.

    Of an entity that is organised and run so, only the case can say that the rest is met.
    """
    label, graph = matter.label(investor), matter.graph
    listed = matter.value("excepted_states")
    allowed = {*listed.words, "US"}
    ties = [
        each
        for tie, name in (
            (Tie.IS, "is_state"),
            (Tie.ORGANISED_UNDER, "organised_in"),
            (Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
            (Tie.CITIZEN, ""),
        )
        for each in read_states(graph, investor, tie, name)
    ]
    facts = tuple(fact for each in ties for fact in each.facts)
    states = {each.state for each in ties} | ({investor} if graph.kind(investor) is Kind.STATE else set())
    claim = f"{label} is of {', '.join(sorted(states)) or 'a state that nobody states'}"
    settles = f"whether {label} is an excepted investor"
    elsewhere = investor not in allowed if graph.kind(investor) is Kind.STATE else False
    if elsewhere or any(each.stands is HOLDS and each.state not in allowed for each in ties):
        return leaf(claim, FAILS, facts, certainty=listed.certainty)
    stated = read_yes_no(graph, investor, "excepted_investor", claim, settles)
    if states and graph.kind(investor) in (Kind.STATE, Kind.PERSON) and all(e.stands is HOLDS for e in ties):
        return leaf(claim, HOLDS, facts, certainty=listed.certainty)
    return leaf(claim, stated.verdict, (*facts, *stated.facts), certainty=listed.certainty, settles=settles)


@rule(cites="31 CFR 800.211(b)", since=SINCE, certainty="unverified")
def affords_access_or_involvement(matter: Matter, investment: Investment) -> Proof:
    """It affords access to material non-public technical information, a seat, observer or nomination on the
    board, or involvement, other than by voting shares, in decisions on the use, development, acquisition,
    safekeeping or release of sensitive personal data.

    A seat is read from the case. Any other right, and data of the business that reaches the investor, leave
    the involvement open.
    """
    investor, business = matter.label(investment.investor), matter.label(investment.business)
    reasons = []
    for power in investment.powers:
        if power.link.link.verb is Verb.DIRECTED_BY:
            means = power.link.link.terms.get("means", "")
            verdict = power.link.stands if means in SEATS else UNKNOWN
            question = (
                f"whether the {means or 'right'} gives {investor} a say in what {business} does with its data"
            )
            reasons.append(
                leaf(f"{investor} has a {means or 'right'}", verdict, power.link.facts, settles=question)
            )
    stated = {
        link.link.terms.get("passive", "") for link in investment.links if link.link.verb is Verb.OWNED_BY
    }
    if stated == {"yes"} and all(link.stands is HOLDS for link in investment.links):
        reasons.append(leaf(f"{investor} holds its stake without other rights", FAILS, investment.facts))
        return any_of(_name(matter, investment), *reasons)
    settles = f"which access, seat or say the investment gives {investor} in {business}"
    reached = matter.graph.exposed_at(investment.investor) & matter.graph.exposed_at(investment.business)
    claim = (
        f"data of {business} reaches {investor}" if reached else f"{investor} has rights that nobody states"
    )
    reasons.append(leaf(claim, UNKNOWN, settles=settles))
    return any_of(_name(matter, investment), *reasons)


@rule(cites="31 CFR 800.104", since=SINCE, certainty="secondary")
def began_under_this_part(matter: Matter, investment: Investment) -> Proof:
    """The transaction was proposed, pending or completed on or after 13 February 2020.

    The day is that of the last stake or right of the investor that stands.
    """
    began = investment.begun(matter)
    return leaf(
        f"{_name(matter, investment)}: began {began or 'on a day that nobody states'}",
        verdict_of(None if began is None else began >= FIRST_DAY),
        investment.facts,
        settles=f"when {matter.label(investment.investor)} invested in {matter.label(investment.business)}",
    )


@rule(cites="31 CFR 800.211", since=SINCE, certainty="secondary")
def is_covered_investment(matter: Matter, investment: Investment) -> Proof:
    """An investment, whatever its size, by a foreign person other than an excepted investor in an
    unaffiliated TID U.S. business, proposed or pending on or after 13 February 2020, that affords access, a
    seat or involvement, and is no covered control transaction.
    """
    return all_of(
        _name(matter, investment),
        _is_into_tid_business(matter, investment),
        negation("it gives no control", could_control(matter, investment)),
    )


@rule(cites="31 CFR 800.213", since=BEFORE)
def is_covered_transaction(matter: Matter, investment: Investment) -> Proof:
    """A covered control transaction or a covered investment. Where all else is met, it is one or the other
    whether or not the investor controls the business.
    """
    return any_of(
        _name(matter, investment),
        is_covered_control_transaction(matter, investment),
        is_covered_investment(matter, investment),
        _is_into_tid_business(matter, investment),
    )


def _is_into_tid_business(matter: Matter, investment: Investment) -> Proof:
    """A covered investment but for the question of control."""
    return all_of(
        f"{_name(matter, investment)}: an investment in a TID U.S. business",
        began_under_this_part(matter, investment),
        matter.foreign_person(investment.investor),
        negation("the investor is not excepted", is_excepted_investor(matter, investment.investor)),
        is_tid_business(matter, investment.business),
        affords_access_or_involvement(matter, investment),
    )


def _name(matter: Matter, investment: Investment) -> str:
    return f"{matter.label(investment.investor)} in {matter.label(investment.business)}"
