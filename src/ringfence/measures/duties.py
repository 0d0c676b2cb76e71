"""Vendors, incidents and certificates: M19, M20, M23."""

from __future__ import annotations

from datetime import timedelta

from ..graph.exposure import StandingLink
from ..model.kinds import Kind, Verb
from ..model.proof import Proof
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, Record, answer, leaf

CLAUSES = {"yes": HOLDS, "no": FAILS}
REPORT_DAYS = 14  # 28 CFR 202.302(b), 202.1104: the report of an onward transfer or a rejected offer


def list_vendors(ground: Ground) -> list[StandingLink]:
    """The contracts by which anybody outside the ring gets data or works on it."""
    found = []
    for id_ in sorted(ground.graph.entities):
        for each in ground.graph.links_from(id_, Verb.PROCESSED_BY, Verb.SHARED_WITH):
            if each.link.head not in ground.ring and not ground.is_kind(id_, Kind.DATA_CLASS):
                found.append(each)
    return found


def vendors_are_bound(ground: Ground) -> Reasons:
    """M19: each vendor has a contract that bars onward transfer, and was screened with a clear result."""
    vendors = list_vendors(ground)
    for each in vendors:
        who, terms = ground.label(each.link.head), each.link.terms
        verdict = CLAUSES.get(terms.get("onward_clause", ""), UNKNOWN)
        named = terms.get("contract", "a contract that nobody names")
        yield answer(
            f"{named} bars {who} from handing data on", verdict, each.facts, f"the clauses of {named}"
        )
        yield _judge_screening(ground, each.link.head, each)
    yield ground.complete("vendors", "every vendor and its own vendors are listed")


def _judge_screening(ground: Ground, vendor: str, each: StandingLink) -> Proof:
    claim = f"{ground.label(vendor)} was screened and cleared"
    done = [entry for entry in ground.records("vetting", about=vendor) if ground.done(entry)]
    if ground.tie(vendor) is HOLDS:
        facts = (*each.facts, *sorted(ground.ties[vendor].proof.support()))
        told = f"{ground.label(vendor)} is under the power of a state of concern"
        return leaf(told, FAILS if each.stands is HOLDS else UNKNOWN, facts)
    if not done:
        return leaf(claim, UNKNOWN, each.facts, f"the screening of {ground.label(vendor)}, with its day")
    return answer(f"{claim} on {done[-1].done_on}", done[-1].result, done[-1].facts)


def incidents_are_reported(ground: Ground) -> Reasons:
    """M20: each incident was reported in time; the clock starts with the first evidence of it."""
    incidents = ground.records("incident")
    for each in incidents:
        yield _judge_incident(ground, each)
    yield ground.complete("incidents", "no incident is left out")


def _judge_incident(ground: Ground, incident: Record) -> Proof:
    limit = REPORT_DAYS if incident.days is None else incident.days
    claim = f"{incident.label}, first seen on {incident.began_on}, was reported within {limit} days"
    if incident.began_on is None:
        return leaf(claim, UNKNOWN, incident.facts)
    due = incident.began_on + timedelta(days=limit)
    if ground.done(incident) and incident.done_on is not None:
        told = f"{claim} (on {incident.done_on})"
        return answer(told, HOLDS if incident.done_on <= due else FAILS, incident.facts)
    if ground.on > due and incident.done_on is not None:
        return leaf(f"{claim}: it was not reported by {ground.on}", FAILS, incident.facts)
    return leaf(claim, UNKNOWN, incident.facts, f"when {incident.label} was reported")


def officer_certifies(ground: Ground) -> Reasons:
    """M23: an officer signed the certification of the year; it names a digest and has not expired."""
    yield from judge_document(ground, "certification", must_have_digest=True)


def judge_document(ground: Ground, covers: str, *, must_have_digest: bool = False) -> Reasons:
    """The newest document of that kind: signed, dated, unexpired."""
    ever = [each for each in ground.entries if each.kind == "document" and covers in each.covers]
    found = sorted((each for each in ever if ground.done(each)), key=lambda each: str(each.done_on))
    if not found:
        yield leaf(f"a signed document is in force: {covers}", UNKNOWN, settles=f"signed and dated: {covers}")
        return
    last = found[-1]
    claim = f"{last.label} ({covers}) is in force"
    if last.fact.until is not None and last.fact.until <= ground.on:
        yield leaf(f"{claim}: it expired on {last.fact.until}", FAILS, last.facts)
    elif not last.by or (must_have_digest and not last.digest):
        missing = "who signed it" if not last.by else "its digest"
        yield leaf(claim, UNKNOWN, last.facts, f"{missing}: {last.label}")
    else:
        yield leaf(f"{claim}, signed on {last.done_on}", HOLDS, last.facts)
