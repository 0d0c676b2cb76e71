"""What leaves the ring, what it shares with the foreign owner, and whether it can be stopped: M5, M12, M15,
M16."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.exposure import StandingLink
from ..model.kinds import Kind, Verb, Verdict
from ..model.proof import Proof
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, answer, leaf

OUT = (Verb.SENDS_TO, Verb.SHARED_WITH, Verb.PROCESSED_BY, Verb.COPIED_TO)
DEALINGS = (Verb.SHARED_WITH, Verb.PROCESSED_BY, Verb.OPERATED_BY, Verb.DIRECTED_BY)
OPERATIONAL = (Kind.APP, Kind.SERVICE, Kind.STORE, Kind.DATASET, Kind.KEY)


def list_flows_out(ground: Ground) -> Iterator[StandingLink]:
    """Every link by which what may be protected data leaves the ring."""
    for id_ in sorted(ground.graph.entities):
        if ground.is_kind(id_, Kind.DATA_CLASS) or not ground.graph.exposed_at(id_):
            continue
        for each in ground.graph.links_from(id_, *OUT):
            if not holders_of(ground, each.link.head) & ground.ring:
                yield each


def holders_of(ground: Ground, id_: str) -> set[str]:
    """The organisation itself, or those that operate it."""
    if ground.is_kind(id_, Kind.ORG):
        return {id_}
    return {each.link.head for each in ground.graph.links_from(id_, Verb.OPERATED_BY)}


def flows_pass_gateways(ground: Ground) -> Reasons:
    """M5: everything that leaves passes one controlled point, and each flow there is logged."""
    kept = bool(ground.records("gateway"))
    for each in list_flows_out(ground):
        link = each.link
        claim = (
            f"what goes from {ground.label(link.tail)} to {ground.label(link.head)} passes a logged gateway"
        )
        names = {link.head, link.terms.get("contract", "")}
        gates = [gate for gate in ground.records("gateway") if names & set(gate.about)]
        if gates:
            yield answer(claim, gates[0].result, gates[0].facts)
        else:
            verdict = FAILS if kept and each.stands is HOLDS else UNKNOWN
            yield leaf(f"{claim}: no gateway lists it" if kept else claim, verdict, each.facts)
    yield ground.complete("flows", "no flow goes out unlisted")


def flows_can_be_stopped(ground: Ground) -> Reasons:
    """M12: a stop was tried, and nothing flowed after it."""
    tried = (each for each in ground.records("drill") if ground.done(each))
    drills = sorted(tried, key=lambda each: str(each.done_on))
    for each in drills[-1:]:
        yield answer(
            f"after the stop of {each.done_on} nothing flowed ({each.label})", each.result, each.facts
        )
    if not drills:
        yield leaf(
            "all flows can be stopped", UNKNOWN, settles="a drill of the stop, with its day and outcome"
        )


def nothing_operational_remains(ground: Ground) -> Reasons:
    """M15: no system, staff account or contract of the ring runs to a party under foreign power."""
    for each in _list_dealings(ground):
        for holder in sorted(holders_of(ground, each.link.head)):
            yield from _judge_dealing(ground, each, holder)
    yield from _list_accounts(ground)
    yield ground.complete("services", "no service is shared with the foreign owner")
    yield ground.complete("contracts", "no agreement with the foreign owner gives data or operations")


def _list_dealings(ground: Ground) -> Iterator[StandingLink]:
    for id_ in sorted(ground.graph.entities):
        if id_ in ground.ring or (ground.is_kind(id_, *OPERATIONAL) and _is_of_ring(ground, id_)):
            yield from ground.graph.links_from(id_, *DEALINGS, Verb.SENDS_TO, Verb.COPIED_TO)


def _is_of_ring(ground: Ground, id_: str) -> bool:
    of = ground.graph.links_from(id_, Verb.OPERATED_BY, Verb.PUBLISHED_BY)
    return any(each.link.head in ground.ring for each in of)


def _judge_dealing(ground: Ground, each: StandingLink, holder: str) -> Reasons:
    if holder in ground.ring or ground.tie(holder) is FAILS:
        return
    what = ground.label(each.link.head)
    told = f"{ground.label(each.link.tail)} is {each.link.verb} {what}"
    if each.link.verb in (Verb.SENDS_TO,):
        told = f"{ground.label(each.link.tail)} {each.link.verb} {what}"
    if ground.tie(holder) is HOLDS:
        facts = (*each.facts, *sorted(ground.ties[holder].proof.support()))
        yield leaf(f"{told}, under the power of a state of concern", _if_stands(each), facts)
    else:
        yield leaf(told, UNKNOWN, each.facts, f"who is behind {ground.label(holder)}")


def _if_stands(each: StandingLink) -> Verdict:
    return FAILS if each.stands is HOLDS else UNKNOWN


def _list_accounts(ground: Ground) -> Iterator[Proof]:
    """Staff of the foreign owner with accounts in the ring's systems."""
    for store in ground.stores:
        for reader in ground.readers(store):
            if reader.person and ground.tie(reader.person) is HOLDS:
                told = f"{ground.label(reader.person)} has an account with reach to {ground.label(store)}"
                yield leaf(told, FAILS if reader.stands is HOLDS else UNKNOWN, reader.facts)


def shared_services_are_listed(ground: Ground) -> Reasons:
    """M16: whatever the ring shares with a party outside it that may be under foreign power is on an approved
    list, with an end."""
    shared = [
        each
        for each in _list_dealings(ground)
        for holder in sorted(holders_of(ground, each.link.head))
        if holder not in ground.ring and ground.tie(holder) is not FAILS and each.link.verb in DEALINGS
    ]
    for each in shared:
        yield _judge_listing(ground, each)
    yield ground.complete("services", "every shared service is known")


def _judge_listing(ground: Ground, each: StandingLink) -> Proof:
    link = each.link
    names = {link.tail, link.head, link.terms.get("contract", "")} - {""} - ground.ring
    claim = f"that {ground.label(link.tail)} is {link.verb} {ground.label(link.head)} is on the approved list"
    ever = [entry for entry in ground.entries if entry.kind == "approval" and names & set(entry.about)]
    now = [entry for entry in ever if entry in ground.records("approval")]
    if not now:
        told = f"{claim}: {'its approval has ended' if ever else 'it is not'}"
        verdict = _if_stands(each) if ever or ground.records("approval") else UNKNOWN
        return leaf(told, verdict, (*each.facts, *(fact for entry in ever for fact in entry.facts)))
    if now[0].fact.until is None:
        return leaf(f"{claim}: without an end", FAILS, now[0].facts)
    return leaf(f"{claim}, until {now[0].fact.until}", HOLDS, now[0].facts)
