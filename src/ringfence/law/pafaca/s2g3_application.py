"""PAFACA 2(a) and 2(g)(2)-(3), (6): foreign adversary controlled applications, and their divestiture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ...graph.exposure import StandingLink
from ...model.kinds import Kind, Means, Verb, Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, more_than, negation, verdict_of
from ..readings import Reading, read, read_count, read_yes_no
from ..rule import rule
from .matter import Matter

TIE = "PAFACA 2(g)(6)(B), operational relationship"
DATA_LINKS = (Verb.SHARED_WITH, Verb.PROCESSED_BY, Verb.OPERATED_BY, Verb.PUBLISHED_BY, Verb.SENDS_TO)
_SIGNS = re.compile(r"[^a-z0-9 ]")


@rule(
    cites="PAFACA 2(g)(3)(A)(i)-(ii)",
    since="2024-04-24",
    never_unknown="a party bears one of the names that the Act gives or it does not",
)
def is_named(matter: Matter, org: str) -> Proof:
    """ByteDance Ltd. and TikTok are named by the Act.

    A company is matched by its plain name; the match is shown, so that a namesake can be told apart.
    """
    label, named = matter.label(org), matter.value("named")
    plain = " ".join(_SIGNS.sub("", label.casefold()).split())
    claim = f"{label} bears a name that the Act gives"
    return leaf(claim, verdict_of(plain in named.words), certainty=named.certainty)


@rule(cites="PAFACA 2(g)(3)(A)", since="2024-04-24")
def is_of_named_family(matter: Matter, org: str, controlled: Mapping[str, Proof]) -> Proof:
    """ByteDance Ltd. and TikTok, a subsidiary or successor of either that is controlled by a foreign
    adversary, and any entity that one of these owns or controls.

    A successor is one that publishes or operates what a named company published or operated: the case says so
    by `successor_of`.
    """
    label = matter.label(org)
    reasons = [is_named(matter, org)]
    for link in matter.graph.links_from(org, Verb.OWNED_BY, Verb.DIRECTED_BY):
        owner = link.link.head
        if owner != org and is_named(matter, owner).verdict is HOLDS:
            reasons.append(_is_subsidiary(matter, org, link, controlled))
    for named in read(matter.graph, org, "successor_of").words:
        facts = matter.graph.attribute_facts(org, "successor_of")
        succeeds = leaf(f"{label} succeeds {matter.label(named)}", is_named(matter, named).verdict, facts)
        reasons.append(
            all_of(f"{label} is a controlled successor", succeeds, _control(matter, org, controlled))
        )
    return any_of(label, *reasons)


def _is_subsidiary(matter: Matter, org: str, link: StandingLink, controlled: Mapping[str, Proof]) -> Proof:
    label, owner = matter.label(org), matter.label(link.link.head)
    majority = matter.value("majority")
    if link.link.verb is Verb.DIRECTED_BY:
        verdict = HOLDS if link.link.terms.get("means") == Means.BOARD_MAJORITY else UNKNOWN
        owned = leaf(
            f"{owner} directs {label}", verdict, link.facts, settles=f"whether {owner} controls {label}"
        )
    else:
        share = link.link.share
        verdict = share.at_least(majority.number) if share and link.stands is HOLDS else UNKNOWN
        claim = f"{owner} owns {share or 'a share nobody states'} of {label}, a majority"
        owned = leaf(claim, verdict, link.facts, settles=f"how much of {label} {owner} owns")
    return all_of(f"{label} is a controlled subsidiary of {owner}", owned, _control(matter, org, controlled))


def _control(matter: Matter, org: str, controlled: Mapping[str, Proof]) -> Proof:
    return controlled.get(org) or leaf(f"{matter.label(org)} is not a party here", UNKNOWN)


@rule(cites="PAFACA 2(g)(2)", since="2024-04-24")
def is_covered_company(matter: Matter, app: str) -> Proof:
    """A company whose site or app lets users make an account to share and view content, has more than
    1,000,000 monthly active users in at least two of the last three months, and is not mainly for product,
    business or travel reviews.
    """
    label, users = matter.label(app), matter.value("monthly_users")
    count = read_count(matter.graph, app, "monthly_active_users", "users")
    known = count.upper is not None or count.lower
    claim = (
        f"{label} has {count.lower:,} or more monthly users"
        if known
        else f"{label}: its users are not counted"
    )
    question = f"how many monthly active users {label} has"
    content = read_yes_no(
        matter.graph,
        app,
        "user_content",
        f"users of {label} share and view content",
        f"whether users of {label} share and view content",
    )
    reviews = read_yes_no(matter.graph, app, "reviews_only", f"{label} is mainly for reviews", "")
    not_reviews = leaf(f"{label} is not mainly for reviews", FAILS if reviews.verdict is HOLDS else HOLDS)
    many = more_than(claim, count, users.number, users.stated("the threshold"), settles=question)
    return all_of(label, many, content, not_reviews)


@rule(cites="PAFACA 2(g)(3)", since="2024-04-24")
def is_adversary_application(
    matter: Matter, app: str, operator: str, controlled: Mapping[str, Proof]
) -> Proof:
    """An app operated, directly or indirectly, by (A) the named family, or (B) a covered company
    controlled by a foreign adversary that the President has determined to be a significant threat.
    """
    label = matter.label(app)
    determined = read(matter.graph, app, "determined_threat_on")
    claim = f"the President has determined {label} a threat"
    threat = leaf(claim, _is_determined(determined), determined.facts, settles=f"whether {claim}")
    other = all_of(
        f"{label} is such an app by determination",
        is_covered_company(matter, app),
        _control(matter, operator, controlled),
        threat,
    )
    return any_of(
        f"{label}, operated by {matter.label(operator)}",
        is_of_named_family(matter, operator, controlled),
        other,
    )


@rule(cites="PAFACA 2(g)(6)", since="2024-04-24")
def is_divested(
    matter: Matter, app: str, operator: str, controlled: Mapping[str, Proof], ties: tuple[Proof, ...]
) -> Proof:
    """A qualified divestiture: the President determines that the app would no longer be controlled by a
    foreign adversary, and that no operational relationship with the former affiliates, such as on the
    algorithm or the sharing of data, is kept or begun.

    The determination is the President's. Whether the record shows the two grounds is told beside it.
    """
    label = matter.label(app)
    stated = read(matter.graph, app, "divestiture_determined_on")
    claim = f"the President has determined it so for {label}"
    found = leaf(claim, _is_determined(stated), stated.facts, settles=f"whether {claim}")
    return all_of(label, found)


@rule(cites="PAFACA 2(g)(6)(A)-(B)", since="2024-04-24")
def shows_grounds_of_divestiture(
    matter: Matter, app: str, operator: str, controlled: Mapping[str, Proof], ties: tuple[Proof, ...]
) -> Proof:
    """The record shows that the app is no longer controlled by a foreign adversary and that no operational
    relationship remains.
    """
    label = matter.label(operator)
    free = negation(f"{label} is not controlled", _control(matter, operator, controlled))
    remaining = any_of(f"{label} keeps a relationship", *ties)
    return all_of(matter.label(app), free, negation("no operational relationship remains", remaining))


@rule(cites="PAFACA 2(a)(1)", since="2025-01-19")
def is_unlawful_to_distribute(
    matter: Matter, app: str, operator: str, controlled: Mapping[str, Proof], ties: tuple[Proof, ...]
) -> Proof:
    """From 19 January 2025 no app store may distribute or update, and nobody may host, a foreign adversary
    controlled application in the United States, unless a qualified divestiture was executed.

    Orders not to enforce do not change what is unlawful; they are told beside it.
    """
    return all_of(
        matter.label(app),
        is_adversary_application(matter, app, operator, controlled),
        negation("no qualified divestiture", is_divested(matter, app, operator, controlled, ties)),
    )


def _is_determined(stated: Reading) -> Verdict:
    """The day of a determination. Determinations are published, so a case that gives no day has none; a day
    that is disputed leaves it open."""
    if not stated.words or stated.words == ("no",):
        return FAILS
    return HOLDS if stated.certain and stated.words != ("unknown",) else UNKNOWN


def find_operational_ties(
    matter: Matter, app: str, operator: str, family: Iterable[str]
) -> tuple[Proof, ...]:
    """Each link between the app's U.S. operations and a company of the named family: shares, direction, code,
    data, staff and services. One reason each; nothing is weighed."""
    graph, others = matter.graph, frozenset(family) - {operator}
    own = {operator, app, *(link.link.tail for link in graph.links_to(operator, *DATA_LINKS))}
    found = []
    for id_ in sorted(own & set(graph.entities)):
        for link in graph.links_from(id_):
            for end in (link.link.head, *_behind(matter, link)):
                if end in others:
                    claim = _say_tie(matter, link, end)
                    found.append(leaf(claim, link.stands, link.facts, cites=TIE, settles=f"whether {claim}"))
                    break
    return tuple({proof.claim: proof for proof in found}.values())


def _behind(matter: Matter, link: StandingLink) -> tuple[str, ...]:
    """Who stands behind the head of a link: a component's publisher, the employers of a grant's holders."""
    graph, head = matter.graph, link.link.head
    if graph.kind(head) is Kind.COMPONENT:
        return tuple(each.link.head for each in graph.links_from(head, Verb.PUBLISHED_BY))
    if graph.kind(head) is not Kind.GRANT:
        return ()
    accounts = [each.link.head for each in graph.links_from(head, Verb.ASSIGNED_TO)]
    people = [each.link.head for account in accounts for each in graph.links_from(account, Verb.USED_BY)]
    return tuple(each.link.head for person in people for each in graph.links_from(person, Verb.WORKS_FOR))


def _say_tie(matter: Matter, link: StandingLink, end: str) -> str:
    tail, head, other = matter.label(link.link.tail), matter.label(link.link.head), matter.label(end)
    if link.link.verb is Verb.OWNED_BY:
        return f"{other} holds {link.link.share or 'a share nobody states'} of {tail}"
    if link.link.verb is Verb.DIRECTED_BY:
        what = link.link.terms.get("what") or link.link.terms.get("means", "")
        return f"{other} keeps a hand in {tail}: {what}"
    if end != link.link.head:
        return f"{tail} {link.link.verb} {head}, of {other}"
    return f"{tail} {link.link.verb} {other}"
