"""Auditors, staff, owners and the divestiture itself: M10, M13, M14, M24."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ..cells import read_share
from ..graph.build import build_graph
from ..graph.exposure import StandingLink
from ..graph.readers import list_readers
from ..graph.ties import CONTROLLING
from ..model.fact import Entity, Fact
from ..model.kinds import Verb, Verdict
from ..model.proof import Proof
from ..model.record import PROMISE
from ..model.share import UNKNOWN_SHARE, WHOLE
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, Record, answer, leaf

REPORT_DAYS = 60  # from the end of what was audited to the report: 28 CFR 202.1002
AWAY_YEARS = 5
AFTER_CLOSING = (0, 30, 90)  # days


def auditors_are_independent(ground: Ground) -> Reasons:
    """M10: an auditor outside the ring and outside foreign power reported within 60 days."""
    audits = [each for each in ground.records("audit") if ground.done(each)]
    for each in audits:
        yield _judge_auditor(ground, each)
        yield _judge_report(each)
    if not audits:
        yield leaf(
            "an independent auditor reported", UNKNOWN, settles="the auditor, and the day of the report"
        )


def _judge_auditor(ground: Ground, audit: Record) -> Proof:
    named = ", ".join(map(ground.label, audit.by))
    claim = f"{named} is independent ({audit.label})"
    if set(audit.by) & ground.ring:
        return leaf(f"{claim}: it is the ring itself", FAILS, audit.facts)
    ties = [ground.tie(each) for each in audit.by]
    if HOLDS in ties:
        tied = [
            fact for each in audit.by if each in ground.ties for fact in ground.ties[each].proof.support()
        ]
        return leaf(
            f"{claim}: it is under the power of a state of concern", FAILS, (*audit.facts, *sorted(tied))
        )
    return leaf(claim, UNKNOWN if UNKNOWN in ties else HOLDS, audit.facts, f"who owns {named}")


def _judge_report(audit: Record) -> Proof:
    claim = f"{audit.label} was reported within {REPORT_DAYS} days"
    if audit.began_on is None or audit.done_on is None:
        return leaf(claim, UNKNOWN, audit.facts, "the last day of what was audited")
    in_time = audit.done_on - audit.began_on <= timedelta(days=REPORT_DAYS)
    return answer(claim, HOLDS if in_time else FAILS, audit.facts)


def staff_is_vetted(ground: Ground) -> Reasons:
    """M13: each member of staff was cleared before the work began, lives outside states of concern and did
    not come from the foreign owner of late."""
    for person, works in ground.staff().items():
        yield _judge_vetting(ground, person, works)
        yield from _judge_past(ground, person)
    yield ground.complete("people", "the roster has everybody, contractors too")


def _judge_vetting(ground: Ground, person: str, works: Verdict) -> Proof:
    claim = f"{ground.label(person)} was vetted before the work began"
    tie = ground.tie(person)
    if tie is HOLDS:
        facts = sorted(ground.ties[person].proof.support())
        told = f"{ground.label(person)} is under the power of a state of concern"
        return leaf(told, FAILS if works is HOLDS else UNKNOWN, facts, f"whether {person} has access")
    entries = [each for each in ground.records("vetting", about=person) if ground.done(each)]
    if not entries or tie is UNKNOWN:
        known = ground.entity_facts(person)
        settles = (
            f"the vetting of {ground.label(person)}" if tie is FAILS else f"where {person} lives and works"
        )
        return leaf(claim, UNKNOWN, known, settles)
    first = entries[0]
    if entries[-1].result is not HOLDS:
        return leaf(f"{claim}: not cleared", entries[-1].result, entries[-1].facts)
    begun = [ground.facts[fact].since for each in ground.employers(person) for fact in each.facts]
    days = [day for day in begun if day is not None]
    if len(days) < len(begun) or not days:
        return leaf(claim, UNKNOWN, first.facts, f"the first day of {ground.label(person)}")
    late = first.done_on is not None and first.done_on > min(days)
    return answer(f"{claim} ({first.done_on})", FAILS if late else HOLDS, first.facts)


def _judge_past(ground: Ground, person: str) -> Iterator[Proof]:
    for fact, link in ground.links_of_case(Verb.WORKS_FOR):
        if link.tail != person or fact.until is None or fact.until > ground.on:
            continue
        if ground.tie(link.head) is HOLDS and ground.on - fact.until < timedelta(days=365 * AWAY_YEARS):
            told = f"{ground.label(person)} left {ground.label(link.head)} on {fact.until}"
            yield leaf(f"{told}, less than {AWAY_YEARS} years ago", FAILS, (fact.id,))


def foreign_owners_have_no_say(ground: Ground) -> Reasons:
    """M14: parties under foreign power hold less than half, no more than the cap, and direct nothing."""
    for we in sorted(ground.ring):
        if ground.tie(we) is HOLDS:
            support = sorted(ground.ties[we].proof.support())
            yield leaf(f"{ground.label(we)} is under the power of a state of concern", FAILS, support)
        yield from _judge_holders(ground, we)
        for each in ground.graph.links_from(we, Verb.DIRECTED_BY):
            yield from _judge_director(ground, each)
    yield ground.complete("directors", "nobody else has a seat, a veto or an option")


def _judge_holders(ground: Ground, we: str) -> Reasons:
    held = ground.graph.links_from(we, Verb.OWNED_BY)
    shares = [(each, each.link.share or UNKNOWN_SHARE, ground.tie(each.link.head)) for each in held]
    named = sum(share.lower for _, share, _ in shares)
    complete = ground.is_ownership_known(we)
    facts = [fact for each in held for fact in each.facts]
    cap = _cap(ground)
    least = sum(share.lower for each, share, tie in shares if tie is HOLDS and each.stands is HOLDS)
    rest = 0 if ground.graph.attribute(we, "ownership_established") == "yes" else max(0, WHOLE - named)
    most = sum(share.upper for _, share, tie in shares if tie is not FAILS)
    claim = f"parties under foreign power hold no more than {cap / 10_000:g} % of {ground.label(we)}"
    if least > cap:
        yield leaf(f"{claim}: they hold {least / 10_000:g} % at least", FAILS, facts)
    elif not held or not complete or most + rest > cap:
        yield leaf(claim, UNKNOWN, facts, f"who owns {ground.label(we)}")
    else:
        yield leaf(claim, HOLDS, facts)


def _cap(ground: Ground) -> int:
    """The least cap that a promise sets, else just under half, in millionths."""
    caps = []
    for fact in ground.facts.values():
        says = fact.says
        if not isinstance(says, Entity) or fact.stands_on(ground.on) is FAILS:
            continue
        if says.attributes.get("kind") == PROMISE and says.attributes.get("cap"):
            caps.append(read_share(says.attributes["cap"]).upper)
    return min(caps, default=WHOLE // 2 - 1)


def _judge_director(ground: Ground, each: StandingLink) -> Reasons:
    who, means = ground.label(each.link.head), each.link.terms.get("means", "")
    told = f"{who} directs {ground.label(each.link.tail)} by {means}"
    tie = ground.tie(each.link.head)
    if tie is HOLDS:
        sure = each.stands is HOLDS and means in {*map(str, CONTROLLING), "veto"}
        facts = (*each.facts, *sorted(ground.ties[each.link.head].proof.support()))
        yield leaf(told, FAILS if sure else UNKNOWN, facts, f"what {means} lets {who} do")
    elif tie is UNKNOWN:
        yield leaf(told, UNKNOWN, each.facts, f"who is behind {who}")


def sellers_reach_falls(ground: Ground) -> Reasons:
    """M24: the foreign owner has sold, and its people's reach at closing, after 30 and after 90 days falls to
    none."""
    sold = [
        (fact, link)
        for fact, link in ground.links_of_case(Verb.OWNED_BY)
        if link.tail in ground.ring and fact.until is not None and fact.until <= ground.on
    ]
    still = [each for we in ground.ring for each in ground.graph.links_from(we, Verb.OWNED_BY)]
    for each in still:
        if ground.tie(each.link.head) is HOLDS:
            told = f"{ground.label(each.link.head)}, under foreign power, still owns a part"
            facts = (*each.facts, *sorted(ground.ties[each.link.head].proof.support()))
            yield leaf(told, FAILS if each.stands is HOLDS else UNKNOWN, facts)
    closings = {link.head: fact for fact, link in sold if ground.tie(link.head) is HOLDS}
    for seller, fact in sorted(closings.items()):
        if fact.until is not None and seller not in {each.link.head for each in still}:
            yield from _judge_reach(ground, seller, fact, fact.until)
    if not closings and not any(ground.tie(each.link.head) is HOLDS for each in still):
        yield leaf("the foreign owner has sold", UNKNOWN, settles="who sold, and on which day it closed")


def _judge_reach(ground: Ground, seller: str, sale: Fact, closing: date) -> Reasons:
    """One reason for each of the days: how many of the seller's readers are left on it."""
    before: int | None = None
    for after in AFTER_CLOSING:
        day = closing + timedelta(days=after)
        if day > ground.on:
            yield leaf(
                f"on {day} nobody of {ground.label(seller)} reads", UNKNOWN, settles="that day is to come"
            )
            return
        found = count_reach(ground.facts.values(), seller, day)
        count = len(found)
        told = f"{count} of {ground.label(seller)}'s readers {'is' if count == 1 else 'are'} left on {day}"
        falls = (before is None or count <= before) and (count == 0 or after < AFTER_CLOSING[-1])
        facts = (sale.id, *(fact for each in found for fact in each))
        yield leaf(told, HOLDS if falls else FAILS, facts)
        before = count
    yield ground.complete("access", "the grants of these days are all known")


def count_reach(facts: Iterable[Fact], seller: str, day: date) -> list[tuple[str, ...]]:
    """The chains by which the seller's people can read a store on that day, one each for store and person."""
    graph = build_graph(facts, day)
    people = {each.link.tail for each in graph.links_to(seller, Verb.WORKS_FOR)}
    found = {}
    for store in sorted(graph.entities):
        if graph.links_from(store, Verb.PERMITS):
            for reader in list_readers(graph, store):
                if reader.person in people and reader.possible:
                    found[store, reader.person] = reader.facts
    return list(found.values())
