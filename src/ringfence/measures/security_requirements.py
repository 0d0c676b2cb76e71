"""CISA's security requirements for restricted transactions, judged on a case. Their list is that of 28 CFR
202.248 (`law.dsp.s248_security_requirements`); what is promised of them elsewhere is not asked here."""

from __future__ import annotations

from datetime import timedelta

from ..model.kinds import Kind, Verb
from ..model.proof import Proof
from .access import keys_are_out_of_reach
from .duties import judge_document, list_vendors
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, answer, leaf

MENDED_DAYS = 45
OFFICES = ("cybersecurity", "governance")


def assets_are_listed(ground: Ground) -> Reasons:
    yield ground.complete("assets", "the assets of covered systems are listed with their addresses")


def officers_are_named(ground: Ground) -> Reasons:
    for office in OFFICES:
        found = ground.records("officer", covers=office)
        claim = f"somebody answers for {office}"
        if not found:
            yield leaf(claim, UNKNOWN, settles=f"who answers for {office}")
        for each in found:
            ties = {ground.tie(by) for by in each.by}
            verdict = FAILS if HOLDS in ties else UNKNOWN if UNKNOWN in ties else HOLDS
            yield leaf(
                claim, verdict, each.facts, f"where {', '.join(each.by)} lives, and for whom they work"
            )


def exploited_flaws_are_mended(ground: Ground) -> Reasons:
    for each in ground.records("vulnerability"):
        claim = f"{each.label} was mended within {MENDED_DAYS} days"
        due = each.began_on + timedelta(days=MENDED_DAYS) if each.began_on else None
        if due is None or (not ground.done(each) and ground.on <= due):
            yield leaf(claim, UNKNOWN, each.facts)
        elif each.done_on is None:
            yield leaf(claim, UNKNOWN, each.facts, f"when {each.label} was mended")
        else:
            yield answer(claim, HOLDS if each.done_on <= due else FAILS, each.facts)
    yield ground.complete("vulnerabilities", "no exploited flaw of a system on the internet is left out")


def vendor_terms_are_kept(ground: Ground) -> Reasons:
    for each in list_vendors(ground):
        contract = each.link.terms.get("contract", "")
        claim = f"the agreement with {ground.label(each.link.head)} is documented with its security terms"
        stated = each.link.terms.get("security_requirements", "")
        verdict = {"yes": HOLDS, "no": FAILS}.get(stated, UNKNOWN) if contract else UNKNOWN
        yield answer(claim, verdict, each.facts)
    yield ground.complete("vendors", "every vendor and supplier is listed")


def topology_is_kept(ground: Ground) -> Reasons:
    yield ground.complete("topology", "the network's topology is documented")


def software_is_approved_first(ground: Ground) -> Reasons:
    releases = [each for each in ground.records("release") if set(each.about) & ground.graph.entities.keys()]
    for each in releases:
        same = [it for it in ground.entries if it.kind == "approval" and it.digest == each.digest]
        claim = f"{each.label} was approved before it was used"
        began, given = each.fact.since or each.done_on, [it.done_on or it.fact.since for it in same]
        if not same or began is None or None in given:
            yield leaf(claim, UNKNOWN, each.facts, f"the days of the approval and of the use of {each.label}")
        else:
            early = min(day for day in given if day is not None) <= began
            yield answer(claim, HOLDS if early else FAILS, (*each.facts, *same[0].facts))
    yield ground.complete("releases", "nothing else was deployed")


def incidents_are_planned(ground: Ground) -> Reasons:
    yield from judge_document(ground, "incident plan")


def several_factors_are_asked(ground: Ground) -> Reasons:
    yield from _judge_setting(ground, "several factors")


def _judge_setting(ground: Ground, setting: str) -> Reasons:
    """A dated check of how each system of protected data is set up."""
    for store in ground.stores:
        found = [
            each
            for each in ground.records("setting", covers=setting)
            if store in each.about or not each.about
        ]
        claim = f"{setting}: {ground.label(store)}"
        if not found:
            yield leaf(claim, UNKNOWN, settles=f"how {ground.label(store)} is set up ({setting})")
        for each in found[-1:]:
            yield answer(claim, each.result if ground.done(each) else UNKNOWN, each.facts)


def access_ends_with_the_work(ground: Ground) -> Reasons:
    """A person whose work ended has no account with reach left."""
    left = {}
    for fact, link in ground.links_of_case(Verb.WORKS_FOR):
        if fact.until is not None and fact.until <= ground.on and not ground.employers(link.tail):
            left[link.tail] = fact
    for store in ground.stores:
        for reader in ground.readers(store):
            if reader.person in left:
                gone = left[reader.person]
                told = (
                    f"{ground.label(reader.person)} left on {gone.until} and can read {ground.label(store)}"
                )
                yield leaf(told, FAILS if reader.stands is HOLDS else UNKNOWN, (gone.id, *reader.facts))
    yield ground.complete("people", "every leaver is known")
    yield ground.complete("access", "no account of a leaver is left")


def connections_are_denied(ground: Ground) -> Reasons:
    yield from _judge_setting(ground, "deny by default")


def accounts_have_owners(ground: Ground) -> Reasons:
    """Each account with reach has one owner: no shared account, and none that nobody owns."""
    accounts = sorted({each.account for store in ground.stores for each in ground.readers(store)})
    for account in accounts:
        users = ground.graph.links_from(account, Verb.USED_BY)
        runs = ground.graph.links_from(account, Verb.RUNS_AS)
        facts = [fact for each in (*users, *runs) for fact in each.facts]
        claim = f"{ground.label(account)} has one owner"
        many = len(users) > 1 or any(_is_group(ground, each.link.head) for each in users)
        if many:
            yield leaf(f"{claim}: several people use it", FAILS, facts)
        elif users or runs:
            yield leaf(claim, HOLDS, facts)
        else:
            yield leaf(claim, UNKNOWN, ground.entity_facts(account), f"who uses {ground.label(account)}")
    yield ground.complete("access", "no account is left out")


def _is_group(ground: Ground, person: str) -> bool:
    """Does the row stand for more people than one, by its own count?"""
    count = ground.graph.attribute(person, "count").partition("..")[0]
    return ground.is_kind(person, Kind.PERSON) and count.isdigit() and int(count) > 1


def risk_is_assessed(ground: Ground) -> Reasons:
    yield from judge_document(ground, "risk assessment")


def data_is_minimised(ground: Ground) -> Reasons:
    yield from judge_document(ground, "retention policy")
    yield from _judge_setting(ground, "masking")


def data_is_encrypted(ground: Ground) -> Reasons:
    yield from _judge_setting(ground, "encryption in transit")
    yield from keys_are_out_of_reach(ground)


def computation_reveals_nothing(ground: Ground) -> Reasons:
    yield from judge_document(ground, "privacy-preserving computation")


def covered_persons_are_denied(ground: Ground) -> Reasons:
    """No reader is under the power of a state of concern, and of each it is known."""
    for store in ground.stores:
        for reader in ground.readers(store):
            yield _judge_denial(ground, reader.person, ground.label(reader.account), store, reader.facts,
                                certain=reader.stands is HOLDS)  # fmt: skip
    yield ground.complete("access", "nobody else has access")


def _judge_denial(
    ground: Ground, person: str, account: str, store: str, facts: tuple[str, ...], *, certain: bool
) -> Proof:
    tie = ground.tie(person) if person else UNKNOWN
    who = ground.label(person) if person else account
    if tie is HOLDS:
        tied = sorted(ground.ties[person].proof.support())
        told = f"{who}, under the power of a state of concern, can read {ground.label(store)}"
        return leaf(told, FAILS if certain else UNKNOWN, (*facts, *tied))
    claim = f"{who}, who can read {ground.label(store)}, is under no foreign power"
    return leaf(claim, tie if tie is UNKNOWN else HOLDS, facts, f"where {who} lives, and for whom they work")
