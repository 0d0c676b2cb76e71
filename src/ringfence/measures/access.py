"""Who may read, who approved it, who is logged, who holds the keys: M3, M4, M11, M17, M18."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ..graph.readers import Reader
from ..model.kinds import Verb, Verdict
from ..model.proof import Proof
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, Record, answer, leaf
from .places import judge_place

LONGEST_WINDOW = 30  # days of an approval; NSA-style and privileged-access practice give hours to weeks
KEPT_DAYS = 365  # CISA, security requirements of January 2025, I.B.3: 12 months


def only_vetted_staff_reads(ground: Ground) -> Reasons:
    """M3: whoever can read a store of protected data is vetted staff of the ring."""
    for store in ground.stores:
        yield from judge_readers(ground, store)


def judge_readers(ground: Ground, store: str) -> Reasons:
    """A reason for each reader of one store."""
    readers = ground.readers(store)
    for reader in readers:
        yield _judge_reader(ground, reader)
    yield ground.complete("access", f"nobody {'else ' if readers else ''}can read {ground.label(store)}")


def _judge_reader(ground: Ground, reader: Reader) -> Proof:
    store = ground.label(reader.store)
    if not reader.person:
        who = f"who uses {ground.label(reader.account)}, which can read {store}, is stated"
        return leaf(who, UNKNOWN, reader.facts, f"who uses {ground.label(reader.account)}")
    person = reader.person
    claim = f"{ground.label(person)}, who can read {store}, is vetted staff of the ring"
    if ground.tie(person) is HOLDS:
        told = f"{ground.label(person)}, under the power of a state of concern, can read {store}"
        tie = ground.ties[person].proof.support()
        return leaf(told, _if_certain(reader), (*reader.facts, *sorted(tie)), "whether the grant stands")
    employers = ground.employers(person)
    if employers and not any(each.link.head in ground.ring for each in employers):
        told = f"{ground.label(person)}, who can read {store}, works for nobody inside the ring"
        facts = (fact for each in employers for fact in each.facts)
        return leaf(told, _if_certain(reader), (*reader.facts, *facts), "for whom they work")
    vetted = [each for each in ground.records("vetting", about=person) if ground.done(each)]
    if vetted and vetted[-1].result is FAILS:
        return leaf(f"{claim}: the vetting did not clear them", FAILS, vetted[-1].facts)
    clear = bool(employers) and ground.tie(person) is FAILS
    if clear and vetted and vetted[-1].result is HOLDS:
        return leaf(claim, HOLDS, (*vetted[-1].facts, *(fact for each in employers for fact in each.facts)))
    missing = "their vetting" if clear else "their residence and employer"
    return leaf(claim, UNKNOWN, reader.facts, f"{missing}: {ground.label(person)}")


def _if_certain(reader: Reader) -> Verdict:
    return FAILS if reader.stands is HOLDS else UNKNOWN


def reads_are_approved(ground: Ground) -> Reasons:
    """M4: each grant, and each read that a log shows, lies inside a window that a second person approved."""
    kept = bool([each for each in ground.entries if each.kind == "approval"])
    for store in ground.stores:
        for reader in ground.readers(store):
            yield _judge_grant(ground, reader, kept=kept)
    yield from _judge_reads(ground, kept=kept)
    if not any(ground.readers(store) for store in ground.stores):
        yield ground.complete("access", "no grant stands without an approval")


def _judge_grant(ground: Ground, reader: Reader, *, kept: bool) -> Proof:
    names = {reader.grant, reader.account, reader.person, reader.store} - {""}
    who = ground.label(reader.person or reader.account)
    claim = f"{who} may read {ground.label(reader.store)} by an approval"
    found = [each for each in ground.records("approval") if names & set(each.about)]
    if not found:
        told = f"{who} can read {ground.label(reader.store)} by a standing grant that no approval covers"
        if kept and reader.stands is HOLDS:
            return leaf(told, FAILS, reader.facts)
        return leaf(claim, UNKNOWN, reader.facts, f"the approval of {who}")
    return _judge_approval(ground, found[0], claim)


def _judge_approval(ground: Ground, approval: Record, claim: str) -> Proof:
    fact = approval.fact
    if set(approval.by) & set(approval.asked_by):
        return leaf(f"{claim}: {approval.label} was given by whoever asked for it", FAILS, approval.facts)
    if any(ground.tie(each) is HOLDS for each in approval.by):
        return leaf(
            f"{claim}: {approval.label} was given by somebody under foreign power", FAILS, approval.facts
        )
    if fact.until is None:
        return leaf(f"{claim}: {approval.label} has no end", FAILS, approval.facts)
    if fact.since and fact.until - fact.since > timedelta(days=LONGEST_WINDOW):
        told = f"{claim}: {approval.label} is for more than {LONGEST_WINDOW} days"
        return leaf(told, FAILS, approval.facts)
    if not approval.asked_by or fact.since is None or any(ground.tie(by) is UNKNOWN for by in approval.by):
        settles = (
            "who asked and who approved, for whom they work and where they live, and from when it counts"
        )
        return leaf(claim, UNKNOWN, approval.facts, settles)
    return leaf(f"{claim}, until {fact.until}", HOLDS, approval.facts)


def _judge_reads(ground: Ground, *, kept: bool) -> Reasons:
    """What logs show: a read outside every window is a failure where approvals are kept."""
    approvals = [each for each in ground.entries if each.kind == "approval"]
    for fact, link in ground.links_of_case(Verb.ACCESSED):
        store = link.head if link.head in ground.stores else link.tail
        account = link.tail if store == link.head else link.head
        if store not in ground.stores or fact.since is None or not _is_of_late(ground, fact.since):
            continue
        people = {each.link.head for each in ground.graph.links_from(account, Verb.USED_BY)}
        grants = {each.link.tail for each in ground.graph.links_to(account, Verb.ASSIGNED_TO)}
        names = {account, store, link.terms.get("role", account)} | people | grants
        inside = [each for each in approvals if names & set(each.about) and _is_in(each, fact.since)]
        claim = f"the read of {ground.label(store)} by {ground.label(account)} on {fact.since} was approved"
        judged = [_judge_approval(ground, each, claim) for each in inside]
        if judged:
            best = max(judged, key=lambda each: (each.verdict is HOLDS, each.verdict is UNKNOWN))
            yield replace(best, facts=(fact.id, *best.facts))
        else:
            yield answer(claim, FAILS if kept else UNKNOWN, (fact.id,), "the approval of that day")


def _is_of_late(ground: Ground, day: date) -> bool:
    """Reads of long ago say nothing of how the measure works now."""
    return timedelta(0) <= ground.on - day <= timedelta(days=ground.fresh_days)


def _is_in(approval: Record, day: date) -> bool:
    since, until = approval.fact.since, approval.fact.until
    return (since is None or since <= day) and (until is None or day < until)


def readers_can_be_told(ground: Ground) -> Reasons:
    """M11: for each store it can be said who could read on the day, and who did."""
    for store in ground.stores:
        label = ground.label(store)
        readers = ground.readers(store)
        nameless = [each for each in readers if not each.person]
        claim = f"it can be told who could read {label}"
        if nameless:
            names = ", ".join(sorted({ground.label(each.account) for each in nameless}))
            facts = [fact for each in nameless for fact in each.facts]
            verdict = FAILS if ground.records("inventory", covers="people") else UNKNOWN
            yield leaf(f"{claim}: nobody says who uses {names}", verdict, facts, f"who uses {names}")
        elif readers:
            yield leaf(claim, HOLDS, [fact for each in readers for fact in each.facts])
        else:
            yield ground.complete("access", claim)
        yield _judge_log(ground, store, f"it can be told who did read {label}")
        yield from _judge_hours(ground, store)


def reads_are_logged(ground: Ground) -> Reasons:
    """M17: reads of each store are logged, for a year, in a log that nobody under foreign power reads."""
    for store in ground.stores:
        yield _judge_log(ground, store, f"reads of {ground.label(store)} are logged")
        yield from _judge_hours(ground, store)
        for logging in ground.records("logging", about=store):
            yield from _judge_keeping(ground, logging, ground.label(store))


def _judge_log(ground: Ground, store: str, claim: str) -> Proof:
    found = ground.records("logging", about=store)
    if not found:
        return leaf(claim, UNKNOWN, settles=f"whether the log of reads of {ground.label(store)} is on")
    facts = [fact for each in found for fact in each.facts]
    worst = FAILS if any(each.result is FAILS for each in found) else found[0].result
    return answer(claim, worst, facts)


def _judge_hours(ground: Ground, store: str) -> Reasons:
    """What the log files themselves cannot show, whatever a register says of them."""
    for log in ground.logs:
        if log.store != store:
            continue
        if log.shows_reads is not HOLDS:
            claim = f"{log.log or 'a log'} shows reads of {ground.label(store)}"
            yield leaf(claim, UNKNOWN, settles=f"the log of reads of {ground.label(store)}: {log.why}")
        elif log.silent:
            claim = f"{log.log} has no silent hours"
            yield leaf(claim, UNKNOWN, settles=f"why it is silent, {log.silent[0]}")


def _judge_keeping(ground: Ground, logging: Record, label: str) -> Reasons:
    claim = f"the log of {label} is kept for {KEPT_DAYS} days"
    if logging.days is None:
        yield leaf(claim, UNKNOWN, logging.facts)
    else:
        yield answer(claim, HOLDS if logging.days >= KEPT_DAYS else FAILS, logging.facts)
    claim = f"nobody under foreign power reads the log of {label}"
    if not logging.covers:
        yield leaf(claim, UNKNOWN, logging.facts, f"where the log of {label} lies, and who reads it")
    for log in logging.covers:
        yield from _judge_outsiders(ground, log, claim)


def _judge_outsiders(ground: Ground, store: str, claim: str) -> Reasons:
    """One reason for each reader of a log or a key; only a complete list of access shows that none is."""
    for reader in ground.readers(store):
        who = ground.label(reader.person or reader.account)
        tie = ground.tie(reader.person) if reader.person else UNKNOWN
        if tie is HOLDS:
            facts = (*reader.facts, *sorted(ground.ties[reader.person].proof.support()))
            yield leaf(f"{claim}: {who} can", _if_certain(reader), facts)
        elif tie is UNKNOWN:
            yield leaf(claim, UNKNOWN, reader.facts, f"who {who} is, for whom they work and where they live")
    yield ground.complete("access", claim)


def keys_are_out_of_reach(ground: Ground) -> Reasons:
    """M18: each store is encrypted with a key at home that nobody under foreign power can use."""
    for store in ground.stores:
        keys = ground.graph.links_from(store, Verb.ENCRYPTED_WITH)
        if not keys:
            yield leaf(
                f"{ground.label(store)} is encrypted", UNKNOWN, settles="with which key it is encrypted"
            )
        for each in keys:
            key = each.link.head
            yield from judge_place(ground, key)
            yield from _judge_outsiders(
                ground, key, f"nobody under foreign power can use {ground.label(key)}"
            )
            yield from _judge_custody(ground, store, key)


def _judge_custody(ground: Ground, store: str, key: str) -> Reasons:
    """The same account with reach to both has the data in clear."""
    both = {each.account: each for each in ground.readers(store)}
    for reader in ground.readers(key):
        if reader.account in both and reader.person and ground.tie(reader.person) is not FAILS:
            told = f"{ground.label(reader.account)} reaches both {ground.label(store)} and its key"
            verdict = FAILS if ground.tie(reader.person) is HOLDS and reader.stands is HOLDS else UNKNOWN
            yield leaf(told, verdict, (*reader.facts, *both[reader.account].facts), f"who {reader.person} is")
