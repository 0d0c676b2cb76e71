"""28 CFR 202.1001 to 1104 and 202.302(a)(2): programme, audit, records and reports that are due."""

from __future__ import annotations

from datetime import date, timedelta

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..readings import read, yes_no
from ..rule import rule
from .dealing import Dealing, name_dealing
from .matter import Matter, Role
from .s256_us_person import is_us_person
from .s301_brokerage import is_prohibited_brokerage
from .s302_onward_transfer import is_brokerage_with_foreign_person
from .s303_omic_and_biospecimens import is_prohibited_omic_transaction
from .s401_restricted import is_restricted
from .s501_to_511_exemptions import is_exempt, is_regulatory_approval_data
from .stakes import prove_held


@rule(cites="28 CFR 202.1001", since="2025-10-06")
def owes_programme(matter: Matter, dealing: Dealing) -> Proof:
    """Whoever engages in a restricted transaction keeps a compliance programme: verified data flows and
    parties, and written policies on it and on security, certified every year."""
    return _engages_in_restricted(matter, dealing)


@rule(cites="28 CFR 202.1002", since="2025-10-06")
def owes_audit(matter: Matter, dealing: Dealing) -> Proof:
    """Whoever engages in a restricted transaction has an independent audit made once in each calendar year,
    over the twelve months before, with a report within 60 days of its end."""
    return _engages_in_restricted(matter, dealing)


@rule(cites="28 CFR 202.1101(a)", since="2025-04-08")
def owes_records(matter: Matter, dealing: Dealing) -> Proof:
    """A full record of every transaction subject to the part is kept for ten years; regulatory approval data
    that 202.510 exempts is no exception."""
    label = name_dealing(matter, dealing)
    subject = any_of(
        "it is subject to the part",
        is_prohibited_brokerage(matter, dealing),
        is_brokerage_with_foreign_person(matter, dealing),
        is_prohibited_omic_transaction(matter, dealing),
        is_restricted(matter, dealing),
    )
    approval = all_of(
        "regulatory approval data of a U.S. person",
        is_us_person(matter, dealing.giver),
        is_regulatory_approval_data(matter, dealing),
    )
    lifted = negation("no exemption lifts it", is_exempt(matter, dealing))
    return any_of(label, all_of(label, subject, lifted), approval)


@rule(cites="28 CFR 202.302(a)(2)", since="2025-04-08")
def owes_breach_report(matter: Matter, dealing: Dealing) -> Proof:
    """Whoever brokers such data to a foreign person reports a known or suspected breach of the onward clause
    within 14 days."""
    return _unless_exempt(matter, dealing, is_brokerage_with_foreign_person(matter, dealing))


@rule(cites="28 CFR 202.1103(a)", since="2025-10-06")
def owes_annual_report(matter: Matter, dealing: Dealing) -> Proof:
    """A U.S. person in a restricted transaction of cloud computing, a quarter or more of whose equity
    countries of concern or covered persons own, reports by 1 March on the deals of 31 December before."""
    label, stated = name_dealing(matter, dealing), dealing.term("cloud")
    claim = f"{label} is about cloud-computing services"
    cloud = leaf(claim, yes_no(stated), dealing.handover.facts, settles=f"whether {claim}")
    engaged = _engages_in_restricted(matter, dealing)
    if FAILS in (cloud.verdict, engaged.verdict):
        return all_of(label, engaged, cloud)
    held = prove_held(
        matter,
        dealing.giver,
        lambda owner: matter.status(owner, Role.OWNER),
        "annual_report_equity",
        by_votes=False,
    )
    return all_of(label, engaged, cloud, held)


@rule(cites="28 CFR 202.1104(a)", since="2025-10-06")
def owes_rejection_report(matter: Matter, org: str) -> Proof:
    """A U.S. person that rejects an offer of prohibited data brokerage, by software too, reports it within 14
    days of the rejection.

    `rejected_offers_on` in the case lists the days. That nobody lists one is not taken for an open question.
    """
    days, began = rejections(matter, org), owes_rejection_report.since
    reading = read(matter.graph, org, "rejected_offers_on")
    claim = f"{matter.label(org)} rejected an offer on {', '.join(map(str, days)) or 'no day that is stated'}"
    late = [day for day in days if day >= began]
    unknown = "unknown" in reading.words or (late and not reading.certain)
    verdict = UNKNOWN if unknown else HOLDS if late else FAILS
    rejected = leaf(claim, verdict, reading.facts, settles=f"whether {matter.label(org)} rejected an offer")
    if verdict is FAILS:
        return rejected
    return all_of(matter.label(org), is_us_person(matter, org), rejected)


def rejections(matter: Matter, org: str) -> list[date]:
    """The days on which it rejected an offer, as far as they are days."""
    found = []
    for word in read(matter.graph, org, "rejected_offers_on").words:
        try:
            found.append(date.fromisoformat(word))
        except ValueError:
            continue
    return sorted(found)


def due_on(matter: Matter, cites: str, org: str) -> tuple[date | None, str]:
    """The next day on which the duty is due, if it has one, and in words by when."""
    on = matter.law_on
    if cites == owes_audit.cites:
        return date(on.year, 12, 31), f"once in {on.year}; the report within 60 days of the audit's end"
    if cites == owes_annual_report.cites:
        first = date(on.year, 3, 1)
        next_ = first if on <= first else date(on.year + 1, 3, 1)
        return next_, "by 1 March of every year"
    if cites == owes_rejection_report.cites:
        limit = matter.value("rejection_report_days").number
        due = [day + timedelta(days=limit) for day in rejections(matter, org)]
        open_ = [day for day in due if day >= on]
        return (min(open_) if open_ else max(due, default=None)), f"within {limit} days of each rejection"
    return None, _IN_WORDS[cites]


_IN_WORDS = {
    owes_programme.cites: "now, and certified every year",
    owes_records.cites: "from the transaction on, for ten years",
    owes_breach_report.cites: "within 14 days of a known or suspected breach",
}


def _engages_in_restricted(matter: Matter, dealing: Dealing) -> Proof:
    return _unless_exempt(matter, dealing, is_restricted(matter, dealing))


def _unless_exempt(matter: Matter, dealing: Dealing, engaged: Proof) -> Proof:
    if engaged.verdict is FAILS:
        return engaged
    key = ("unless exempt", engaged.cites)
    if key not in dealing.memory:
        lifted = negation("no exemption lifts it", is_exempt(matter, dealing))
        dealing.memory[key] = all_of(name_dealing(matter, dealing), engaged, lifted)
    proof: Proof = dealing.memory[key]
    return proof
